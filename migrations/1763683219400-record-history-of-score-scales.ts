import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a text is worth decides about every total that counts it. */
export class RecordHistoryOfScoreScales1763683219400 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TRIGGER record_grade_history AFTER INSERT OR UPDATE OR DELETE ON score_scales
      FOR EACH ROW EXECUTE FUNCTION record_grade_history('scoreScale')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER record_grade_history ON score_scales');
  }
}
