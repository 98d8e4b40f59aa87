import type pg from 'pg';
import { isAssigned } from '../../assignments/assigned.ts';
import { classesWithPeriodsAbove } from '../../grading/recalculation-requests.ts';
import type { KeptFile } from '../bundle/file-names.ts';
import { files } from '../bundle/files.ts';
import { noteMovedSessions } from './closed-periods.ts';
import { stagingTable } from './staging.ts';

/** A row that this transaction wrote before has its time: it is counted once, and its version rises once. */
const onceMore = `version = t.version + CASE WHEN t.updated_at < now() THEN 1 ELSE 0 END, updated_at = now()`;

/** Sets the parents of rows that are all there by now. Gives the number of rows that nothing else had changed. */
export async function setParents(
  client: pg.ClientBase,
  file: KeptFile,
  schoolId: number,
  locks: boolean,
): Promise<number> {
  const { table } = files[file];
  const { rows } = await client.query<{ updated: number }>(
    `WITH changed AS (
       UPDATE ${table} t SET parent_id = p.id, ${onceMore}
       FROM ${stagingTable(file)} s LEFT JOIN ${table} p ON p.school_id = $1 AND p.sourced_id = s.parent_sourced_id
       WHERE t.school_id = $1 AND t.sourced_id = s.sourced_id AND s.status = 'active'
         AND coalesce(s.date_last_modified >= t.date_last_modified, true) AND t.parent_id IS DISTINCT FROM p.id
       RETURNING t.id, t.sourced_id, t.parent_id, t.created_at, s.line, old.updated_at AS was
     ), noted AS (INSERT INTO touched (kind, id) SELECT '${file}', id FROM changed)
     ${locks && file === 'academicSessions' ? noteMovedSessions : ''}
     SELECT count(*) FILTER (WHERE was < now()) AS updated FROM changed`,
    [schoolId],
  );
  return rows[0]?.updated ?? 0;
}

/** Sets the terms of the classes. Gives the number of classes that nothing else had changed. */
export async function setTerms(client: pg.ClientBase, schoolId: number): Promise<number> {
  const { rows } = await client.query<{ updated: number }>(
    `WITH concerned AS (
       SELECT t.id, s.term_sourced_ids FROM staged_classes s
       JOIN classes t ON t.school_id = $1 AND t.sourced_id = s.sourced_id
       WHERE s.status = 'active' AND coalesce(s.date_last_modified >= t.date_last_modified, true)
     ), wanted AS (
       SELECT DISTINCT c.id AS class_id, a.id AS academic_session_id
       FROM concerned c CROSS JOIN LATERAL unnest(c.term_sourced_ids) AS term (id)
       JOIN academic_sessions a ON a.school_id = $1 AND a.sourced_id = term.id
     ), removed AS (
       DELETE FROM class_terms x USING concerned c WHERE x.class_id = c.id
         AND NOT EXISTS (SELECT 1 FROM wanted w
           WHERE w.class_id = x.class_id AND w.academic_session_id = x.academic_session_id)
       RETURNING x.class_id
     ), added AS (
       INSERT INTO class_terms (class_id, academic_session_id) SELECT class_id, academic_session_id FROM wanted
       ON CONFLICT DO NOTHING RETURNING class_id
     ), changed AS (
       UPDATE classes t SET ${onceMore}
       FROM (SELECT class_id FROM removed UNION SELECT class_id FROM added) c WHERE t.id = c.class_id
       RETURNING old.updated_at AS was
     ) SELECT count(*) FILTER (WHERE was < now()) AS updated FROM changed`,
    [schoolId],
  );
  return rows[0]?.updated ?? 0;
}

/** Gives line items the score scales of their links. Gives the number of links that nothing else had changed. */
export async function setScoreScales(client: pg.ClientBase, schoolId: number): Promise<number> {
  const { rows } = await client.query<{ updated: number }>(
    `WITH changed AS (
       UPDATE line_items t SET score_scale_id = x.score_scale_id, ${onceMore}
       FROM staged_line_item_score_scales s
       JOIN line_item_score_scales x ON x.school_id = $1 AND x.sourced_id = s.sourced_id AND x.status = 'active'
       WHERE s.status = 'active' AND t.id = x.line_item_id AND t.score_scale_id IS DISTINCT FROM x.score_scale_id
       RETURNING t.class_id, x.updated_at AS was
     ), noted AS (INSERT INTO touched (kind, id) SELECT DISTINCT 'class', class_id FROM changed)
     SELECT count(*) FILTER (WHERE was < now()) AS updated FROM changed`,
    [schoolId],
  );
  return rows[0]?.updated ?? 0;
}

/** Takes score scales from line items: those deactivated, of another class by now, or whose link was deactivated. */
export async function releaseScoreScales(client: pg.ClientBase, schoolId: number): Promise<void> {
  await client.query(
    `WITH changed AS (
       UPDATE line_items t SET score_scale_id = NULL, ${onceMore}
       FROM score_scales c
       WHERE c.school_id = $1 AND t.score_scale_id = c.id AND (c.status <> 'active' OR c.class_id <> t.class_id
         OR EXISTS (SELECT 1 FROM line_item_score_scales x WHERE x.line_item_id = t.id AND x.score_scale_id = c.id
              AND x.status = 'tobedeleted' AND x.updated_at = now())
           AND NOT EXISTS (SELECT 1 FROM line_item_score_scales x WHERE x.line_item_id = t.id AND x.status = 'active'))
       RETURNING t.class_id
     ) INSERT INTO touched (kind, id) SELECT DISTINCT 'class', class_id FROM changed`,
    [schoolId],
  );
}

/** Requests the totals of every class that the import touched, and says where students see nothing of it. Gives their number. */
export async function requestTouchedRecalculations(client: pg.ClientBase): Promise<number> {
  const { rowCount } = await client.query(
    `INSERT INTO recalculation_requests (class_id, drafts_only)
     SELECT class_id, bool_and(unseen) FROM (
       SELECT id AS class_id, unseen FROM touched WHERE kind = 'class'
       UNION SELECT l.class_id, x.unseen OR NOT ${isAssigned('l')} FROM touched x JOIN line_items l ON l.id = x.id
         WHERE x.kind = 'lineItem'
       UNION SELECT l.class_id, false FROM touched x JOIN line_items l ON l.category_id = x.id WHERE x.kind = 'category'
       UNION SELECT l.class_id, false FROM touched x JOIN line_items l ON l.score_scale_id = x.id
         WHERE x.kind = 'scoreScale'
       UNION SELECT p.class_id, false FROM touched x JOIN grading_policies p ON p.score_scale_id = x.id
         WHERE x.kind = 'scoreScale'
       UNION SELECT class_id, false
         FROM (${classesWithPeriodsAbove(`SELECT id FROM touched WHERE kind = 'academicSessions'`)}) c
     ) concerned GROUP BY class_id`,
  );
  return rowCount ?? 0;
}
