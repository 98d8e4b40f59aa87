import { z } from 'zod';
import { type SupportKind, supportKinds } from '../access/support-reads.ts';
import { isOpenSession } from '../access/support-sessions.ts';
import type { SchoolsRow, SupportSessionReadsRow, SupportSessionsRow } from '../database/schema.generated.ts';
import { isoOf, isoOrNull, moment, sourcedId } from '../http/fields.ts';

export const supportKind = z.enum(supportKinds).meta({ id: 'SupportKind', description: 'A kind of data of a school' });

export const supportSession = z
  .object({
    sourcedId,
    schoolSourcedId: sourcedId,
    operator: z.string().meta({ description: 'The name of the member of staff who reads' }),
    reason: z.string(),
    reads: z.array(supportKind).meta({ description: 'All that can be read in the session' }),
    open: z.boolean().meta({ description: 'Whether its operator can read now' }),
    openedAt: moment,
    expiresAt: moment,
    endedAt: moment.nullable().meta({ description: 'When somebody ended it before its time' }),
    endedBy: z.enum(['operator', 'school']).nullable(),
    readCount: z
      .int()
      .meta({ description: 'How many requests came in it; /reads lists them, those that found nothing too' }),
  })
  .meta({ id: 'SupportSession' });
export type SupportSessionView = z.output<typeof supportSession>;

export const supportRead = z
  .object({
    id: z.int(),
    operationId: z.string().meta({ description: 'Of the route that was asked' }),
    kind: supportKind,
    target: z.string().nullable().meta({ description: 'The ids in the path; null for lists of the school' }),
    requestId: z.string().nullable(),
    readAt: moment,
  })
  .meta({ id: 'SupportRead' });

export interface SupportSessionRow
  extends Pick<SupportSessionsRow, 'id' | 'sourced_id' | 'reason' | 'opened_at' | 'expires_at' | 'ended_at'> {
  school_sourced_id: SchoolsRow['sourced_id'];
  operator: string;
  reads: SupportKind[];
  is_open: boolean;
  ended_by_operator: boolean | null;
  read_count: number;
}

export const sessionColumns = `s.id, s.sourced_id, z.sourced_id AS school_sourced_id,
  concat_ws(' ', o.given_name, o.family_name) AS operator, s.reason, s.reads, ${isOpenSession('s')} AS is_open, s.opened_at,
  s.expires_at, s.ended_at, s.ended_by = s.operator_id AS ended_by_operator,
  (SELECT count(*) FROM support_session_reads r WHERE r.support_session_id = s.id)::integer AS read_count`;
export const sessionFrom =
  'FROM support_sessions s JOIN schools z ON z.id = s.school_id JOIN users o ON o.id = s.operator_id';

export const toSupportSessionView = (row: SupportSessionRow): SupportSessionView => ({
  sourcedId: row.sourced_id,
  schoolSourcedId: row.school_sourced_id,
  operator: row.operator,
  reason: row.reason,
  reads: row.reads,
  open: row.is_open,
  openedAt: isoOf(row.opened_at),
  expiresAt: isoOf(row.expires_at),
  endedAt: isoOrNull(row.ended_at),
  endedBy: row.ended_by_operator === null ? null : row.ended_by_operator ? 'operator' : 'school',
  readCount: row.read_count,
});

export interface SupportReadRow
  extends Pick<SupportSessionReadsRow, 'id' | 'operation' | 'target_sourced_id' | 'request_id' | 'read_at'> {
  kind: SupportKind;
}

export const toSupportReadView = (row: SupportReadRow): z.output<typeof supportRead> => ({
  id: row.id,
  operationId: row.operation,
  kind: row.kind,
  target: row.target_sourced_id,
  requestId: row.request_id,
  readAt: isoOf(row.read_at),
});

export const exampleSession: SupportSessionView = {
  sourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  schoolSourcedId: 'gymnasium-1',
  operator: 'Grace Hopper',
  reason: 'Ticket 4711: totals of Physics 10a look wrong',
  reads: ['structure', 'grades'],
  open: true,
  openedAt: '2026-11-30T08:00:00.000Z',
  expiresAt: '2026-11-30T09:00:00.000Z',
  endedAt: null,
  endedBy: null,
  readCount: 0,
};
