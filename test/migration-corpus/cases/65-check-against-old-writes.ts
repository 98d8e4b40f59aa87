import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The running release writes what the check refuses. */
export const expected = { verdict: 'blocked', checks: ['C03'] };

export class CheckAgainstOldWrites1800000065000 implements MigrationInterface {
  static readonly compatibleFrom = '1.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE orders ADD CONSTRAINT quantity_large CHECK (quantity > 5) NOT VALID');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE orders DROP CONSTRAINT quantity_large');
  }
}
