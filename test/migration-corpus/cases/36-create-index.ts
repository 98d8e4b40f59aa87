import type { MigrationInterface, QueryRunner } from 'typeorm';

/** No writes while it is built. */
export const expected = { verdict: 'blocked', checks: ['T03'] };

export class CreateIndex1800000036000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE INDEX orders_placed_at_idx ON orders (placed_at)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX orders_placed_at_idx');
  }
}
