import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Waits behind any query, and everybody waits behind it. */
export const expected = { verdict: 'blocked', checks: ['T05'] };

export class LockTimeoutOff1800000053000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('SET LOCAL lock_timeout = 0');
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN phone text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN phone');
  }
}
