import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Nothing shows how often a query needs an index. The report says so, and that deletes of accounts become slow. */
export const expected = { verdict: 'safe', checks: ['T09'] };

export class DropsIndexInUse1800000131000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX CONCURRENTLY orders_account_id_idx`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE INDEX CONCURRENTLY orders_account_id_idx ON orders (account_id)`);
  }
}
