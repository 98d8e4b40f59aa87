import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rewrites the table, and clients get text instead of a number. */
export const expected = { verdict: 'blocked', checks: ['T01', 'C02'] };

export class IntToBigint1800000038000 implements MigrationInterface {
  static readonly compatibleFrom = '1.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE orders ALTER COLUMN quantity TYPE bigint');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE orders ALTER COLUMN quantity TYPE integer');
  }
}
