import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reads the table under a lock that lets everybody write. */
export class ValidateKindsOfHistory1763683235300 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE grade_history VALIDATE CONSTRAINT grade_history_kind_check');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const [{ definition }] = await queryRunner.query(
      `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint
       WHERE conrelid = 'grade_history'::regclass AND conname = 'grade_history_kind_check'`,
    );
    await queryRunner.query(`ALTER TABLE grade_history DROP CONSTRAINT grade_history_kind_check,
      ADD CONSTRAINT grade_history_kind_check ${definition} NOT VALID`);
  }
}
