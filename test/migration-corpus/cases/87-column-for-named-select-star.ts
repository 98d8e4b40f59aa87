import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A statement prepared by name cannot change its result row while a session runs. */
export const expected = { verdict: 'blocked', checks: ['C02'] };

export class ColumnForNamedSelectStar1800000087000 implements MigrationInterface {
  static readonly compatibleFrom = '1.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE archive ADD COLUMN origin text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE archive DROP COLUMN origin');
  }
}
