import { extendedDueDate } from '../extensions/counting-extensions.ts';
import { dayIn } from '../schools/school-day.ts';

/**
 * SQL: whether between two moments, the first of them calculated already, something passed that moves the totals of a
 * class without being written: an item was assigned or fell due, by an extension too, or an enrolment began or ended with
 * a day of the school. `row` is the class's.
 */
export function boundaryPassed(row: string, since: string, until: string): string {
  const passed = (date: string) => `e.${date} > d.before AND e.${date} <= d.today`;
  return `(EXISTS (SELECT 1 FROM line_items l WHERE l.class_id = ${row}.id AND l.status = 'active'
      AND (l.due_date >= ${since} AND l.due_date < ${until} OR l.assign_date > ${since} AND l.assign_date <= ${until}))
    OR EXISTS (SELECT 1 FROM line_items l JOIN extensions x ON x.line_item_id = l.id AND x.status = 'active'
      WHERE l.class_id = ${row}.id AND l.status = 'active'
      AND ${extendedDueDate('l', 'x')} >= ${since} AND ${extendedDueDate('l', 'x')} < ${until})
    OR EXISTS (SELECT 1
      FROM (SELECT ${dayIn('z.time_zone', since)} AS before, ${dayIn('z.time_zone', until)} AS today
        FROM schools z WHERE z.id = ${row}.school_id) d
      JOIN enrollments e ON e.class_id = ${row}.id AND e.role = 'student' AND e.status = 'active'
      WHERE d.before < d.today AND (${passed('begin_date')} OR ${passed('end_date')})))`;
}
