import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Readers read meanwhile, and no client writes a materialized view. */
export const expected = { verdict: 'safe', checks: [] };

export class RefreshConcurrentlyOne1800000129000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE UNIQUE INDEX CONCURRENTLY account_sums_key ON account_sums (account_id)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX CONCURRENTLY account_sums_key`);
  }
}

export class RefreshConcurrentlyTwo1800000129001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`REFRESH MATERIALIZED VIEW CONCURRENTLY account_sums`);
  }

  async down(): Promise<void> {}
}
