import { isAssigned } from '../assignments/assigned.ts';
import { isForStudent, joinExtensionsOf, maximumFor } from '../extensions/counting-extensions.ts';
import { isoDateTime, sourcedId } from '../http/fields.ts';
import { describeListOf } from '../records/lists.ts';
import { countsOn, schoolDay } from '../schools/school-day.ts';
import { workState } from './due-work.row.ts';
import { ownDueDate, workStateOf } from './work-state.ts';

const dueDate = ownDueDate;
const state = workStateOf('$1', 'w');
const isPast = (moment: string): string => `CASE WHEN ${moment} <= now() THEN ${moment} END`;

/** The assignments of the classes that a student ($1) of a school ($2) attends today, as the student may see them. */
export const dueWorkList = describeListOf(
  {
    columns: `l.id, l.sourced_id, l.title, k.sourced_id AS class_sourced_id, k.title AS class_title, ${dueDate} AS due_date,
      ${maximumFor('l', 'x')} AS result_value_max, ${state} AS state, w.submitted_at,
      coalesce(w.submitted_at > ${dueDate}, false) AS late`,
    from: `FROM line_items l JOIN classes k ON k.id = l.class_id ${joinExtensionsOf('$1', 'l', 'x')}
      LEFT JOIN submissions w ON w.line_item_id = l.id AND w.student_id = $1
      LEFT JOIN results r ON r.line_item_id = l.id AND r.student_id = $1 AND r.status = 'active' AND NOT r.draft`,
    id: 'l.id',
    idType: 'bigint',
    // A result that was recalled, or an extension that ended, changes what is shown as well as a new one.
    changedAt: `greatest(l.updated_at, k.updated_at, w.updated_at, ${isPast('l.assign_date')}, ${isPast(dueDate)},
      (SELECT max(greatest(CASE WHEN NOT o.draft THEN o.updated_at END, o.posting_changed_at)) FROM results o
        WHERE o.line_item_id = l.id AND o.student_id = $1),
      (SELECT max(o.updated_at) FROM extensions o WHERE o.line_item_id = l.id AND ${isForStudent('o', '$1')}),
      (SELECT max(o.updated_at) FROM class_groups o WHERE o.class_id = l.class_id))`,
  },
  {
    place: `k.school_id = $2 AND k.status = 'active' AND l.status = 'active' AND ${isAssigned('l')}
      AND EXISTS (SELECT 1 FROM enrollments e WHERE e.class_id = k.id AND e.user_id = $1 AND e.role = 'student'
        AND e.status = 'active' AND ${countsOn('e', schoolDay('$2'))})`,
    filters: {
      classSourcedId: { schema: sourcedId, condition: (value) => `k.sourced_id = ${value}` },
      state: { schema: workState, condition: (value) => `${state} = ${value}` },
      dueFrom: {
        schema: isoDateTime.meta({ description: 'Due at that moment or later' }),
        condition: (value) => `${dueDate} >= ${value}::timestamptz`,
      },
      dueBefore: {
        schema: isoDateTime.meta({ description: 'Due before that moment' }),
        condition: (value) => `${dueDate} < ${value}::timestamptz`,
      },
    },
    sorts: { dueDate: [`coalesce(${dueDate}, 'infinity')`], title: ['lower(l.title)'] },
  },
);
