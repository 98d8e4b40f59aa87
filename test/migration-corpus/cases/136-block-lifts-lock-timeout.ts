import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The limit is lifted inside the block, before the lock. */
export const expected = { verdict: 'blocked', checks: ['T05'] };

export class BlockLiftsLockTimeout1800000136000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `DO $$ BEGIN PERFORM set_config('lock_timeout', '0', true); ALTER TABLE accounts ADD COLUMN phone text; END $$`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts DROP COLUMN phone`);
  }
}
