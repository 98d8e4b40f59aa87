import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reads the tables beside the writers of them, which the migration that added the checks would have kept waiting. */
export class ValidateScoreRanges1763683211500 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE line_items VALIDATE CONSTRAINT line_items_result_values_check');
    await queryRunner.query('ALTER TABLE results VALIDATE CONSTRAINT results_score_range_check');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE results DROP CONSTRAINT results_score_range_check,
      ADD CONSTRAINT results_score_range_check CHECK (score BETWEEN -1000000000 AND 1000000000) NOT VALID`);
    await queryRunner.query(`ALTER TABLE line_items DROP CONSTRAINT line_items_result_values_check,
      ADD CONSTRAINT line_items_result_values_check CHECK (result_value_max >= result_value_min
        AND result_value_min >= -1000000000 AND result_value_max <= 1000000000) NOT VALID`);
  }
}
