import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of a school, what is rare in its history among the grades. */
export class IndexHistoryByKind1763683249200 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE INDEX CONCURRENTLY grade_history_school_id_kind_idx ON grade_history (school_id, kind, changed_at, id)',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY grade_history_school_id_kind_idx');
  }
}
