import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reads the table beside its writers, which the migration that added the check would have kept waiting. */
export class ValidatePostingOfLineItems1763683218300 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE line_items VALIDATE CONSTRAINT line_items_posting_check');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE line_items DROP CONSTRAINT line_items_posting_check,
      ADD CONSTRAINT line_items_posting_check CHECK (posting IN ('automatic', 'manual')) NOT VALID`);
  }
}
