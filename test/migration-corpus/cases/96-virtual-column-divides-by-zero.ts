import type { MigrationInterface, QueryRunner } from 'typeorm';

/** PostgreSQL 18 computes it when it is read: planning succeeds, and so does every row but those with quantity 0. */
export const expected = { verdict: 'blocked', checks: ['C01', 'M01'] };

export class VirtualColumnDividesByZero1800000096000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE orders ADD COLUMN unit_price numeric GENERATED ALWAYS AS (total / quantity) VIRTUAL`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders DROP COLUMN unit_price`);
  }
}
