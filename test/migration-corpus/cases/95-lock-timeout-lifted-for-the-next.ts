import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The second one would wait without limit, had the runner not reset the session in between. */
export const expected = { verdict: 'safe', checks: [] };

export class LockTimeoutLiftedForTheNextOne1800000095000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`SET lock_timeout = 0`);
    await queryRunner.query(`CREATE TABLE coupons (id bigint PRIMARY KEY, code text NOT NULL)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE coupons`);
  }
}

export class LockTimeoutLiftedForTheNextTwo1800000095001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts ADD COLUMN phone text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts DROP COLUMN phone`);
  }
}
