import { z } from 'zod';
import { examplePerson, type Person, personJson, personSchema } from '../classes/person.ts';
import type { PrivacyRequestsRow, UploadsRow } from '../database/schema.generated.ts';
import { isoOrNull, moment } from '../http/fields.ts';
import { describeListOf, type ListSource } from '../records/lists.ts';

const kind = z.enum(['export', 'erasure']).meta({ id: 'PrivacyRequestKind' });
const state = z.enum(['requested', 'queued', 'coolingOff', 'running', 'done', 'refused', 'withdrawn', 'failed']).meta({
  id: 'PrivacyRequestState',
  description:
    'requested: an erasure that somebody asks for themselves, which an administrator approves or refuses; coolingOff: an erasure that can still be withdrawn; refused: by an administrator, or because a legal hold was placed meanwhile',
});

export const privacyRequest = z
  .object({
    id: z.uuid(),
    kind,
    state,
    user: personSchema.meta({ description: 'Whose data it is about; once erased, under the pseudonym' }),
    requestedBy: personSchema,
    reason: z.string().nullable().meta({ description: 'null: the own request of a person, or erased' }),
    decidedBy: personSchema
      .nullable()
      .meta({ description: 'Who approved or refused what a person asked for themselves' }),
    decidedAt: moment.nullable(),
    decisionReason: z.string().nullable().meta({ description: 'Of a refusal' }),
    runsAfter: moment.meta({ description: 'Until then an erasure can be withdrawn' }),
    counts: z.record(z.string(), z.int()).meta({ description: 'Rows and files by table: exported, or erased' }),
    sizeBytes: z.int().nullable().meta({ description: 'Of the file of an export, as long as it is there' }),
    createdAt: moment,
    finishedAt: moment.nullable(),
    expiresAt: moment.nullable().meta({ description: 'When the file of an export is deleted' }),
  })
  .meta({ id: 'PrivacyRequest' });
export type PrivacyRequestView = z.output<typeof privacyRequest>;

export interface PrivacyRequestRow
  extends Pick<
    PrivacyRequestsRow,
    | 'id'
    | 'kind'
    | 'state'
    | 'reason'
    | 'decided_at'
    | 'decision_reason'
    | 'runs_after'
    | 'created_at'
    | 'finished_at'
    | 'expires_at'
  > {
  person: Person;
  requester: Person;
  decider: Person | null;
  counts: Record<string, number>;
  size_bytes: UploadsRow['size_bytes'] | null;
}

export const privacyRequestSource: ListSource = {
  columns: `r.id, r.kind, r.state, r.reason, r.decided_at, r.decision_reason, r.runs_after, r.counts, r.created_at, r.finished_at, r.expires_at, f.size_bytes,
    ${personJson('p')} AS person, ${personJson('q')} AS requester,
    CASE WHEN d.id IS NOT NULL THEN ${personJson('d')} END AS decider`,
  from: `FROM privacy_requests r JOIN users p ON p.id = r.user_id JOIN users q ON q.id = r.requested_by
    LEFT JOIN users d ON d.id = r.decided_by
    LEFT JOIN uploads f ON f.id = r.upload_id`,
  id: 'r.id',
  idType: 'uuid',
  changedAt: 'r.updated_at',
};

const options = { sorts: { createdAt: ['r.created_at'] }, usualSort: '-createdAt' };

/** $1: school. */
export const schoolRequests = describeListOf(privacyRequestSource, {
  ...options,
  place: 'r.school_id = $1',
  filters: {
    kind: {
      schema: kind.meta({ description: 'Requests of this kind alone' }),
      condition: (value) => `r.kind = ${value}`,
    },
    state: {
      schema: state.meta({ description: 'Requests in this state alone' }),
      condition: (value) => `r.state = ${value}`,
    },
  },
});

/** $1: user. */
export const ownExports = describeListOf(privacyRequestSource, {
  ...options,
  place: `r.requested_by = $1 AND r.user_id = $1 AND r.kind = 'export'`,
});
export const ownErasures = describeListOf(privacyRequestSource, {
  ...options,
  place: `r.requested_by = $1 AND r.user_id = $1 AND r.kind = 'erasure'`,
});

export const toPrivacyRequestView = (row: PrivacyRequestRow): PrivacyRequestView => ({
  id: row.id,
  kind: row.kind,
  state: row.state,
  user: row.person,
  requestedBy: row.requester,
  reason: row.reason,
  decidedBy: row.decider,
  decidedAt: isoOrNull(row.decided_at),
  decisionReason: row.decision_reason,
  runsAfter: row.runs_after.toISOString(),
  counts: row.counts,
  sizeBytes: row.size_bytes,
  createdAt: row.created_at.toISOString(),
  finishedAt: isoOrNull(row.finished_at),
  expiresAt: isoOrNull(row.expires_at),
});

export const exampleRequest: PrivacyRequestView = {
  id: '019ad3a1-7f00-7c44-8f0e-6b1f0a9d7c55',
  kind: 'export',
  state: 'done',
  user: examplePerson,
  requestedBy: examplePerson,
  reason: null,
  decidedBy: null,
  decidedAt: null,
  decisionReason: null,
  runsAfter: '2026-11-30T10:00:00.000Z',
  counts: { users: 1, results: 174, uploads: 3 },
  sizeBytes: 81_204,
  createdAt: '2026-11-30T10:00:00.000Z',
  finishedAt: '2026-11-30T10:00:02.000Z',
  expiresAt: '2026-12-07T10:00:02.000Z',
};
