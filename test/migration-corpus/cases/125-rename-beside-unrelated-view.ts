import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A view in the same migration that has nothing to do with the renamed column. */
export const expected = { verdict: 'blocked', checks: ['S07'] };

export class RenameBesideUnrelatedView1800000125000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts RENAME COLUMN legacy TO old_code`);
    await queryRunner.query(`CREATE VIEW big_orders AS SELECT id FROM orders WHERE total > 1000`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP VIEW big_orders`);
    await queryRunner.query(`ALTER TABLE accounts RENAME COLUMN old_code TO legacy`);
  }
}
