import type { MigrationInterface, QueryRunner } from 'typeorm';

/** With a default every row has a value, and each is checked against the parent. */
export const expected = { verdict: 'blocked', checks: ['T02', 'T09'] };

export class DefaultedColumnWithForeignKey1800000111000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE notes ADD COLUMN order_id bigint DEFAULT 1 REFERENCES orders`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE notes DROP COLUMN order_id`);
  }
}
