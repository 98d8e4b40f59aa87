import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The lock of the first statement is still held. */
export const expected = { verdict: 'blocked', checks: ['T04'] };

export class ValidateInSameTransaction1800000055000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE orders ADD CONSTRAINT quantity_positive CHECK (quantity >= 0) NOT VALID');
    await queryRunner.query('ALTER TABLE orders VALIDATE CONSTRAINT quantity_positive');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE orders DROP CONSTRAINT quantity_positive');
  }
}
