import { z } from 'zod';
import type { CleanupProposalsRow, CleanupRecordsRow, UsersRow } from '../../database/schema.generated.ts';
import { isoOf, isoOrNull, moment, sourcedId } from '../../http/fields.ts';
import { retentionKind } from '../periods/period.row.ts';
import type { RetentionKindName } from '../retention-table.ts';

export const cleanupStates = ['proposed', 'approved', 'refused', 'withdrawn', 'done'] as const;

export const cleanupState = z.enum(cleanupStates).meta({
  id: 'CleanupState',
  description: 'approved: at work. withdrawn: a newer proposal took its place, or nothing is due any more',
});

export const cleanup = z
  .object({
    sourcedId,
    kind: retentionKind,
    state: cleanupState,
    days: z.int().meta({ description: 'The period it was made with' }),
    dueAt: moment.meta({ description: 'What was due at this moment goes, and nothing that becomes due later' }),
    rows: z.int().meta({ description: 'How many were due, but those that a legal hold kept' }),
    files: z.int(),
    oldestAt: moment.nullable().meta({ description: 'From when the period of the oldest counts' }),
    madeOn: z.iso.date().meta({ description: 'By the calendar of the school' }),
    decidedBy: sourcedId.nullable(),
    decidedAt: moment.nullable(),
    reason: z.string().nullable().meta({ description: 'Why it was refused' }),
    removedRows: z.int().meta({ description: 'How many went so far' }),
    removedFiles: z.int(),
  })
  .meta({ id: 'Cleanup' });
export type CleanupView = z.output<typeof cleanup>;

export interface CleanupRow
  extends Pick<
    CleanupProposalsRow,
    | 'id'
    | 'sourced_id'
    | 'state'
    | 'days'
    | 'due_at'
    | 'row_count'
    | 'file_count'
    | 'oldest_at'
    | 'made_on'
    | 'decided_at'
    | 'reason'
  > {
  kind: RetentionKindName;
  decided_by: UsersRow['sourced_id'] | null;
  removed_rows: number;
  removed_files: number;
}

const removed = (column: string) =>
  `(SELECT coalesce(sum(r.${column}), 0)::bigint FROM cleanup_records r WHERE r.proposal_id = p.id)`;

export const cleanupColumns = `p.id, p.sourced_id, p.kind, p.state, p.days, p.due_at, p.row_count, p.file_count, p.oldest_at,
  p.made_on, p.decided_at, p.reason, (SELECT u.sourced_id FROM users u WHERE u.id = p.decided_by) AS decided_by,
  ${removed('row_count')} AS removed_rows, ${removed('file_count')} AS removed_files`;

export const toCleanupView = (row: CleanupRow): CleanupView => ({
  sourcedId: row.sourced_id,
  kind: row.kind,
  state: row.state,
  days: row.days,
  dueAt: isoOf(row.due_at),
  rows: row.row_count,
  files: row.file_count,
  oldestAt: isoOrNull(row.oldest_at),
  madeOn: row.made_on,
  decidedBy: row.decided_by,
  decidedAt: isoOrNull(row.decided_at),
  reason: row.reason,
  removedRows: row.removed_rows,
  removedFiles: row.removed_files,
});

export const exampleCleanup: CleanupView = {
  sourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  kind: 'submissions',
  state: 'proposed',
  days: 365,
  dueAt: '2026-11-29T02:05:00.000Z',
  rows: 4_120,
  files: 6_804,
  oldestAt: '2025-07-31T22:00:00.000Z',
  madeOn: '2026-11-29',
  decidedBy: null,
  decidedAt: null,
  reason: null,
  removedRows: 0,
  removedFiles: 0,
};

export const cleanupRecord = z
  .object({
    id: z.int(),
    kind: retentionKind,
    day: z.iso.date().meta({ description: 'UTC' }),
    rows: z.int(),
    files: z.int(),
    firstAt: moment,
    lastAt: moment,
    cleanupSourcedId: sourcedId.nullable().meta({ description: 'Where somebody had to agree: the proposal' }),
  })
  .meta({ id: 'CleanupRecord' });

export interface RecordRow
  extends Pick<CleanupRecordsRow, 'id' | 'day' | 'row_count' | 'file_count' | 'first_at' | 'last_at'> {
  kind: RetentionKindName;
  cleanup: CleanupProposalsRow['sourced_id'] | null;
}

export const recordColumns = `r.id, r.kind, r.day, r.row_count, r.file_count, r.first_at, r.last_at,
  (SELECT p.sourced_id FROM cleanup_proposals p WHERE p.id = r.proposal_id) AS cleanup`;

export const toCleanupRecordView = (row: RecordRow): z.output<typeof cleanupRecord> => ({
  id: row.id,
  kind: row.kind,
  day: row.day,
  rows: row.row_count,
  files: row.file_count,
  firstAt: isoOf(row.first_at),
  lastAt: isoOf(row.last_at),
  cleanupSourcedId: row.cleanup,
});
