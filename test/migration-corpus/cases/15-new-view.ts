import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A view is text. */
export const expected = { verdict: 'safe', checks: [] };

export class NewView1800000015000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE VIEW paid_orders AS SELECT id, account_id FROM orders WHERE state <> 'new'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP VIEW paid_orders');
  }
}
