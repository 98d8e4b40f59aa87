import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A typing error. */
export const expected = { verdict: 'blocked', checks: ['S01'] };

export class InvalidSql1800000048000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD COLUM phone text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN phone');
  }
}
