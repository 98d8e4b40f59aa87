import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Since PostgreSQL 18 NOT NULL itself can be added first and checked later. */
export const expected = { verdict: 'safe', checks: [] };

export class NotNullNotValidOne1800000004000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes ADD CONSTRAINT account_id_present NOT NULL account_id NOT VALID');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes DROP CONSTRAINT account_id_present');
  }
}

export class NotNullNotValidTwo1800000004001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes VALIDATE CONSTRAINT account_id_present');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes DROP CONSTRAINT account_id_present');
    await queryRunner.query('ALTER TABLE notes ADD CONSTRAINT account_id_present NOT NULL account_id NOT VALID');
  }
}
