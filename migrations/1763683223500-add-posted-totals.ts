import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Totals as students see them: those of their results without the drafts. They count where a row says that its student has
 * drafts; everywhere else both views are one, so that a school that posts at once stores nothing twice.
 */
export class AddPostedTotals1763683223500 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE grade_totals ADD COLUMN has_drafts boolean NOT NULL DEFAULT false,
      ADD COLUMN posted_current_percent numeric, ADD COLUMN posted_final_percent numeric, ADD COLUMN posted_inputs jsonb`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE grade_totals DROP COLUMN has_drafts, DROP COLUMN posted_current_percent,
      DROP COLUMN posted_final_percent, DROP COLUMN posted_inputs`);
  }
}
