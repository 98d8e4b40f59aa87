import { z } from 'zod';
import { midnight, periodState, schoolDayOfClass } from '../schools/school-day.ts';

/** Which enrolments a list is about, by where today lies from their periods. */
const enrolled = z.enum(['current', 'former', 'upcoming', 'all']);
export type Enrolled = z.output<typeof enrolled>;

export const enrolledQuery = {
  enrolled: enrolled.default('current').meta({
    description:
      "Whom to list: who is enrolled today (current), whose enrolment is over (former) or has not begun (upcoming). A day begins at midnight in the school's time zone; beginDate is the first day, endDate the first day after.",
  }),
};

/**
 * SQL: the students of a class ($1 in `classId`), each once however many enrolments they have, with `enrolled`, which is
 * `current` as soon as one of these is, and the enrolment whose totals stand for all.
 */
export const studentsOf = (classId: string): string =>
  `(SELECT e.user_id, max(e.id) AS enrollment_id, min(${periodState('e', schoolDayOfClass(classId))}) AS enrolled
    FROM enrollments e WHERE e.class_id = ${classId} AND e.role = 'student' AND e.status = 'active' GROUP BY e.user_id)`;

/** SQL: when a student is of a class, as JSON: a first moment and the one after the last, each null where it is open. */
export const periodsOf = (classId: string, studentId: string): string =>
  `(SELECT coalesce(jsonb_agg(jsonb_build_object('from', ${midnight('e.begin_date', 'z.time_zone')},
      'until', ${midnight('e.end_date', 'z.time_zone')}) ORDER BY e.id), '[]')
    FROM enrollments e JOIN schools z ON z.id = e.school_id
    WHERE e.class_id = ${classId} AND e.user_id = ${studentId} AND e.role = 'student' AND e.status = 'active')`;
