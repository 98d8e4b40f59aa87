import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the deleted grades of a cell, whose versions a new one continues. */
export class IndexDeletedResults1763683235000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX CONCURRENTLY results_deleted_idx ON results (line_item_id, student_id) WHERE status = 'tobedeleted'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY results_deleted_idx');
  }
}
