import { isAssigned } from '../../assignments/assigned.ts';
import { closedSessions } from '../../grading/closed-periods.ts';
import { classesWithPeriodsAbove } from '../../grading/recalculation-requests.ts';
import { gradedKinds, isGoing, kindOf, tableOf, type UndoneKind, undoneKinds } from './undo-kinds.ts';

/**
 * The statements of an undo, in their order, in one transaction. $1 is the school, $2 the import. What an import changed of
 * grades is read from their history, where its entries lie between the begin and the end of the run; the rest from
 * `import_changes` (roster-statements.ts).
 */
const ofImport = `h.school_id = $1 AND h.change_set = $2 AND h.source = 'import'
  AND h.changed_at BETWEEN r.started_at AND r.finished_at + interval '1 minute'`;

/** Results that an import moves leave one cell and come to another. Columns that no entry mentions were null. */
const emptyGrade = `jsonb_build_object('score', NULL, 'text_score', NULL, 'score_date', NULL, 'comment', NULL,
  'in_progress', NULL, 'incomplete', NULL, 'late', NULL, 'missing', NULL, 'submitted_at', NULL)`;

export const readEntries = [
  `CREATE TEMP TABLE undo_entries ON COMMIT DROP AS
   SELECT h.id, CASE h.kind WHEN 'posting' THEN 'result' ELSE h.kind END AS kind, h.record_id, h.line_item_id,
     h.student_id, h.before, h.after
   FROM import_runs r JOIN grade_history h ON ${ofImport} WHERE r.id = $2
     AND h.kind IN ('posting', ${gradedKinds.map((kind) => `'${kind}'`).join(', ')})`,
];

/** What each record was before the import, as far as that changed it. */
export const readRecords = [
  'ANALYZE undo_entries',
  `CREATE TEMP TABLE undo_records ON COMMIT DROP AS
   WITH firsts AS (
     SELECT kind, record_id, max(id) AS last_id, bool_or(after IS NULL) AS moved,
       (array_agg(line_item_id ORDER BY id DESC))[1] AS line_item_id, (array_agg(student_id ORDER BY id DESC))[1] AS student_id,
       (array_agg(before IS NULL ORDER BY id))[1] AS created
     FROM undo_entries GROUP BY kind, record_id
   ), earlier AS (
     SELECT kind, record_id, jsonb_object_agg(key, value) AS patch
     FROM (SELECT DISTINCT ON (e.kind, e.record_id, k.key) e.kind, e.record_id, k.key,
             coalesce(e.before -> k.key, 'null') AS value
           FROM undo_entries e CROSS JOIN LATERAL (
             SELECT jsonb_object_keys(e.before) AS key UNION SELECT jsonb_object_keys(e.after)) k
           WHERE e.before IS NOT NULL AND e.after IS NOT NULL ORDER BY e.kind, e.record_id, k.key, e.id) x
     GROUP BY kind, record_id
   ), left_cells AS (
     SELECT DISTINCT ON (kind, record_id) kind, record_id,
       ${emptyGrade} || '{"status": "active"}' || before
         || jsonb_build_object('line_item_id', line_item_id, 'student_id', student_id) AS patch
     FROM undo_entries WHERE after IS NULL ORDER BY kind, record_id, id
   )
   SELECT f.kind, f.record_id, f.last_id, f.line_item_id, f.student_id, NULL::text AS conflict, false AS unseen,
     NULL::timestamptz AS changed_at, NULL::timestamptz AS state_at,
     CASE WHEN f.moved THEN l.patch || coalesce(e.patch, '{}')
     WHEN f.created THEN '{"status": "tobedeleted"}' ELSE e.patch END AS patch
   FROM firsts f LEFT JOIN earlier e USING (kind, record_id) LEFT JOIN left_cells l USING (kind, record_id)`,
  'CREATE UNIQUE INDEX ON undo_records (record_id, kind)',
  'ANALYZE undo_records',
];

/** Graders lock the line item before its results, and who changes a line item its category after it. */
export const lockOrder: readonly UndoneKind[] = ['lineItem', 'category', 'scoreScale', 'result'];

/** Nobody changes them from here on. */
export const lockRecords = (kind: UndoneKind): string =>
  `SELECT count(*) FROM (SELECT t.id FROM ${tableOf(kind)} t
   WHERE t.id IN (SELECT record_id FROM undo_records WHERE kind = '${kind}') ORDER BY t.id FOR UPDATE) x`;

/** `items` gives the line items as they are and as they become: an undo neither leaves a closed period nor comes into one. */
const closed = (kind: UndoneKind, items: string): string =>
  `UPDATE undo_records u SET conflict = 'gradingPeriodClosed' WHERE u.kind = '${kind}' AND u.conflict IS NULL
   AND EXISTS (SELECT 1 FROM (${items}) l WHERE l.grading_period_id IN ${closedSessions('$1')})`;

/** A later import, and its undo, leave a record as it was. The last of their entries is that of the undo. */
const isUndone = (place: string): string =>
  `(h.source IN ('import', 'undo') AND h.change_set <> $2 AND EXISTS (SELECT 1 FROM grade_history x
     WHERE ${place.replaceAll('h.', 'x.')} AND x.record_id = h.record_id AND x.id >= h.id
       AND x.change_set = h.change_set AND x.source = 'undo'))`;

/**
 * A record was written later by something else. The entries are found by what the history has an index for: those of grades
 * by their cell, of line items by these, and of what the whole class uses, which are few, by themselves.
 */
const changedSince = (kinds: string, place: string): string =>
  `UPDATE undo_records u SET conflict = 'changedSince' FROM grade_history h, import_runs r
   WHERE r.id = $2 AND u.kind IN (${kinds}) AND ${place} AND h.record_id = u.record_id AND h.id > u.last_id
     AND h.school_id = $1 AND h.changed_at >= r.started_at AND (h.change_set IS DISTINCT FROM $2 OR h.source <> 'import')
     AND NOT ${isUndone(place)}`;

/** $1 is the school, $2 the import. */
export const findChangedSince = [
  changedSince(
    `'result'`,
    `h.line_item_id = u.line_item_id AND h.student_id = u.student_id AND h.kind IN ('result', 'posting')`,
  ),
  changedSince(`'lineItem'`, `h.line_item_id = u.record_id AND h.student_id IS NULL AND h.kind = 'lineItem'`),
  changedSince(`'category', 'scoreScale'`, 'h.line_item_id IS NULL AND h.kind = u.kind'),
];

/** $1 is the school. */
export const findClosed = [
  // A line item that the import deactivated may come back with its results, so they are asked about whatever its status.
  closed(
    'result',
    `SELECT i.* FROM results t JOIN line_items i ON i.id IN (t.line_item_id, (u.patch ->> 'line_item_id')::bigint)
     WHERE t.id = u.record_id`,
  ),
  closed(
    'lineItemScoreScale',
    `SELECT i.* FROM line_item_score_scales t JOIN line_items i ON i.id IN (t.line_item_id, (u.patch ->> 'line_item_id')::bigint)
     WHERE t.id = u.record_id`,
  ),
  closed(
    'lineItem',
    `SELECT x.* FROM line_items i CROSS JOIN LATERAL (
       SELECT i.* UNION ALL SELECT p.* FROM jsonb_populate_record(i, u.patch) p) x
     WHERE i.id = u.record_id AND x.status = 'active'`,
  ),
  // A line item that comes back to one of them in a closed period stands against itself.
  closed('category', `SELECT i.* FROM line_items i WHERE i.category_id = u.record_id AND i.status = 'active'`),
  closed('scoreScale', `SELECT i.* FROM line_items i WHERE i.score_scale_id = u.record_id AND i.status = 'active'`),
];

/** By kind how many records stay as they are. */
export const countConflicts = `SELECT kind, count(*)::integer AS count FROM undo_records
  WHERE conflict IS NOT NULL GROUP BY kind`;

/** $1: how many. */
export const listConflicts = `SELECT u.kind, coalesce(${undoneKinds.map((kind) => `t_${kind}.sourced_id`).join(', ')}) AS "sourcedId",
    i.sourced_id AS "lineItemSourcedId", p.sourced_id AS "studentSourcedId", u.conflict AS reason
  FROM undo_records u
  ${undoneKinds.map((kind) => `LEFT JOIN ${tableOf(kind)} t_${kind} ON u.kind = '${kind}' AND t_${kind}.id = u.record_id`).join('\n')}
  LEFT JOIN line_items i ON i.id = t_result.line_item_id LEFT JOIN users p ON p.id = t_result.student_id
  WHERE u.conflict IS NOT NULL ORDER BY u.kind, u.record_id LIMIT $1`;

export const columnsOf = (kind: UndoneKind): string =>
  `SELECT DISTINCT jsonb_object_keys(patch) AS name FROM undo_records WHERE kind = '${kind}' AND conflict IS NULL`;

/**
 * Writes what the records were. The names are those of columns, as the triggers wrote them down. `date_last_modified` stays that of the bundle: a correct one that is sent afterwards is no
 * older than what is stored. What goes comes first: unique indexes are checked row by row.
 */
export function restoreRecords(kind: UndoneKind, columns: readonly string[], which: 'going' | 'others'): string {
  const values = columns.map((name) => `${name} = CASE WHEN u.patch ? '${name}' THEN n.${name} ELSE t.${name} END`);
  if (kindOf(kind).versioned !== false) values.push('version = t.version + 1');
  return `UPDATE ${tableOf(kind)} t SET ${[...values, 'updated_at = now()'].join(', ')}
    FROM undo_records u CROSS JOIN LATERAL jsonb_populate_record(NULL::${tableOf(kind)}, u.patch) n
    WHERE u.kind = '${kind}' AND u.conflict IS NULL AND t.id = u.record_id
      AND ${isGoing('u')} = ${which === 'going'}`;
}

const unseen = (kind: UndoneKind, hidden: (row: string) => string): string =>
  `UPDATE undo_records u SET unseen = true WHERE u.kind = '${kind}' AND EXISTS (
     SELECT 1 FROM ${tableOf(kind)} t CROSS JOIN LATERAL jsonb_populate_record(t, u.patch) n
     WHERE t.id = u.record_id AND (t.status <> 'active' OR ${hidden('t')}) AND (n.status <> 'active' OR ${hidden('n')}))`;

/** Before they are restored: what students see neither now nor then. */
export const markUnseen = [
  unseen(
    'result',
    (row) =>
      `${row}.draft OR EXISTS (SELECT 1 FROM line_items l WHERE l.id = ${row}.line_item_id AND NOT ${isAssigned('l')})`,
  ),
  unseen('lineItem', (row) => `NOT ${isAssigned(row)}`),
];

/** Every class whose totals can differ now. */
export const requestRecalculations = `INSERT INTO recalculation_requests (class_id, drafts_only)
  SELECT class_id, bool_and(unseen) FROM (
    SELECT h.class_id, coalesce(u.unseen, false) AS unseen FROM grade_history h LEFT JOIN undo_records u
      ON u.record_id = h.record_id AND u.kind = CASE h.kind WHEN 'posting' THEN 'result' ELSE h.kind END
    WHERE h.change_set = $2 AND h.source = 'undo' AND h.class_id IS NOT NULL AND h.school_id = $1 AND h.changed_at >= now()
    UNION SELECT l.class_id, false FROM undo_records u JOIN line_items l ON l.category_id = u.record_id
      WHERE u.kind = 'category'
    UNION SELECT place.class_id, false FROM undo_records u JOIN enrollments e ON e.id = u.record_id
      CROSS JOIN LATERAL (VALUES (e.class_id), ((u.patch ->> 'class_id')::bigint)) AS place (class_id)
      WHERE u.kind = 'enrollment' AND u.conflict IS NULL AND place.class_id IS NOT NULL
    UNION SELECT class_id, false FROM (${classesWithPeriodsAbove(
      `SELECT record_id FROM undo_records WHERE kind = 'academicSession' AND conflict IS NULL`,
    )}) c
  ) concerned GROUP BY class_id`;
