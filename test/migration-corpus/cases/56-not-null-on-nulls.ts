import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Depends on the rows that are there. */
export const expected = { verdict: 'blocked', checks: ['T00'] };

export class NotNullOnNulls1800000056000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ALTER COLUMN nickname SET NOT NULL');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ALTER COLUMN nickname DROP NOT NULL');
  }
}
