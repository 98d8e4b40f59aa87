import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A long read while nobody may write. */
export const expected = { verdict: 'blocked', checks: ['T04'] };

export class LockAndRead1800000080000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('LOCK TABLE orders IN SHARE ROW EXCLUSIVE MODE');
    await queryRunner.query('SELECT count(*) FROM orders WHERE total > 5');
  }

  async down(): Promise<void> {}
}
