import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * OneRoster's Float has a sign: scores, and the lowest and highest value of a line item, may lie below 0. The checks are
 * wider than those they replace, so the next migration validates what is stored already.
 */
export class AllowNegativeScores1763683211000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE line_items DROP CONSTRAINT line_items_check,
      ADD CONSTRAINT line_items_result_values_check CHECK (result_value_max >= result_value_min
        AND result_value_min >= -1000000000 AND result_value_max <= 1000000000) NOT VALID`);
    await queryRunner.query(`ALTER TABLE results DROP CONSTRAINT results_score_check,
      ADD CONSTRAINT results_score_range_check CHECK (score BETWEEN -1000000000 AND 1000000000) NOT VALID`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE results DROP CONSTRAINT results_score_range_check,
      ADD CONSTRAINT results_score_check CHECK (score >= 0 AND score <= 1000000000)`);
    await queryRunner.query(`ALTER TABLE line_items DROP CONSTRAINT line_items_result_values_check,
      ADD CONSTRAINT line_items_check CHECK (result_value_max >= result_value_min AND result_value_min >= 0
        AND result_value_max <= 1000000000)`);
  }
}
