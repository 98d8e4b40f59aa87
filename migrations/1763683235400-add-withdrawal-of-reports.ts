import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A report that shows a grade which was recalled since is shown to nobody, and goes with the next cleanup. */
export class AddWithdrawalOfReports1763683235400 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE reports ADD COLUMN withdrawn_at timestamptz');
    await queryRunner.query(
      `COMMENT ON COLUMN reports.withdrawn_at IS 'when a grade that the report may show was recalled; null: it is valid'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE reports DROP COLUMN withdrawn_at');
  }
}
