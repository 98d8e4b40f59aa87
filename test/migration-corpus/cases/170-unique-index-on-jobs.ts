import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Many jobs of one queue have the same state: it fails on rows that exist and leaves an INVALID index. */
export const expected = { verdict: 'blocked', checks: ['T00', 'T07'] };

export class UniqueIndexOnJobs1800000170000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE UNIQUE INDEX CONCURRENTLY job_common_one_idx ON pgboss.job_common (name, state)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX CONCURRENTLY pgboss.job_common_one_idx`);
  }
}
