import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The language and region of a school, a BCP 47 tag: what spreadsheets of its people take for separator and decimal mark. */
export class AddSchoolLocale1763683213000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE schools ADD COLUMN locale text NOT NULL DEFAULT 'en'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE schools DROP COLUMN locale');
  }
}
