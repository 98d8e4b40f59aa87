import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A nullable column needs the lock for a moment only. */
export const expected = { verdict: 'safe', checks: [] };

export class AddNullableColumn1800000001000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN phone text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN phone');
  }
}
