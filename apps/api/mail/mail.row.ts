import { z } from 'zod';
import type { EmailOutboxRow, UsersRow } from '../database/schema.generated.ts';
import { isoOf, isoOrNull, moment, sourcedId } from '../http/fields.ts';
import { describeListOf } from '../records/lists.ts';
import { mailKinds } from './outbox.ts';

/** Every state of a mail, and what it means to whoever asks where a mail is. */
export const mailStates = {
  pending: 'it is due later, or SES has not taken it yet',
  sending: 'SES is being asked',
  unknown: 'SES did not answer: an event decides, or it is sent again after half an hour',
  sent: 'SES has taken it',
  delivered: 'the mail server of its reader has taken it',
  bounced: 'the mail server of its reader refused it',
  complained: 'its reader marked it as spam',
  rejected: 'SES refused what is in it',
  failed: 'it was given up',
  suppressed: 'not sent: its address bounced or complained before, or its reader has none',
  withdrawn: 'not sent: there was no reason any more',
} as const;
type MailState = keyof typeof mailStates;

const stateNames = Object.keys(mailStates) as [MailState, ...MailState[]];
const state = z.enum(stateNames).meta({
  id: 'MailState',
  description: Object.entries(mailStates)
    .map(([name, meaning]) => `${name}: ${meaning}`)
    .join('; '),
});
const kind = z.enum(mailKinds).meta({ id: 'MailKind' });

export const mail = z
  .object({
    id: z.uuid(),
    kind,
    state,
    userSourcedId: sourcedId.nullable().meta({ description: 'Its reader; null: gone, or only an address' }),
    failure: z.string().nullable().meta({ description: 'Why it was not taken, as a code' }),
    attempts: z.int(),
    dueAt: moment,
    sentAt: moment.nullable(),
    resolvedAt: moment.nullable().meta({ description: 'When its last state was known' }),
  })
  .meta({ id: 'Mail' });
export type MailView = z.output<typeof mail>;

export interface MailRow
  extends Pick<EmailOutboxRow, 'id' | 'attempts' | 'failure' | 'not_before' | 'sent_at' | 'resolved_at'> {
  kind: MailView['kind'];
  state: MailState;
  user_sourced_id: UsersRow['sourced_id'] | null;
}

/** $1: school. */
export const mailList = describeListOf(
  {
    columns: `o.id, o.kind, o.state, o.attempts, o.failure, o.not_before, o.sent_at, o.resolved_at,
      u.sourced_id AS user_sourced_id`,
    from: 'FROM email_outbox o LEFT JOIN users u ON u.id = o.user_id',
    id: 'o.id',
    idType: 'uuid',
    changedAt: 'greatest(o.created_at, o.sending_since, o.sent_at, o.resolved_at)',
  },
  {
    place: 'o.school_id = $1',
    filters: {
      kind: {
        schema: z.enum(mailKinds).meta({ description: 'What it is about' }),
        condition: (value) => `o.kind = ${value}`,
      },
      state: {
        schema: z.enum(stateNames).meta({ description: 'What became of it' }),
        condition: (value) => `o.state = ${value}`,
      },
      userSourcedId: {
        schema: sourcedId.meta({ description: 'Its reader' }),
        condition: (value) => `u.sourced_id = ${value}`,
      },
    },
    sorts: { createdAt: ['o.created_at'] },
    usualSort: '-createdAt',
  },
);

export const toMailView = (row: MailRow): MailView => ({
  id: row.id,
  kind: row.kind,
  state: row.state,
  userSourcedId: row.user_sourced_id,
  failure: row.failure,
  attempts: row.attempts,
  dueAt: isoOf(row.not_before),
  sentAt: isoOrNull(row.sent_at),
  resolvedAt: isoOrNull(row.resolved_at),
});

export const exampleMail: MailView = {
  id: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  kind: 'digest',
  state: 'delivered',
  userSourcedId: 'student-17',
  failure: null,
  attempts: 1,
  dueAt: '2026-11-30T16:00:00.000Z',
  sentAt: '2026-11-30T16:00:01.000Z',
  resolvedAt: '2026-11-30T16:00:03.000Z',
};
