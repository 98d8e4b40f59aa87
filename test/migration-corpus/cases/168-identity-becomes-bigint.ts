import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A rewrite, and another type for the running release. */
export const expected = { verdict: 'blocked', checks: ['C02', 'M01', 'T01'] };

export class IdentityBecomesBigint1800000168000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE notes ALTER COLUMN id TYPE bigint`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE notes ALTER COLUMN id TYPE integer`);
  }
}
