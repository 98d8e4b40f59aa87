import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The backfill runs while ADD COLUMN keeps everybody out. */
export const expected = { verdict: 'blocked', checks: ['S10', 'T04', 'T06'] };
/** The form fills a column that must be there: the statement before goes to a migration before. */
export const noForm = true;

export class ColumnAndBackfillTogether1800000052000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN display_name text');
    await queryRunner.query('UPDATE accounts SET display_name = name');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN display_name');
  }
}
