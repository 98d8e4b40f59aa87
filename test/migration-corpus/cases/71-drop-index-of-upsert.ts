import type { MigrationInterface, QueryRunner } from 'typeorm';

/** ON CONFLICT (email) needs the index. */
export const expected = { verdict: 'blocked', checks: ['C01'] };

export class DropIndexOfUpsert1800000071000 implements MigrationInterface {
  static readonly compatibleFrom = '1.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY accounts_email_key');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE UNIQUE INDEX CONCURRENTLY accounts_email_key ON accounts (email)');
  }
}
