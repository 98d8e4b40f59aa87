import type pg from 'pg';

/** Ties that an import began and ended. */
export interface TieCounts {
  begun: number;
  ended: number;
}

/**
 * The guardians of students as the stored records say. OneRoster names them as agents of the student; some systems write the
 * student as an agent of the guardian, which says the same. Who is an agent without being a guardian, parent or relative by
 * a role record, such as a counselor, is none. What a person ended stays ended, whatever an import says; what an import
 * ended it begins again. $1: the school.
 */
const updateTies = `WITH said AS (
    SELECT u.id AS one, x.id AS other FROM users u CROSS JOIN LATERAL unnest(u.agent_sourced_ids) AS agent (id)
    JOIN users x ON x.school_id = $1 AND x.sourced_id = agent.id
    WHERE u.school_id = $1 AND u.status = 'active' AND x.status = 'active' AND u.id <> x.id
  ), wanted AS (
    SELECT p.student_id, p.guardian_id, min(r.role) AS relation
    FROM (SELECT one AS student_id, other AS guardian_id FROM said UNION SELECT other, one FROM said) p
    JOIN roles r ON r.user_id = p.guardian_id AND r.status = 'active' AND r.role IN ('guardian', 'parent', 'relative')
    WHERE EXISTS (SELECT 1 FROM roles s WHERE s.user_id = p.student_id AND s.status = 'active' AND s.role = 'student')
    GROUP BY p.student_id, p.guardian_id
  ), ended AS (
    UPDATE guardian_ties t SET ended_at = now(), ended_reason = 'import', updated_at = now(), version = t.version + 1
    WHERE t.school_id = $1 AND t.source = 'import' AND t.ended_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.student_id = t.student_id AND w.guardian_id = t.guardian_id)
    RETURNING t.id
  ), renamed AS (
    UPDATE guardian_ties t SET relation = w.relation, updated_at = now(), version = t.version + 1
    FROM wanted w WHERE t.school_id = $1 AND t.source = 'import' AND t.ended_at IS NULL
      AND w.student_id = t.student_id AND w.guardian_id = t.guardian_id AND t.relation <> w.relation
  ), begun AS (
    INSERT INTO guardian_ties (school_id, student_id, guardian_id, relation, source)
    SELECT $1, w.student_id, w.guardian_id, w.relation, 'import' FROM wanted w
    WHERE NOT EXISTS (SELECT 1 FROM guardian_ties t WHERE t.student_id = w.student_id AND t.guardian_id = w.guardian_id
      AND (t.source = 'import' AND t.ended_at IS NULL OR t.ended_reason <> 'import'))
    RETURNING id
  )
  SELECT (SELECT count(*) FROM begun) AS begun, (SELECT count(*) FROM ended) AS ended`;

export async function updateGuardianTies(client: pg.ClientBase, schoolId: number): Promise<TieCounts> {
  const { rows } = await client.query<TieCounts>(updateTies, [schoolId]);
  return rows[0] as TieCounts;
}

/**
 * Birth dates of students alone are kept: no rule needs those of anybody else. To be called before the staged rows are
 * applied, so that a repeat finds them as they are stored. $1: the school.
 */
export async function dropNeedlessBirthDates(client: pg.ClientBase, schoolId: number): Promise<void> {
  await client.query(
    `UPDATE staged_demographics s SET birth_date = NULL
     WHERE s.birth_date IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM staged_roles r
         WHERE r.user_sourced_id = s.sourced_id AND r.status = 'active' AND r.role = 'student')
       AND NOT EXISTS (SELECT 1 FROM users u JOIN roles r ON r.user_id = u.id
         WHERE u.school_id = $1 AND u.sourced_id = s.sourced_id AND r.status = 'active' AND r.role = 'student')`,
    [schoolId],
  );
}

/** Of records that an import deactivated, and of people who left, no birth date stays. */
export async function forgetBirthDates(client: pg.ClientBase, schoolId: number): Promise<void> {
  await client.query(
    `UPDATE demographics d SET birth_date = NULL, updated_at = now() FROM users u
     WHERE d.school_id = $1 AND u.id = d.user_id AND d.birth_date IS NOT NULL
       AND (d.status <> 'active' OR u.status <> 'active')`,
    [schoolId],
  );
}
