import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the few grades of classes that wait for their teachers among all that there are: drafts, and what was submitted. */
export class IndexWaitingResults1763683243000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX CONCURRENTLY results_waiting_idx ON results (line_item_id)
       WHERE status = 'active' AND (draft OR score_status = 'submitted')`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY results_waiting_idx');
  }
}
