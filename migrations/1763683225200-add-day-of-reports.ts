import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Up to which of its days a school has its nightly reports. */
export class AddDayOfReports1763683225200 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE schools ADD COLUMN reports_made_for date');
    await queryRunner.query(
      `COMMENT ON COLUMN schools.reports_made_for IS 'the last day of the school that its nightly reports were made for'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE schools DROP COLUMN reports_made_for');
  }
}
