import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The history of grades is append-only to the role that serves. What has outlived its period goes by this function, with
 * the rights of the owner, and the function itself refuses what is younger than the shortest period that a school may
 * choose (`retention-table.ts`), what a hold keeps, and anything younger of a school that is not closed. That bounds a
 * mistake of the application, not whoever takes over its role: the rows by which a school counts as closed, its removal as
 * approved and a hold as released are that role's to write, and so are `cleanup_records`, which the application writes and
 * not the function. Backups hold what was removed that way.
 */
export class BoundRemovalOfHistory1763683232100 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(removal);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP FUNCTION remove_grade_history');
  }
}

const removal = `CREATE FUNCTION remove_grade_history(school bigint, changed_before timestamptz, max_rows integer)
  RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
  DECLARE
    removed integer;
  BEGIN
    IF changed_before > now() - interval '3 years' AND NOT EXISTS (SELECT FROM schools s
      JOIN cleanup_proposals p ON p.school_id = s.id AND p.kind = 'closedSchools' AND p.state = 'approved'
      WHERE s.id = school AND s.closed_on < current_date - 30) THEN
      RAISE EXCEPTION 'The history of grades is kept for three years at least' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- SET as an attribute of the function is refused: a parameter that no module defines belongs to superusers there.
    PERFORM set_config('classboard.removes_history', 'on', true);
    DELETE FROM grade_history WHERE id = ANY (ARRAY(SELECT g.id FROM grade_history g
      WHERE g.school_id = school AND g.changed_at < changed_before
        AND NOT EXISTS (SELECT FROM legal_holds h WHERE h.released_at IS NULL
          AND (h.user_id IN (g.student_id, g.actor_id) OR h.class_id = g.class_id))
      LIMIT max_rows));
    GET DIAGNOSTICS removed = ROW_COUNT;
    PERFORM set_config('classboard.removes_history', '', true);
    RETURN removed;
  END $$`;
