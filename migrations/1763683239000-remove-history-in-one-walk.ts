import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `remove_grade_history` looked for each batch from the beginning of the table, over what was removed and what is of other
 * schools. This one walks by id: the caller gives the id that the last batch ended with. It refuses the same
 * (migrations/*-bound-removal-of-history.ts); the version before this one calls the other.
 */
export class RemoveHistoryInOneWalk1763683239000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(removal);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP FUNCTION remove_grade_history_after');
  }
}

const removal = `CREATE FUNCTION remove_grade_history_after(
    school bigint, changed_before timestamptz, max_rows integer, after_id bigint, OUT removed integer, OUT last_id bigint)
  LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
  BEGIN
    IF changed_before > now() - interval '3 years' AND NOT EXISTS (SELECT FROM schools s
      JOIN cleanup_proposals p ON p.school_id = s.id AND p.kind = 'closedSchools' AND p.state = 'approved'
      WHERE s.id = school AND s.closed_on < current_date - 30) THEN
      RAISE EXCEPTION 'The history of grades is kept for three years at least' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- SET as an attribute of the function is refused: a parameter that no module defines belongs to superusers there.
    PERFORM set_config('classboard.removes_history', 'on', true);
    WITH gone AS (DELETE FROM grade_history WHERE id = ANY (ARRAY(SELECT g.id FROM grade_history g
        WHERE g.id > after_id AND g.school_id = school AND g.changed_at < changed_before
          AND NOT EXISTS (SELECT FROM legal_holds h WHERE h.released_at IS NULL
            AND (h.user_id IN (g.student_id, g.actor_id) OR h.class_id = g.class_id))
        ORDER BY g.id LIMIT max_rows)) RETURNING id)
    SELECT count(*), max(id) INTO removed, last_id FROM gone;
    PERFORM set_config('classboard.removes_history', '', true);
  END $$`;
