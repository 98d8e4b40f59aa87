import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every row gets a number: the table is rewritten, and SELECT * of a running session breaks. */
export const expected = { verdict: 'blocked', checks: ['C02', 'M01', 'T01'] };

export class IdentityColumn1800000139000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE archive ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE archive DROP COLUMN seq`);
  }
}
