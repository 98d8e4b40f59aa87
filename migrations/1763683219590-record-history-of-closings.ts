import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From when on a grading period is locked; nothing else of a session is about grades. */
export class RecordHistoryOfClosings1763683219590 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TRIGGER record_grade_history AFTER INSERT OR UPDATE OR DELETE ON academic_sessions
      FOR EACH ROW EXECUTE FUNCTION record_grade_history('gradingPeriod', 'grading_closes_at')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER record_grade_history ON academic_sessions');
  }
}
