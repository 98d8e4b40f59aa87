import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An extension of a group follows the group. */
export class RecordHistoryOfGroups1763683229300 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TRIGGER record_grade_history AFTER INSERT OR UPDATE OR DELETE ON class_groups
      FOR EACH ROW EXECUTE FUNCTION record_grade_history('group')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER record_grade_history ON class_groups');
  }
}
