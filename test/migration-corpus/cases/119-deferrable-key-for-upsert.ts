import type { MigrationInterface, QueryRunner } from 'typeorm';

/** ON CONFLICT cannot use a deferrable constraint. PostgreSQL reports that when it runs, not when it prepares. */
export const expected = { verdict: 'blocked', checks: ['C03'] };

export class DeferrableKeyForUpsert1800000119000 implements MigrationInterface {
  static readonly compatibleFrom = '1.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE accounts ADD CONSTRAINT accounts_email_key UNIQUE USING INDEX accounts_email_key DEFERRABLE INITIALLY DEFERRED`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts DROP CONSTRAINT accounts_email_key`);
    await queryRunner.query(`CREATE UNIQUE INDEX accounts_email_key ON accounts (email)`);
  }
}
