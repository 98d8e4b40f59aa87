import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Retention finds old imports. */
export class IndexExpiryOfImportRuns1763683212300 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE INDEX CONCURRENTLY import_runs_expires_at_idx ON import_runs (expires_at)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY import_runs_expires_at_idx');
  }
}
