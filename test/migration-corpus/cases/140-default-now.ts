import type { MigrationInterface, QueryRunner } from 'typeorm';

/** now() is one value for all rows, stored once. */
export const expected = { verdict: 'safe', checks: [] };

export class DefaultNow1800000140000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts ADD COLUMN seen_at timestamptz NOT NULL DEFAULT now()`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts DROP COLUMN seen_at`);
  }
}
