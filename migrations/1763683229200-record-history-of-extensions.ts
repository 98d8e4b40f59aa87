import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an assignment asks of one student or group instead of what it asks of the class. */
export class RecordHistoryOfExtensions1763683229200 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TRIGGER record_grade_history AFTER INSERT OR UPDATE OR DELETE ON extensions
      FOR EACH ROW EXECUTE FUNCTION record_grade_history('extension')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER record_grade_history ON extensions');
  }
}
