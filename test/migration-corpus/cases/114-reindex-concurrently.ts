import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Built beside the clients. */
export const expected = { verdict: 'safe', checks: [] };

export class ReindexConcurrently1800000114000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`REINDEX INDEX CONCURRENTLY accounts_name_idx`);
  }

  async down(): Promise<void> {}
}
