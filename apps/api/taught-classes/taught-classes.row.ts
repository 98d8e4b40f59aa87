import { z } from 'zod';
import type { ClassesRow } from '../database/schema.generated.ts';
import { sourcedId } from '../http/fields.ts';
import type { WaitingRow } from './waiting-work.ts';

const count = z.int().min(0);

const waiting = {
  toGrade: count.meta({
    description:
      'Submitted by students of today and not graded, or submitted again since the grade. Of whom an extension excuses nothing',
  }),
  drafts: count.meta({ description: 'Grades of students of today that nobody posted yet' }),
};

export const waitingWork = z.object({ lineItemSourcedId: sourcedId, ...waiting }).meta({ id: 'WaitingWork' });

/** A class of somebody who teaches or observes it, and what waits for its teachers. */
export const taughtClass = z
  .object({
    class: z.object({
      sourcedId,
      title: z.string(),
      classCode: z.string().nullable(),
      location: z.string().nullable(),
    }),
    ...waiting,
    dueSoon: count.meta({ description: 'Assignments that are due within the next seven days' }),
  })
  .meta({ id: 'TaughtClass' });

export type WaitingWork = z.output<typeof waitingWork>;
export type TaughtClassView = z.output<typeof taughtClass>;

export type TaughtClassRow = Pick<ClassesRow, 'id' | 'sourced_id' | 'title' | 'class_code' | 'location'>;

export const toTaughtClassView = (row: TaughtClassRow, waiting: WaitingRow | undefined): TaughtClassView => ({
  class: { sourcedId: row.sourced_id, title: row.title, classCode: row.class_code, location: row.location },
  toGrade: waiting?.to_grade ?? 0,
  drafts: waiting?.drafts ?? 0,
  dueSoon: waiting?.due_soon ?? 0,
});
