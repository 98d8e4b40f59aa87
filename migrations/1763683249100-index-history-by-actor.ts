import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What one person of a school changed. */
export class IndexHistoryByActor1763683249100 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE INDEX CONCURRENTLY grade_history_school_id_actor_id_idx ON grade_history (school_id, actor_id, changed_at, id)',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY grade_history_school_id_actor_id_idx');
  }
}
