import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Retention finds old runs of jobs. */
export class IndexExpiryOfJobRuns1763683212200 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE INDEX CONCURRENTLY job_runs_expires_at_idx ON job_runs (expires_at)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY job_runs_expires_at_idx');
  }
}
