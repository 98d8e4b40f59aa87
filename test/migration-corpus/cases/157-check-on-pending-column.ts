import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The table is the release’s, though the column is not. */
export const expected = { verdict: 'blocked', checks: ['T02'] };

export class CheckOnPendingColumnOne1800000157000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts ADD COLUMN tier text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts DROP COLUMN tier`);
  }
}

export class CheckOnPendingColumnTwo1800000157001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts ADD CONSTRAINT accounts_tier CHECK (tier IN ('gold', 'silver'))`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts DROP CONSTRAINT accounts_tier`);
  }
}
