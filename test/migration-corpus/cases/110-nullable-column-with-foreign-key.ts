import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A new column is NULL everywhere, so there is nothing to check against the parent. */
export const expected = { verdict: 'safe', checks: ['T09'] };

export class NullableColumnWithForeignKey1800000110000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE notes ADD COLUMN order_id bigint REFERENCES orders`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE notes DROP COLUMN order_id`);
  }
}
