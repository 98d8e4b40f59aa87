import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An index built beside the clients. */
export const expected = { verdict: 'safe', checks: [] };

export class IndexConcurrently1800000006000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE INDEX CONCURRENTLY orders_placed_at_idx ON orders (placed_at)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY orders_placed_at_idx');
  }
}
