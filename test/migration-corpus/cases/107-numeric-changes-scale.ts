import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Digits behind the point round every value: a rewrite. */
export const expected = { verdict: 'blocked', checks: ['T01'] };

export class NumericChangesScaleOne1800000107000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders ADD COLUMN fee numeric(10, 2)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders DROP COLUMN fee`);
  }
}

export class NumericChangesScaleTwo1800000107001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders ALTER COLUMN fee TYPE numeric(14, 3)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders ALTER COLUMN fee TYPE numeric(10, 2)`);
  }
}
