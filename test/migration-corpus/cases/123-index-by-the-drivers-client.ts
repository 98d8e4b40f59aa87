import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The driver’s own client, asked for past the query runner. */
export const expected = { verdict: 'blocked', checks: ['T03'] };

export class IndexByTheDriversClient1800000123000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    const client = (await queryRunner.connect()) as { query(sql: string): Promise<unknown> };
    await client.query('CREATE INDEX orders_placed_at_idx ON orders (placed_at)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX orders_placed_at_idx`);
  }
}
