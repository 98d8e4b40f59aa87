import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A check beside the column is verified on every row, although all of them are NULL. */
export const expected = { verdict: 'blocked', checks: ['T02'] };

export class ColumnWithInlineCheck1800000112000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders ADD COLUMN discount integer CHECK (discount >= 0)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders DROP COLUMN discount`);
  }
}
