import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One DO block takes the lock and reads under it. No rule on a single kind of statement sees that. */
export const expected = { verdict: 'blocked', checks: ['T02'] };

export class BlockLocksAndCounts1800000102000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `DO $$ DECLARE n bigint; BEGIN ALTER TABLE accounts ADD COLUMN rank integer; SELECT count(*) INTO n FROM accounts a JOIN orders o ON o.account_id = a.id; RAISE NOTICE '% rows', n; END $$`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts DROP COLUMN rank`);
  }
}
