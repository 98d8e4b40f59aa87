import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The queue is a table like any other, and a worker waits for each job that is locked. 16,000 of its rows are done. */
export const expected = { verdict: 'blocked', checks: ['T06'] };
/** A batch would need a key to go by; jobs that are done are deleted by themselves. */
export const noForm = true;

export class UpdatesMostJobs1800000169000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`UPDATE pgboss.job SET priority = priority + 1 WHERE state = 'completed'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`UPDATE pgboss.job SET priority = priority - 1 WHERE state = 'completed'`);
  }
}
