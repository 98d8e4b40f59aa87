import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One active user of a school has an address to sign in with; users who left keep theirs without holding it. */
export class IndexIdentifyingAddresses1763683210500 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE UNIQUE INDEX CONCURRENTLY users_school_id_identifying_email_key ON users (school_id, lower(email))
       WHERE email IS NOT NULL AND email_identifies AND status = 'active'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY users_school_id_identifying_email_key');
  }
}
