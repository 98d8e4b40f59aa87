import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A limit that clients feel. */
export const expected = { verdict: 'blocked', checks: ['T05'] };

export class LockTimeoutLong1800000054000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`SET LOCAL lock_timeout = '1min'`);
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN phone text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN phone');
  }
}
