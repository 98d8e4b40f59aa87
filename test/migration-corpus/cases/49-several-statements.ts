import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One string, two statements. */
export const expected = { verdict: 'blocked', checks: ['S04'] };

export class SeveralStatements1800000049000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN phone text; ALTER TABLE accounts ADD COLUMN fax text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN fax');
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN phone');
  }
}
