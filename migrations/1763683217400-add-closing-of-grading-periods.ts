import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From when on the grades of a grading period stay as they are. */
export class AddClosingOfGradingPeriods1763683217400 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE academic_sessions ADD COLUMN grading_closes_at timestamptz');
    await queryRunner.query(`COMMENT ON COLUMN academic_sessions.grading_closes_at IS
      'from then on the grades of its line items, and of those of the sessions inside it, are locked; null: never'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE academic_sessions DROP COLUMN grading_closes_at');
  }
}
