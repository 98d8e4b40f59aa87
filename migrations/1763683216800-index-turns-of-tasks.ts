import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whoever queues a task finds the last turn of its school without reading what waits (`apps/api/jobs/turns.ts`). On the
 * partition that holds the jobs of all queues: an index of the partitioned table could not be built beside its clients.
 */
export class IndexTurnsOfTasks1763683216800 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX CONCURRENTLY job_common_turns_idx ON pgboss.job_common (name, coalesce(group_id, ''), priority)
       WHERE state = 'created' AND NOT blocked`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY pgboss.job_common_turns_idx');
  }
}
