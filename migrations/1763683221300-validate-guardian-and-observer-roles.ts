import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = ['users', 'enrollments'];

/** Reads the tables under a lock that lets everybody write. The words allowed before are among those allowed now. */
export class ValidateGuardianAndObserverRoles1763683221300 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables) {
      await queryRunner.query(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${table}_role_check`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of tables) {
      const [{ definition }] = await queryRunner.query(
        `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conrelid = $1::regclass AND conname = $2`,
        [table, `${table}_role_check`],
      );
      await queryRunner.query(
        `ALTER TABLE ${table} DROP CONSTRAINT ${table}_role_check, ADD CONSTRAINT ${table}_role_check ${definition} NOT VALID`,
      );
    }
  }
}
