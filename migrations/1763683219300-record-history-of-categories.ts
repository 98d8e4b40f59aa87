import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Weights and drop rules of a category decide about every total of its class. */
export class RecordHistoryOfCategories1763683219300 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TRIGGER record_grade_history AFTER INSERT OR UPDATE OR DELETE ON categories
      FOR EACH ROW EXECUTE FUNCTION record_grade_history('category')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER record_grade_history ON categories');
  }
}
