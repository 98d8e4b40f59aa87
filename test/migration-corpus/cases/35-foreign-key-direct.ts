import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Checks every row while both tables take no writes. */
export const expected = { verdict: 'blocked', checks: ['T02', 'T09'] };

export class ForeignKeyDirect1800000035000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE notes ADD CONSTRAINT notes_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes DROP CONSTRAINT notes_account_id_fkey');
  }
}
