import { describeListOf } from '../records/lists.ts';
import { countsOn, midnight, schoolDay } from '../schools/school-day.ts';
import { classIsStale, totalColumns } from './totals.ts';

const isPast = (moment: string): string => `CASE WHEN ${moment} <= now() THEN ${moment} END`;
const ofDay = (day: string): string => isPast(midnight(day, 'z.time_zone'));
const newest = (table: string, where: string, moment = 'x.updated_at'): string =>
  `(SELECT max(${moment}) FROM ${table} WHERE ${where})`;

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
    columns: `k.id, k.sourced_id, k.title, ${isAttended} AS attended, ${totalColumns},
      t.enrollment_id IS NULL OR ${classIsStale}
        OR EXISTS (SELECT 1 FROM recalculation_requests g WHERE g.class_id = k.id AND g.student_id = $1) AS stale`,
    from,
    id: 'k.id',
    idType: 'bigint',
    changedAt: `greatest(k.updated_at, m.changed_at, t.calculated_at,
      ${newest('line_items x', 'x.class_id = k.id', `greatest(x.updated_at, ${isPast('x.assign_date')})`)},
      ${newest('line_items l JOIN results x ON x.line_item_id = l.id', 'l.class_id = k.id AND x.student_id = $1')},
      ${newest('categories x', 'x.class_id = k.id')}, ${newest('score_scales x', 'x.class_id = k.id')})`,
    isListed: isAttended,
  },
  { place: 'k.school_id = $2', sorts: { title: ['lower(k.title)'] } },
);
