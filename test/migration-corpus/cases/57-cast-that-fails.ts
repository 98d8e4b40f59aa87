import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Works in an empty database only. */
export const expected = { verdict: 'blocked', checks: ['T00'] };

export class CastThatFails1800000057000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ALTER COLUMN code TYPE integer USING code::integer');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ALTER COLUMN code TYPE text');
  }
}
