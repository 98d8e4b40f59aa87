import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The weights of grading periods belong to the policy of their class. */
export class RecordHistoryOfPeriodWeights1763683219530 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TRIGGER record_grade_history AFTER INSERT OR UPDATE OR DELETE ON grading_period_weights
      FOR EACH ROW EXECUTE FUNCTION record_grade_history('gradingPolicy', 'weight', 'academic_session_id')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER record_grade_history ON grading_period_weights');
  }
}
