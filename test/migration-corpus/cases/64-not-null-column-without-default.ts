import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rows that exist have no value for it. */
export const expected = { verdict: 'blocked', checks: ['T00'] };

export class NotNullColumnWithoutDefault1800000064000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN phone text NOT NULL');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN phone');
  }
}
