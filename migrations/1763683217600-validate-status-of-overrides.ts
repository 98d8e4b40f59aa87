import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reads the table under a lock that lets everybody write. */
export class ValidateStatusOfOverrides1763683217600 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE grade_overrides VALIDATE CONSTRAINT grade_overrides_status_check');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE grade_overrides DROP CONSTRAINT grade_overrides_status_check,
      ADD CONSTRAINT grade_overrides_status_check CHECK (status IN ('active', 'tobedeleted')) NOT VALID`);
  }
}
