import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reads the whole table under the strongest lock. */
export const expected = { verdict: 'blocked', checks: ['T02'] };

export class SetNotNull1800000033000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes ALTER COLUMN account_id SET NOT NULL');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes ALTER COLUMN account_id DROP NOT NULL');
  }
}
