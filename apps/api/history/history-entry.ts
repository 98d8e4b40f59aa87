import { z } from 'zod';
import { type Person, personSchema } from '../classes/person.ts';
import type { GradeHistoryRow } from '../database/schema.generated.ts';
import { moment, sourcedId } from '../http/fields.ts';
import type { ReferenceKind } from '../records/references.ts';
import { historyKinds, historySources } from '../values/history.ts';

export const historyKind = z.enum(historyKinds).meta({
  id: 'HistoryKind',
  description:
    'posting: a grade was posted or recalled, and nothing else of it changed; attempt: the grade of an earlier submission',
});

export const historySource = z
  .enum(historySources)
  .meta({ id: 'HistorySource', description: 'unknown: written by an earlier version, or past the application' });

export const changedFacts = z.record(z.string(), z.unknown()).meta({ id: 'ChangedFacts' });
export type ChangedFacts = z.output<typeof changedFacts>;

export const historyEntry = z
  .object({
    id: z.string().meta({ description: 'Names the entry; later changes have greater numbers' }),
    kind: historyKind,
    source: historySource,
    changedAt: moment,
    changedBy: personSchema.nullable().meta({ description: 'null: nobody of the school, or it is not known' }),
    reason: z.string().nullable(),
    changeSet: z.uuid().nullable().meta({
      description: 'Shared by everything that one request changed; of an import, and its undo, the id of the import',
    }),
    requestId: z.string().nullable(),
    recordSourcedId: sourcedId.nullable().meta({ description: 'What changed; null for what has no sourcedId' }),
    class: z
      .object({ sourcedId, title: z.string() })
      .nullable()
      .meta({ description: 'null: the whole school uses what changed' }),
    lineItem: z.object({ sourcedId, title: z.string() }).nullable(),
    student: personSchema.nullable(),
    before: changedFacts
      .nullable()
      .meta({ description: 'The fields that changed, as they were; null: it was not there' }),
    after: changedFacts.nullable().meta({ description: 'The same as they became; null: it is gone' }),
    versionBefore: z.int().nullable(),
    versionAfter: z.int().nullable(),
  })
  .meta({ id: 'HistoryEntry' });
export type HistoryEntry = z.output<typeof historyEntry>;

export interface HistoryEntryRow
  extends Pick<
    GradeHistoryRow,
    'id' | 'changed_at' | 'reason' | 'change_set' | 'request_id' | 'version_before' | 'version_after'
  > {
  kind: HistoryEntry['kind'];
  source: HistoryEntry['source'];
  changed_by: Person | null;
  record_sourced_id: string | null;
  class: HistoryEntry['class'];
  line_item: HistoryEntry['lineItem'];
  student: Person | null;
  before: ChangedFacts | null;
  after: ChangedFacts | null;
}

/** Columns that hold the internal id of a record, and its kind. */
const references: Readonly<Record<string, ReferenceKind>> = {
  class_id: 'class',
  category_id: 'category',
  score_scale_id: 'scoreScale',
  grading_period_id: 'academicSession',
  academic_session_id: 'academicSession',
  org_id: 'org',
  line_item_id: 'lineItem',
  student_id: 'user',
  group_id: 'group',
};

/** Columns that say how a row is kept, and not what it is about. */
const internal = new Set(['posting_changed_at', 'result_id']);

export type ReferenceKey = `${ReferenceKind} ${number}`;

export const referenceKey = (kind: ReferenceKind, id: number): ReferenceKey => `${kind} ${id}`;

/** What the facts of entries refer to. */
export function referredTo(rows: readonly Pick<HistoryEntryRow, 'before' | 'after'>[]): Map<ReferenceKind, number[]> {
  const found = new Map<ReferenceKind, number[]>();
  for (const [column, value] of rows
    .flatMap(({ before, after }) => [before, after])
    .flatMap((facts) => entriesOf(facts))) {
    const kind = references[column];
    if (kind !== undefined && typeof value === 'number') found.set(kind, [...(found.get(kind) ?? []), value]);
  }
  return found;
}

/** Fields by the names of the API. What is in one of the two and not in the other was null there. */
export function readableFacts(
  { before, after }: Pick<HistoryEntryRow, 'before' | 'after'>,
  sourcedIds: ReadonlyMap<ReferenceKey, string>,
): Pick<HistoryEntry, 'before' | 'after'> {
  const columns = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const named = (facts: ChangedFacts | null) =>
    facts &&
    Object.fromEntries(
      columns
        .filter((column) => !internal.has(column))
        .map((column) => readable(column, facts[column] ?? null, sourcedIds)),
    );
  return { before: named(before), after: named(after) };
}

function readable(
  column: string,
  value: unknown,
  sourcedIds: ReadonlyMap<ReferenceKey, string>,
): [name: string, value: unknown] {
  const kind = references[column];
  const name = column.replace(/_id$/, '').replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  if (kind !== undefined) {
    return [`${name}SourcedId`, typeof value === 'number' ? (sourcedIds.get(referenceKey(kind, value)) ?? null) : null];
  }
  return [name, typeof value === 'string' && /_(at|date)$/.test(column) ? new Date(value).toISOString() : value];
}

const entriesOf = (facts: ChangedFacts | null): [string, unknown][] => Object.entries(facts ?? {});

export const toHistoryEntry = (row: HistoryEntryRow, sourcedIds: ReadonlyMap<ReferenceKey, string>): HistoryEntry => ({
  id: String(row.id),
  kind: row.kind,
  source: row.source,
  changedAt: row.changed_at.toISOString(),
  changedBy: row.changed_by,
  reason: row.reason,
  changeSet: row.change_set,
  requestId: row.request_id,
  recordSourcedId: row.record_sourced_id,
  class: row.class,
  lineItem: row.line_item,
  student: row.student,
  ...readableFacts(row, sourcedIds),
  versionBefore: row.version_before,
  versionAfter: row.version_after,
});
