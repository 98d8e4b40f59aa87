import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The grade of a teacher in place of the calculated one. */
export class RecordHistoryOfOverrides1763683219560 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TRIGGER record_grade_history AFTER INSERT OR UPDATE OR DELETE ON grade_overrides
      FOR EACH ROW EXECUTE FUNCTION record_grade_history('override')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER record_grade_history ON grade_overrides');
  }
}
