import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A policy decides about every total of its class. */
export class RecordHistoryOfGradingPolicies1763683219500 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TRIGGER record_grade_history AFTER INSERT OR UPDATE OR DELETE ON grading_policies
      FOR EACH ROW EXECUTE FUNCTION record_grade_history('gradingPolicy')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER record_grade_history ON grading_policies');
  }
}
