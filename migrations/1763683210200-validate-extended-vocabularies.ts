import type { MigrationInterface, QueryRunner } from 'typeorm';

const checks: readonly [table: string, constraint: string][] = [
  ['orgs', 'orgs_type_check'],
  ['academic_sessions', 'academic_sessions_type_check'],
  ['classes', 'classes_class_type_check'],
  ['enrollments', 'enrollments_role_check'],
];

/** Reads the tables under a lock that lets everybody write. The words allowed before are among those allowed now. */
export class ValidateExtendedVocabularies1763683210200 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const [table, constraint] of checks) {
      await queryRunner.query(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${constraint}`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const [table, constraint] of checks) {
      const [{ definition }] = await queryRunner.query(
        `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conrelid = $1::regclass AND conname = $2`,
        [table, constraint],
      );
      await queryRunner.query(
        `ALTER TABLE ${table} DROP CONSTRAINT ${constraint}, ADD CONSTRAINT ${constraint} ${definition} NOT VALID`,
      );
    }
  }
}
