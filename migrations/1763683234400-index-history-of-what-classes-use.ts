import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An undo asks for what became of a category or a score scale since. Entries of results, which an import brings by the
 * hundred thousand, have a line item and are not in the index.
 */
export class IndexHistoryOfWhatClassesUse1763683234400 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX CONCURRENTLY grade_history_record_id_idx ON grade_history (record_id, kind, id) WHERE line_item_id IS NULL`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY grade_history_record_id_idx');
  }
}
