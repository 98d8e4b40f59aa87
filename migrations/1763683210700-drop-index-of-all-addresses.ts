import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The index before it: every address once in a school, also those of guardians and of users who left. */
export class DropIndexOfAllAddresses1763683210700 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY users_school_id_email_key');
  }

  /** Fails where users share an address by then: remove it from all but one of them first. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE UNIQUE INDEX CONCURRENTLY users_school_id_email_key ON users (school_id, lower(email))
       WHERE email IS NOT NULL`,
    );
  }
}
