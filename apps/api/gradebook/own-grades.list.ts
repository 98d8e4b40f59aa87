import { isAssigned } from '../assignments/assigned.ts';
import { isForStudent } from '../extensions/counting-extensions.ts';
import { overrideOf } from '../overrides/shown-override.ts';
import { describeListOf } from '../records/lists.ts';
import { countsOn, midnight, schoolDay } from '../schools/school-day.ts';
import { isStaleFor, shownTotalColumns } from './totals.ts';

const isPast = (moment: string): string => `CASE WHEN ${moment} <= now() THEN ${moment} END`;
const ofDay = (day: string): string => isPast(midnight(day, 'z.time_zone'));
/** To its student, a draft last changed when it was recalled, whatever its teacher does to it. */
const resultChanged = 'greatest(CASE WHEN NOT x.draft THEN x.updated_at END, x.posting_changed_at)';
const newest = (table: string, where: string, moment = 'x.updated_at'): string =>
  `(SELECT max(${moment}) FROM ${table} WHERE ${where})`;

/**
 * When an assignment was last taken out of its students' sight: until it is assigned again, they see nothing of what
 * becomes of it. The history of grades knows what its date was before.
 */
const hidden = `(SELECT max(h.changed_at) FROM line_items x JOIN grade_history h ON h.line_item_id = x.id
  WHERE x.class_id = k.id AND NOT ${isAssigned('x')} AND h.kind = 'lineItem' AND h.after ? 'assign_date'
    AND h.before IS NOT NULL AND coalesce((h.before ->> 'assign_date')::timestamptz <= h.changed_at, true))`;

/**
 * The classes that a student ($1) of a school ($2) ever was in, each once, with the enrolment of today. Time changes what
 * is shown too: an enrolment begins or ends, an assignment is assigned.
 */
const from = `FROM classes k
  JOIN (SELECT e.class_id, max(e.id) FILTER (WHERE e.status = 'active' AND ${countsOn('e', schoolDay('$2'))}) AS enrollment_id,
      max(greatest(e.updated_at, ${ofDay('e.begin_date')}, ${ofDay('e.end_date')})) AS changed_at
    FROM enrollments e JOIN schools z ON z.id = e.school_id
    WHERE e.user_id = $1 AND e.role = 'student' GROUP BY e.class_id) m ON m.class_id = k.id
  LEFT JOIN grade_totals t ON t.enrollment_id = m.enrollment_id
  LEFT JOIN class_calculations c ON c.class_id = k.id`;

const isAttended = `(k.status = 'active' AND m.enrollment_id IS NOT NULL)`;

export const ownGradesList = describeListOf(
  {
    columns: `k.id, k.sourced_id, k.title, ${isAttended} AS attended, ${shownTotalColumns},
      ${overrideOf('k.id', '$1')} AS override,
      t.enrollment_id IS NULL OR ${isStaleFor('$1')} AS stale`,
    from,
    id: 'k.id',
    idType: 'bigint',
    changedAt: `greatest(k.updated_at, m.changed_at, coalesce(t.posted_calculated_at, t.calculated_at),
      ${newest('line_items x', `x.class_id = k.id AND ${isAssigned('x')}`, 'greatest(x.updated_at, x.assign_date)')}, ${hidden},
      ${newest('line_items l JOIN results x ON x.line_item_id = l.id', `l.class_id = k.id AND x.student_id = $1 AND ${isAssigned('l')}`, resultChanged)},
      ${newest('grade_overrides x', 'x.class_id = k.id AND x.student_id = $1')},
      ${newest('line_items l JOIN extensions x ON x.line_item_id = l.id', `l.class_id = k.id AND ${isAssigned('l')} AND ${isForStudent('x', '$1')}`)},
      ${newest('class_groups x', 'x.class_id = k.id')}, ${newest('categories x', 'x.class_id = k.id')}, ${newest('score_scales x', 'x.class_id = k.id')})`,
    isListed: isAttended,
  },
  { place: 'k.school_id = $2', sorts: { title: ['lower(k.title)'] } },
);
