import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every row gets a value of its own. */
export const expected = { verdict: 'blocked', checks: ['T01'] };

export class AddColumnVolatileDefault1800000031000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN token uuid DEFAULT gen_random_uuid()');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN token');
  }
}
