import { z } from 'zod';
import type { EmailSuppressionLiftsRow, EmailSuppressionsRow, UsersRow } from '../database/schema.generated.ts';
import { isoOf, moment, sourcedId } from '../http/fields.ts';
import { describeListOf } from '../records/lists.ts';

const because = z.enum(['bounce', 'complaint']).meta({
  id: 'SuppressionReason',
  description:
    'bounce: the address does not exist, it gets nothing; complaint: its owner marked a mail as spam, it gets notices alone',
});

export const suppression = z
  .object({
    address: z.string(),
    reason: because,
    since: moment,
    userSourcedIds: z.array(sourcedId).meta({ description: 'Active users with this address' }),
  })
  .meta({ id: 'Suppression' });
export type SuppressionView = z.output<typeof suppression>;

export interface SuppressionRow extends Pick<EmailSuppressionsRow, 'address' | 'reason' | 'since'> {
  user_sourced_ids: UsersRow['sourced_id'][];
}

/** Orders those of one moment. A cursor holds it: too short for an address to be known by it. */
const orderId = '((hashtextextended(s.address, 0) & 65535) + 1)';

/** $1: school. */
export const suppressionList = describeListOf(
  {
    columns: `${orderId} AS id, s.address, s.reason, s.since, ARRAY(SELECT u.sourced_id FROM users u WHERE u.school_id = s.school_id
      AND lower(u.email) = s.address AND u.status = 'active' ORDER BY u.id) AS user_sourced_ids`,
    from: 'FROM email_suppressions s',
    id: orderId,
    idType: 'bigint',
    changedAt: 's.since',
    vanishes: true,
  },
  { place: 's.school_id = $1', filters: {}, sorts: { since: ['s.since'] }, usualSort: '-since' },
);

export const toSuppressionView = (row: SuppressionRow): SuppressionView => ({
  address: row.address,
  reason: row.reason,
  since: isoOf(row.since),
  userSourcedIds: row.user_sourced_ids,
});

export const suppressionLift = z
  .object({
    address: z.string(),
    suppressedBecause: because,
    suppressedSince: moment,
    reason: z.string(),
    liftedBy: sourcedId,
    liftedAt: moment,
  })
  .meta({ id: 'SuppressionLift' });
export type SuppressionLiftView = z.output<typeof suppressionLift>;

export interface SuppressionLiftRow
  extends Pick<
    EmailSuppressionLiftsRow,
    'address' | 'suppressed_because' | 'suppressed_since' | 'reason' | 'lifted_at'
  > {
  lifter: UsersRow['sourced_id'];
}

export const liftColumns =
  'l.id, l.address, l.suppressed_because, l.suppressed_since, l.reason, l.lifted_at, u.sourced_id AS lifter';

/** $1: school. */
export const suppressionLiftList = describeListOf(
  {
    columns: liftColumns,
    from: 'FROM email_suppression_lifts l JOIN users u ON u.id = l.lifted_by',
    id: 'l.id',
    idType: 'bigint',
    changedAt: 'l.lifted_at',
  },
  { place: 'l.school_id = $1', filters: {}, sorts: { liftedAt: [] }, usualSort: '-liftedAt' },
);

export const toSuppressionLiftView = (row: SuppressionLiftRow): SuppressionLiftView => ({
  address: row.address,
  suppressedBecause: row.suppressed_because,
  suppressedSince: isoOf(row.suppressed_since),
  reason: row.reason,
  liftedBy: row.lifter,
  liftedAt: isoOf(row.lifted_at),
});

export const exampleSuppression: SuppressionView = {
  address: 'ada@school.example',
  reason: 'bounce',
  since: '2026-11-27T16:00:03.000Z',
  userSourcedIds: ['student-17'],
};

export const exampleLift: SuppressionLiftView = {
  address: exampleSuppression.address,
  suppressedBecause: exampleSuppression.reason,
  suppressedSince: exampleSuppression.since,
  reason: 'The mailbox exists again since Monday',
  liftedBy: 'admin-1',
  liftedAt: '2026-11-30T08:00:00.000Z',
};
