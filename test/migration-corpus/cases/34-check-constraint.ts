import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reads the whole table under the strongest lock. */
export const expected = { verdict: 'blocked', checks: ['T02'] };

export class CheckConstraint1800000034000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE orders ADD CONSTRAINT quantity_positive CHECK (quantity >= 0)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE orders DROP CONSTRAINT quantity_positive');
  }
}
