import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The statement is text inside a block. */
export const expected = { verdict: 'blocked', checks: ['T03'] };

export class IndexByDynamicSql1800000161000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `DO $$ BEGIN EXECUTE format('CREATE INDEX %I ON %I (placed_at)', 'orders_placed_at_idx', 'orders'); END $$`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX orders_placed_at_idx`);
  }
}
