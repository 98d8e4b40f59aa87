import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Finds the few tasks of a school that failed for good among two weeks of those that were done. On the partition that holds
 * the jobs of all queues, as an index of the partitioned table could not be built beside its clients.
 */
export class IndexFailedTasks1763683249300 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX CONCURRENTLY job_common_failed_idx ON pgboss.job_common (group_id, completed_on, id)
       WHERE state = 'failed'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY pgboss.job_common_failed_idx');
  }
}
