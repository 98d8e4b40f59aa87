import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Digits before the point need no rewrite. */
export const expected = { verdict: 'safe', checks: [] };

export class NumericGainsDigitsOne1800000106000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders ADD COLUMN fee numeric(10, 2)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders DROP COLUMN fee`);
  }
}

export class NumericGainsDigitsTwo1800000106001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders ALTER COLUMN fee TYPE numeric(14, 2)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders ALTER COLUMN fee TYPE numeric(10, 2)`);
  }
}
