import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The lock of the first statement is held while the migration waits for somebody else. */
export const expected = { verdict: 'blocked', checks: ['T04'] };

export class AsksAServiceUnderLock1800000122000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts ADD COLUMN phone text`);
    await new Promise((resolve) => setTimeout(resolve, 2_500)); // asks a service
    await queryRunner.query(`UPDATE accounts SET phone = '+49' WHERE id = 1`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts DROP COLUMN phone`);
  }
}
