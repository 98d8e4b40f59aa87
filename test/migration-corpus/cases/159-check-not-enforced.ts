import type { MigrationInterface, QueryRunner } from 'typeorm';

/** PostgreSQL 18: a check that nobody enforces reads nothing. */
export const expected = { verdict: 'safe', checks: [] };

export class CheckNotEnforced1800000159000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders ADD CONSTRAINT quantity_large CHECK (quantity > 5) NOT ENFORCED`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders DROP CONSTRAINT quantity_large`);
  }
}
