import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A change of a scale finds the line items that go by it. */
export class IndexScoreScaleOfLineItems1763683216600 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX CONCURRENTLY line_items_score_scale_id_idx ON line_items (score_scale_id)
       WHERE score_scale_id IS NOT NULL`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY line_items_score_scale_id_idx');
  }
}
