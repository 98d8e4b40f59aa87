import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every row is rewritten. */
export const expected = { verdict: 'blocked', checks: ['T01'] };

export class NarrowVarchar1800000063000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes ALTER COLUMN body TYPE varchar(100)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes ALTER COLUMN body TYPE varchar(200)');
  }
}
