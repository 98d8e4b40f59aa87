import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who joins or leaves a group gains or loses the extensions of it. */
export class RecordHistoryOfGroupMembers1763683229400 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TRIGGER record_grade_history AFTER INSERT OR UPDATE OR DELETE ON class_group_members
      FOR EACH ROW EXECUTE FUNCTION record_grade_history('group')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER record_grade_history ON class_group_members');
  }
}
