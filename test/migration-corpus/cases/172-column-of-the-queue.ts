import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Touches no row, and pg-boss names its columns. */
export const expected = { verdict: 'safe', checks: [] };

export class ColumnOfTheQueue1800000172000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE pgboss.job ADD COLUMN remark text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE pgboss.job DROP COLUMN remark`);
  }
}
