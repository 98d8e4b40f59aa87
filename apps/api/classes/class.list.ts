import { line, sourcedId } from '../http/fields.ts';
import { containing, describeList } from '../records/lists.ts';
import { countsOn, schoolDay } from '../schools/school-day.ts';
import { classRecord } from './class.record.ts';

/** $1: school; $2: whose enrolments decide, or null; $3: the roles of enrolments that do. */
export const classList = describeList(classRecord, {
  place: 'classes.school_id = $1',
  scope: `$2::bigint IS NULL OR classes.id IN (SELECT e.class_id FROM enrollments e
    WHERE e.user_id = $2 AND e.role = ANY($3) AND e.status = 'active' AND ${countsOn('e', schoolDay('$1'))})`,
  filters: {
    termSourcedId: {
      schema: sourcedId,
      condition: (
        value,
      ) => `EXISTS (SELECT 1 FROM class_terms t JOIN academic_sessions a ON a.id = t.academic_session_id
        WHERE t.class_id = classes.id AND a.sourced_id = ${value})`,
    },
    courseSourcedId: { schema: sourcedId, condition: (value) => `course.sourced_id = ${value}` },
    q: {
      schema: line(100).meta({ description: 'Part of the title or the code' }),
      condition: (value) => `classes.title ILIKE ${value} OR classes.class_code ILIKE ${value}`,
      toValue: containing,
    },
  },
  sorts: { title: ['lower(classes.title)'], classCode: [`lower(coalesce(classes.class_code, ''))`] },
});
