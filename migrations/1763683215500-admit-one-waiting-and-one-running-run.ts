import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One run started by hand waits and one runs, of a job and school. */
export class AdmitOneWaitingAndOneRunningRun1763683215500 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE UNIQUE INDEX CONCURRENTLY job_runs_by_hand_idx ON job_runs (job_name, school_id, state)
       WHERE by_hand AND state IN ('queued', 'running')`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY job_runs_by_hand_idx');
  }
}
