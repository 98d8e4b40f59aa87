import { dueDateFor } from '../extensions/counting-extensions.ts';
import { midnight } from '../schools/school-day.ts';
import { gradedStatuses } from '../values/grade-facts.ts';

const graded = gradedStatuses.map((status) => `'${status}'`).join(', ');

/** SQL: when the assignment `l` is due for a student whose counting extension is `x`. */
export const ownDueDate = dueDateFor('l', 'x');

/**
 * SQL: how the work of a student stands, as the rules have it, out of the assignment `l`, their result `r`, submission and
 * counting extension `x`, each of which may be missing. What a teacher marked goes before the dates; what fell due while
 * they were not of the class is not missing.
 */
export const workStateOf = (student: string, submission: string): string => `CASE
  WHEN x.excused OR r.score_status = 'exempt' THEN 'excused'
  WHEN r.score_status IN (${graded}) THEN 'graded'
  WHEN ${submission}.id IS NOT NULL OR r.score_status = 'submitted' THEN 'submitted'
  WHEN coalesce(r.missing, ${isOwedBy(student)}, false) THEN 'missing' ELSE 'open' END`;

const isOwedBy = (student: string): string => `(${ownDueDate} < now() AND EXISTS (SELECT 1
  FROM enrollments e JOIN schools z ON z.id = e.school_id
  WHERE e.class_id = l.class_id AND e.user_id = ${student} AND e.role = 'student' AND e.status = 'active'
  AND coalesce(${midnight('e.begin_date', 'z.time_zone')} <= ${ownDueDate}, true)
  AND coalesce(${midnight('e.end_date', 'z.time_zone')} > ${ownDueDate}, true)))`;
