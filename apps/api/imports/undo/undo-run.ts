import { z } from 'zod';
import { moment } from '../../http/fields.ts';

/** What an undo puts back, by the kind of the entries of the history, and its table. */
export const undoneTables = {
  result: 'results',
  lineItem: 'line_items',
  category: 'categories',
  scoreScale: 'score_scales',
} as const;
export type UndoneKind = keyof typeof undoneTables;
export const undoneKinds = Object.keys(undoneTables) as UndoneKind[];

const count = z.int();

/** Why a record stays as it is. */
const conflict = z.object({
  kind: z.enum(undoneKinds),
  sourcedId: z.string(),
  lineItemSourcedId: z.string().nullable(),
  studentSourcedId: z.string().nullable(),
  reason: z.enum(['changedSince', 'inUse', 'cellTaken', 'gradingPeriodClosed', 'underDeactivated']).meta({
    description:
      'changedSince: somebody else changed it after the import; inUse: records that stay depend on it; cellTaken: the ' +
      'student has another result for the line item by now; gradingPeriodClosed: it lies in a closed grading period, or would ' +
      'come back into one; underDeactivated: its line item, or its category, stays deactivated',
  }),
});
export type UndoConflict = z.output<typeof conflict>;

export const importUndo = z
  .object({
    state: z.enum(['queued', 'running', 'succeeded', 'refused', 'failed']).meta({
      description: 'refused: nothing was undone, because of the conflicts; it can be asked for again with skipChanged',
    }),
    reason: z.string(),
    skipChanged: z.boolean(),
    requestedBy: z.object({ sourcedId: z.string(), givenName: z.string(), familyName: z.string() }).nullable(),
    requestedAt: moment,
    finishedAt: moment.nullable(),
    undone: z
      .object({ result: count, lineItem: count, category: count, scoreScale: count } satisfies Record<
        UndoneKind,
        typeof count
      >)
      .nullable()
      .meta({ description: 'How many records of each kind are as they were before the import' }),
    conflictCount: count,
    conflicts: z.array(conflict).meta({ description: 'The first hundred' }),
    notUndone: z.array(z.object({ file: z.string(), records: count })).meta({
      description: 'Files whose records stay as the import left them: people, classes, enrolments and the like',
    }),
  })
  .meta({ id: 'ImportUndo' });
export type ImportUndoView = z.output<typeof importUndo>;

/** As the column `import_runs.undo` holds it: the person by the internal id. */
export interface StoredUndo extends Omit<ImportUndoView, 'requestedBy'> {
  requestedBy: number;
}

const undoneFiles = new Set(['results.csv', 'lineItems.csv', 'categories.csv', 'scoreScales.csv']);

interface FileCounts {
  file: string;
  created: number;
  updated: number;
  inactivated: number;
}

/** The files of an import whose changes no history holds. */
export const notUndone = (files: readonly FileCounts[]): ImportUndoView['notUndone'] =>
  files.flatMap(({ file, created, updated, inactivated }) => {
    const records = created + updated + inactivated;
    return undoneFiles.has(file) || records === 0 ? [] : [{ file, records }];
  });
