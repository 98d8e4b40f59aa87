import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Ends the transaction of the runner. */
export const expected = { verdict: 'blocked', checks: ['S11'] };

export class OwnCommit1800000050000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN phone text');
    await queryRunner.query('COMMIT');
    await queryRunner.query('BEGIN');
    await queryRunner.query('ALTER TABLE accounts ADD COLUMN fax text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN fax');
    await queryRunner.query('ALTER TABLE accounts DROP COLUMN phone');
  }
}
