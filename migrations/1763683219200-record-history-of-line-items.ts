import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Points, weights, dates and flags of a line item decide about every total of its class. */
export class RecordHistoryOfLineItems1763683219200 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TRIGGER record_grade_history AFTER INSERT OR UPDATE OR DELETE ON line_items
      FOR EACH ROW EXECUTE FUNCTION record_grade_history('lineItem')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER record_grade_history ON line_items');
  }
}
