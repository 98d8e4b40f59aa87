import type { MigrationInterface, QueryRunner } from 'typeorm';

/** On a large table the limit ends the build, and an INVALID index is left. */
export const expected = { verdict: 'safe', checks: ['T12'] };

export class ConcurrentlyUnderStatementTimeout1800000124000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`SET statement_timeout = '2s'`);
    await queryRunner.query(`CREATE INDEX CONCURRENTLY orders_placed_at_idx ON orders (placed_at)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX CONCURRENTLY orders_placed_at_idx`);
  }
}
