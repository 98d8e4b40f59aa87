import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Behind an open writer it gives up and leaves an INVALID index. */
export const expected = { verdict: 'safe', checks: ['T12'] };

export class ConcurrentlyUnderTimeout1800000029000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`SET lock_timeout = '1s'`);
    await queryRunner.query('CREATE INDEX CONCURRENTLY orders_placed_at_idx ON orders (placed_at)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY orders_placed_at_idx');
  }
}
