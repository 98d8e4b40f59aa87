import { overlapping } from '../../classes/enrollment-periods.ts';
import { closedSessions } from '../../grading/closed-periods.ts';
import {
  type Dependency,
  dependencies,
  gradedKinds,
  isActive,
  isGoing,
  refersTo,
  staysActive,
  tableOf,
  type UndoneKind,
  undoneKinds,
} from './undo-kinds.ts';

/**
 * What stands against putting a record back, beside that it was changed since. Each marks the records that it concerns, and
 * takes those that are marked for ones that stay as they are; so they are repeated until nothing more is found. $1: the school.
 */

/**
 * Records that come to be where another is by now. In this order: a patch is put on the rows of those alone that are there
 * now, not on every pair of rows, which took minutes for 1,000 among 28,807 people.
 */
const taken = (kind: UndoneKind, conflict: string, key: readonly string[], same: (n: string, f: string) => string) =>
  `WITH coming AS MATERIALIZED (
     SELECT u.record_id, jsonb_populate_record(t, u.patch) AS n
     FROM undo_records u JOIN ${tableOf(kind)} t ON t.id = u.record_id
     WHERE u.kind = '${kind}' AND u.conflict IS NULL AND u.patch ?| ARRAY[${key.map((name) => `'${name}'`).join(', ')}]
   ), there AS MATERIALIZED (
     SELECT c.record_id, c.n, o.id, o FROM coming c
     JOIN ${tableOf(kind)} o ON o.school_id = $1 AND o.id <> c.record_id AND ${same('(c.n)', 'o')}
   )
   UPDATE undo_records u SET conflict = '${conflict}'
   FROM there h LEFT JOIN undo_records x ON x.kind = '${kind}' AND x.record_id = h.id AND x.conflict IS NULL
     CROSS JOIN LATERAL jsonb_populate_record(h.o, coalesce(x.patch, '{}')) f
   WHERE u.kind = '${kind}' AND u.record_id = h.record_id AND ${same('(h.n)', 'f')}`;

const bothActive = (kind: UndoneKind, same: (n: string, f: string) => string) => (n: string, f: string) =>
  `${isActive(kind, n)} AND ${isActive(kind, f)} AND ${same(n, f)}`;

const equal =
  (...columns: string[]) =>
  (n: string, f: string): string =>
    columns.map((column) => `${n}.${column} = ${f}.${column}`).join(' AND ');

const takenKeys = [
  ...undoneKinds
    .filter((kind) => kind !== 'guardianTie')
    .map((kind) => taken(kind, 'taken', ['sourced_id'], equal('sourced_id'))),
  taken(
    'user',
    'taken',
    ['email', 'email_identifies', 'status'],
    bothActive(
      'user',
      (n, f) => `lower(${f}.email) = lower(${n}.email) AND ${n}.email_identifies AND ${f}.email_identifies`,
    ),
  ),
  taken(
    'enrollment',
    'taken',
    ['class_id', 'user_id', 'role', 'begin_date', 'end_date', 'status'],
    bothActive('enrollment', (n, f) => `${equal('class_id', 'user_id', 'role')(n, f)} AND ${overlapping(f, n)}`),
  ),
  taken(
    'lineItemScoreScale',
    'taken',
    ['line_item_id', 'status'],
    bothActive('lineItemScoreScale', equal('line_item_id')),
  ),
  taken('guardianTie', 'taken', ['ended_at'], bothActive('guardianTie', equal('guardian_id', 'student_id', 'source'))),
  taken(
    'result',
    'cellTaken',
    ['line_item_id', 'student_id', 'status'],
    bothActive('result', equal('line_item_id', 'student_id')),
  ),
];

/** A session takes its grades along, out of a closed one or into one. */
const movedSessions = `UPDATE undo_records u SET conflict = 'gradingPeriodClosed'
  WHERE u.kind = 'academicSession' AND u.conflict IS NULL AND u.patch ? 'parent_id' AND (
    (u.patch ->> 'parent_id')::bigint IN ${closedSessions('$1')} OR u.record_id IN (
      WITH RECURSIVE around (id) AS (
        SELECT id FROM ${closedSessions('$1')} c
        UNION SELECT a.parent_id FROM academic_sessions a JOIN around r ON r.id = a.id WHERE a.parent_id IS NOT NULL
      ) SELECT id FROM around))`;

/** Grades of somebody who left, or of a session that is over, stay what they are. */
const matters = ({ child, parent }: Dependency): boolean =>
  !gradedKinds.includes(child) || !['user', 'academicSession', 'org'].includes(parent);

/** Grades count nowhere without the category and the line item that they are in. */
const isStrict = ({ child, column }: Dependency): boolean =>
  (child === 'lineItem' && column === 'category_id') || (child === 'result' && column === 'line_item_id');

/**
 * What comes back, or comes to something, that is deactivated: because it stays so, or was deactivated after the import. What
 * hung on something deactivated before the import does so again.
 */
const underDeactivated = (dependency: Dependency): string => {
  const { child, column, parent } = dependency;
  const comes = child === 'guardianTie' ? `u.patch ? 'ended_at'` : `u.patch ->> 'status' = 'active'`;
  return `UPDATE undo_records u SET conflict = 'underDeactivated'
    FROM ${tableOf(child)} t, ${tableOf(parent)} a
      LEFT JOIN undo_records x ON x.kind = '${parent}' AND x.record_id = a.id
    WHERE u.kind = '${child}' AND u.conflict IS NULL AND (${comes} OR u.patch ? '${column}') AND t.id = u.record_id
      AND ${staysActive(child, 't', 'u')} AND a.id = ${refersTo(column, 't', 'u')}
      AND NOT CASE WHEN x.conflict IS NULL THEN ${staysActive(parent, 'a', 'x')} ELSE ${isActive(parent, 'a')} END
      ${
        isStrict(dependency)
          ? ''
          : `AND (x.conflict IS NOT NULL
               OR a.updated_at > coalesce(u.changed_at, (SELECT max(changed_at) FROM undo_changes)))`
      }`;
};

/**
 * What records that stay need: those that were changed since, or stay as the import left them. What hung on something
 * deactivated before the import does so again; but never grades.
 */
const inUse = ({ child, column, parent }: Dependency): string =>
  `UPDATE undo_records u SET conflict = 'inUse' WHERE u.kind = '${parent}' AND u.conflict IS NULL AND ${isGoing('u')}
   AND u.record_id IN (
     SELECT CASE WHEN x.conflict IS NULL THEN ${refersTo(column, 'd', 'x')} ELSE d.${column} END FROM ${tableOf(child)} d
     LEFT JOIN undo_records x ON x.kind = '${child}' AND x.record_id = d.id
     WHERE d.school_id = $1 AND CASE WHEN x.conflict IS NULL THEN ${staysActive(child, 'd', 'x')} ELSE ${isActive(child, 'd')} END
       ${
         gradedKinds.includes(parent)
           ? ''
           : 'AND (x.conflict IS NOT NULL OR d.updated_at > (SELECT max(changed_at) FROM undo_changes))'
       })`;

/** Classes that stay, and whose terms are not put back to others. */
const termsInUse = `UPDATE undo_records u SET conflict = 'inUse'
  WHERE u.kind = 'academicSession' AND u.conflict IS NULL AND ${isGoing('u')} AND EXISTS (
    SELECT 1 FROM class_terms l JOIN classes k ON k.id = l.class_id
    LEFT JOIN undo_records x ON x.kind = 'class' AND x.record_id = k.id AND x.conflict IS NULL
    WHERE l.academic_session_id = u.record_id AND ${staysActive('class', 'k', 'x')}
      AND NOT (x.record_id IS NOT NULL AND EXISTS (SELECT 1 FROM undo_changes c WHERE c.kind = 'classTerms'
        AND c.record_id = k.id AND c.before -> 'added' @> to_jsonb(l.academic_session_id))))`;

export const findConflicts = [
  movedSessions,
  ...dependencies.filter(matters).map(underDeactivated),
  ...takenKeys,
  ...dependencies.toReversed().map(inUse),
  termsInUse,
];
