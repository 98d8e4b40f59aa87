import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The proposal of a closed school goes with the school; who approved it stays in the record of what went. */
export class NameApproverOfCleanups1763683232200 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE cleanup_records ADD COLUMN approved_by bigint');
    await queryRunner.query(
      `COMMENT ON COLUMN cleanup_records.approved_by IS 'internal id of a user; null: nobody had to agree'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE cleanup_records DROP COLUMN approved_by');
  }
}
