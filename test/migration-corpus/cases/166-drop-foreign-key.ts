import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Locks both tables for a moment. */
export const expected = { verdict: 'safe', checks: [] };

export class DropForeignKey1800000166000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders DROP CONSTRAINT orders_account_id_fkey`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE orders ADD CONSTRAINT orders_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts`,
    );
  }
}
