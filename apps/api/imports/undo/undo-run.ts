import { z } from 'zod';
import { moment } from '../../http/fields.ts';
import { type KeptFile, keptFiles } from '../bundle/file-names.ts';
import { kindOf, type UndoneKind, undoneKinds } from './undo-kinds.ts';

const count = z.int();

/** Why a record stays as it is. */
const conflict = z.object({
  kind: z.enum(undoneKinds),
  sourcedId: z.string(),
  lineItemSourcedId: z.string().nullable(),
  studentSourcedId: z.string().nullable(),
  reason: z
    .enum(['changedSince', 'signsIn', 'inUse', 'taken', 'cellTaken', 'gradingPeriodClosed', 'underDeactivated'])
    .meta({
      description:
        'changedSince: somebody else, or a later import, changed it; signsIn: the import created the person, who has an ' +
        'account by now; inUse: records that stay depend on it; taken: another record has its identifier, address or place ' +
        'by now; cellTaken: the student has another result for the line item by now; gradingPeriodClosed: it lies in a closed ' +
        'grading period, or would come back into one; underDeactivated: what it belongs to stays deactivated',
    }),
});
export type UndoConflict = z.output<typeof conflict>;

const counts = z.object(
  Object.fromEntries(undoneKinds.map((kind) => [kind, count])) as Record<UndoneKind, typeof count>,
);

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
    undone: counts.nullable().meta({ description: 'How many records of each kind are as they were before the import' }),
    conflictCount: count,
    conflicts: z.array(conflict).meta({ description: 'The first hundred' }),
    notUndone: z.array(z.object({ file: z.string(), records: count })).meta({
      description: 'How many records of each file stay as the import left them, because of the conflicts',
    }),
  })
  .meta({ id: 'ImportUndo' });
export type ImportUndoView = z.output<typeof importUndo>;

/** As the column `import_runs.undo` holds it: the person by the internal id; of earlier versions not every kind. */
export interface StoredUndo extends Omit<ImportUndoView, 'requestedBy' | 'undone'> {
  requestedBy: number;
  undone: Partial<Record<UndoneKind, number>> | null;
}

/** The count of every kind. */
export const countsOf = (counted: Partial<Record<UndoneKind, number>>): Record<UndoneKind, number> => ({
  ...(Object.fromEntries(undoneKinds.map((kind) => [kind, 0])) as Record<UndoneKind, number>),
  ...counted,
});

/** By the files that they come from. */
export function notUndone(conflicts: readonly { kind: UndoneKind; count: number }[]): ImportUndoView['notUndone'] {
  const records = new Map<KeptFile, number>();
  for (const { kind, count: more } of conflicts) {
    const { file } = kindOf(kind);
    records.set(file, (records.get(file) ?? 0) + more);
  }
  return keptFiles.flatMap((file) => {
    const staying = records.get(file);
    return staying === undefined ? [] : [{ file: `${file}.csv`, records: staying }];
  });
}
