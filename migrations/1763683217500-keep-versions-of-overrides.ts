import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An override that was removed keeps its row: the next one counts its versions on, so that nobody replaces it with the
 * version of the one before. The next migration validates the check.
 */
export class KeepVersionsOfOverrides1763683217500 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE grade_overrides ADD COLUMN status text NOT NULL DEFAULT 'active'`);
    await queryRunner.query(`ALTER TABLE grade_overrides ADD CONSTRAINT grade_overrides_status_check
      CHECK (status IN ('active', 'tobedeleted')) NOT VALID`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DELETE FROM grade_overrides WHERE status <> 'active'`);
    await queryRunner.query('ALTER TABLE grade_overrides DROP COLUMN status');
  }
}
