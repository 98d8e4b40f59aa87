import { z } from 'zod';
import type { ClassesRow, LineItemsRow, SubmissionsRow } from '../database/schema.generated.ts';
import { isoOrNull, moment, sourcedId } from '../http/fields.ts';

export const workState = z
  .enum(['open', 'missing', 'submitted', 'graded', 'excused'])
  .meta({ description: 'missing: past due, nothing submitted; graded: with a grade that is posted' });

/** An assignment of a class that a student attends, as it is for the student. */
export const dueWork = z
  .object({
    sourcedId,
    title: z.string(),
    class: z.object({ sourcedId, title: z.string() }),
    dueDate: moment.nullable().meta({ description: 'By an extension that of the student' }),
    resultValueMax: z.number(),
    state: workState,
    submittedAt: moment.nullable(),
    late: z.boolean().meta({ description: 'Whether it was submitted after the due date' }),
  })
  .meta({ id: 'DueWork' });

export type DueWorkView = z.output<typeof dueWork>;

export interface DueWorkRow extends Pick<LineItemsRow, 'sourced_id' | 'title' | 'due_date' | 'result_value_max'> {
  class_sourced_id: ClassesRow['sourced_id'];
  class_title: ClassesRow['title'];
  state: DueWorkView['state'];
  submitted_at: SubmissionsRow['submitted_at'] | null;
  late: boolean;
}

export const toDueWorkView = (row: DueWorkRow): DueWorkView => ({
  sourcedId: row.sourced_id,
  title: row.title,
  class: { sourcedId: row.class_sourced_id, title: row.class_title },
  dueDate: isoOrNull(row.due_date),
  resultValueMax: Number(row.result_value_max),
  state: row.state,
  submittedAt: isoOrNull(row.submitted_at),
  late: row.late,
});
