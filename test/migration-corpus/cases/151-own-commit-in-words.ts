import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Leaves the transaction of the runner to build an index, and opens another. */
export const expected = { verdict: 'blocked', checks: ['S11'] };

export class OwnCommitInWords1800000151000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE orders ADD COLUMN gift boolean`);
    await queryRunner.query(`COMMIT`);
    await queryRunner.query(`CREATE INDEX CONCURRENTLY orders_gift_idx ON orders (gift)`);
    await queryRunner.query(`START TRANSACTION`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX orders_gift_idx`);
    await queryRunner.query(`ALTER TABLE orders DROP COLUMN gift`);
  }
}
