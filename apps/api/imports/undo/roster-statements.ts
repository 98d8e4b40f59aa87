import { isActive, isGoing, kindOf, rosterKinds, tableOf, type UndoneKind } from './undo-kinds.ts';

/**
 * What an import changed of people, classes and what they stand in, as `import_changes` has it, brought into `undo_records`
 * beside what it changed of grades. In the transaction of an undo.
 */

/** $1: the import. */
export const readChanges = [
  `CREATE TEMP TABLE undo_changes ON COMMIT DROP AS
   SELECT id, kind, record_id, before, created_ids, changed_at FROM import_changes WHERE import_run_id = $1`,
];

/** What it created, and what each other record was before; columns that changed more than once count once. */
export const sumUpChanges = [
  `CREATE TEMP TABLE undo_created ON COMMIT DROP AS
   SELECT c.kind, made.id, min(c.changed_at) AS changed_at FROM undo_changes c CROSS JOIN LATERAL unnest(c.created_ids) AS made (id)
   GROUP BY c.kind, made.id`,
  `CREATE TEMP TABLE undo_earlier ON COMMIT DROP AS
   WITH changed AS (
     SELECT c.* FROM undo_changes c LEFT JOIN undo_created m ON m.kind = c.kind AND m.id = c.record_id
     WHERE c.record_id IS NOT NULL AND c.kind <> 'classTerms' AND m.id IS NULL
   ), firsts AS (
     SELECT DISTINCT ON (c.kind, c.record_id, e.key) c.kind, c.record_id, e.key, e.value
     FROM changed c CROSS JOIN LATERAL jsonb_each(c.before) e ORDER BY c.kind, c.record_id, e.key, c.id
   )
   SELECT c.kind, c.record_id, c.changed_at, coalesce(f.patch, '{}') AS patch
   FROM (SELECT kind, record_id, min(changed_at) AS changed_at FROM changed GROUP BY kind, record_id) c
   LEFT JOIN (SELECT kind, record_id, jsonb_object_agg(key, value) AS patch FROM firsts GROUP BY kind, record_id) f
     USING (kind, record_id)`,
  'ANALYZE undo_created',
  'ANALYZE undo_earlier',
];

/** Others may refer to them meanwhile. */
export const lockRoster = (kind: UndoneKind): string =>
  `SELECT count(*) FROM (SELECT t.id FROM ${tableOf(kind)} t WHERE t.id IN (
     SELECT id FROM undo_created WHERE kind = '${kind}' UNION SELECT record_id FROM undo_earlier WHERE kind = '${kind}')
   ORDER BY t.id FOR NO KEY UPDATE) x`;

const hasOtherTerms = `EXISTS (SELECT 1 FROM undo_changes c WHERE c.kind = 'classTerms' AND c.record_id = t.id)`;

/** Of what was there before only what differs now. */
const addRecords = (kind: UndoneKind): string[] => [
  `INSERT INTO undo_records (kind, record_id, unseen, patch, changed_at, state_at)
   SELECT '${kind}', t.id, false, ${
     kind === 'guardianTie'
       ? `jsonb_build_object('ended_at', now(), 'ended_reason', 'import')`
       : `'{"status": "tobedeleted"}'`
   }, m.changed_at, t.updated_at
   FROM undo_created m JOIN ${tableOf(kind)} t ON t.id = m.id WHERE m.kind = '${kind}' AND ${isActive(kind, 't')}`,
  `INSERT INTO undo_records (kind, record_id, unseen, patch, changed_at, state_at)
   SELECT '${kind}', t.id, false, p.patch, e.changed_at, t.updated_at
   FROM undo_earlier e JOIN ${tableOf(kind)} t ON t.id = e.record_id CROSS JOIN LATERAL (
     SELECT coalesce(jsonb_object_agg(key, value), '{}') AS patch FROM jsonb_each(e.patch)
     WHERE (to_jsonb(t) -> key) IS DISTINCT FROM value) p
   WHERE e.kind = '${kind}' AND (p.patch <> '{}' ${kind === 'class' ? `OR ${hasOtherTerms}` : ''})`,
];

/** Identifiers of grades that their history leaves out. */
const addIdentifiers = `INSERT INTO undo_records (kind, record_id, last_id, line_item_id, student_id, unseen, patch)
  SELECT e.kind, e.record_id, 0, coalesce(r.line_item_id, CASE WHEN e.kind = 'lineItem' THEN e.record_id END), r.student_id, true, e.patch
  FROM undo_earlier e LEFT JOIN results r ON e.kind = 'result' AND r.id = e.record_id
  WHERE e.kind IN ('result', 'lineItem', 'category', 'scoreScale')
  ON CONFLICT (record_id, kind) DO UPDATE SET patch = undo_records.patch || EXCLUDED.patch`;

/** After `undo_records` is there, and everything is locked. */
export const addRoster = [addIdentifiers, ...rosterKinds.flatMap(addRecords), 'ANALYZE undo_records'];

/**
 * A later import that was undone leaves a record as this one left it. To be repeated while it changes something: one
 * undone import may stand on another.
 */
export const lookBehindUndone = `UPDATE undo_records u SET state_at = e.was
  FROM (SELECT kind, record_id, undone_at, min(was_updated_at) AS was FROM import_changes
    WHERE undone_at IS NOT NULL AND record_id IN (SELECT record_id FROM undo_records WHERE state_at <> changed_at)
    GROUP BY kind, record_id, undone_at) e
  WHERE e.kind = u.kind AND e.record_id = u.record_id AND e.undone_at = u.state_at AND u.state_at <> u.changed_at`;

/** What it created about somebody who was erased since goes all the same: only their names were taken out of it. */
const isOfErased = (kind: UndoneKind): string => {
  const { people = [] } = kindOf(kind);
  if (people.length === 0) return 'false';
  const columns = people.map((column) => `t.${column}`).join(', ');
  return `(${isGoing('u')} AND EXISTS (SELECT 1 FROM ${tableOf(kind)} t JOIN erasures e ON e.user_id IN (${columns})
    WHERE t.id = u.record_id))`;
};

export const findRosterChangedSince = [
  `UPDATE undo_records u SET conflict = 'signsIn' FROM undo_created m JOIN users t ON t.id = m.id
   WHERE m.kind = 'user' AND u.kind = 'user' AND u.record_id = m.id AND t.cognito_sub IS NOT NULL`,
  ...rosterKinds.map(
    (kind) => `UPDATE undo_records u SET conflict = 'changedSince'
      WHERE u.kind = '${kind}' AND u.conflict IS NULL AND u.state_at <> u.changed_at AND NOT ${isOfErased(kind)}`,
  ),
];

const restored = (kind: UndoneKind): string => `u.kind = '${kind}' AND u.conflict IS NULL AND u.record_id = t.id`;

interface Held {
  kind: UndoneKind;
  /** What lets go of the key of the record. */
  column: 'status' | 'email_identifies';
  released: string;
  key: readonly string[];
}

/** What is unique among active records, and checked row by row. */
const held: readonly Held[] = [
  { kind: 'user', column: 'email_identifies', released: 'false', key: ['email', 'status'] },
  {
    kind: 'enrollment',
    column: 'status',
    released: `'tobedeleted'`,
    key: ['class_id', 'user_id', 'role', 'begin_date', 'end_date'],
  },
  { kind: 'lineItemScoreScale', column: 'status', released: `'tobedeleted'`, key: ['line_item_id'] },
];

/** Before anything is restored: what is let go of below comes back by the patch. */
export const keepReleased = held.map(
  ({ kind, column, key }) => `UPDATE undo_records u SET patch = jsonb_build_object('${column}', t.${column}) || u.patch
    FROM ${tableOf(kind)} t WHERE ${restored(kind)} AND u.patch ?| ARRAY[${key.map((name) => `'${name}'`).join(', ')}]`,
);

/** Between what goes and what comes or moves: records that exchange a key do not stand in each other's way. */
export const releaseKeys = [
  ...held.map(
    ({ kind, column, released }) => `UPDATE ${tableOf(kind)} t SET ${column} = ${released} FROM undo_records u
      WHERE ${restored(kind)} AND u.patch ? '${column}' AND NOT ${isGoing('u')}`,
  ),
  ...(['user', 'enrollment', 'lineItemScoreScale', 'result'] as const).map(
    (kind) => `UPDATE ${tableOf(kind)} t SET sourced_id = 'undo of ' || gen_random_uuid() FROM undo_records u
      WHERE ${restored(kind)} AND u.patch ? 'sourced_id' AND NOT ${isGoing('u')}`,
  ),
];

const termsOfRestored = (which: 'added' | 'removed'): string =>
  `SELECT c.record_id AS class_id, term.id::bigint AS session_id FROM undo_changes c
     JOIN undo_records u ON u.kind = 'class' AND u.record_id = c.record_id AND u.conflict IS NULL
     CROSS JOIN LATERAL jsonb_array_elements_text(c.before -> '${which}') AS term (id) WHERE c.kind = 'classTerms'`;

export const restoreTerms = [
  `DELETE FROM class_terms x USING (${termsOfRestored('added')}) c
   WHERE x.class_id = c.class_id AND x.academic_session_id = c.session_id`,
  `INSERT INTO class_terms (class_id, academic_session_id) ${termsOfRestored('removed')} ON CONFLICT DO NOTHING`,
];

/** So that an import before this one can be undone too. $1: the import. */
export const markUndone = `UPDATE import_changes c SET undone_at = now() FROM undo_records u
  WHERE c.import_run_id = $1 AND u.kind = c.kind AND u.record_id = c.record_id AND u.conflict IS NULL`;

/** Users whose account is to follow, and how. */
export const findAccounts = `SELECT t.id, u.patch ?| ARRAY['email', 'email_identifies'] AS "hasOtherAddress",
    u.patch ?| ARRAY['enabled', 'role'] AS "hasOtherRights"
  FROM undo_records u JOIN users t ON t.id = u.record_id
  WHERE u.kind = 'user' AND u.conflict IS NULL AND t.cognito_sub IS NOT NULL ORDER BY t.id`;
