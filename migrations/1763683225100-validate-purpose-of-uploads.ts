import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reads the table under a lock that lets everybody write. */
export class ValidatePurposeOfUploads1763683225100 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE uploads VALIDATE CONSTRAINT uploads_purpose_check');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE uploads DROP CONSTRAINT uploads_purpose_check,
      ADD CONSTRAINT uploads_purpose_check CHECK (purpose IN ('avatar', 'submission', 'import', 'report')) NOT VALID`);
  }
}
