import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Would keep the INVALID index of a failed run. */
export const expected = { verdict: 'safe', checks: ['S09'] };

export class ConcurrentlyIfNotExists1800000026000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_placed_at_idx ON orders (placed_at)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY orders_placed_at_idx');
  }
}
