import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { outboxTag } from '../aws/mailer.ts';
import { Database } from '../database/database.ts';
import type { EmailOutboxRow } from '../database/schema.generated.ts';
import { Metrics } from '../observability/metrics.ts';

/**
 * What SES reports about a mail, as EventBridge delivers it: in no order, and perhaps twice or never
 * (docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html). The detail is that of event publishing
 * (docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html).
 */
const mailEvent = z.object({
  id: z.string().min(1),
  source: z.literal('aws.ses'),
  time: z.iso.datetime(),
  detail: z.object({
    eventType: z.string().min(1),
    mail: z.object({
      messageId: z.string(),
      destination: z.array(z.string()).default([]),
      tags: z.record(z.string(), z.array(z.string())).default({}),
    }),
    bounce: z.object({ bounceType: z.string(), bounceSubType: z.string() }).optional(),
    complaint: z.object({ complaintFeedbackType: z.string().nullish() }).optional(),
  }),
});

export interface MailEvent {
  id: string;
  type: string;
  subType: string | null;
  occurredAt: string;
  /** Null: a mail that is none of the outbox, such as a code of Cognito. */
  outboxId: string | null;
  messageId: string;
  address: string | null;
  /** Whether the address gets no more of that school. */
  suppresses: 'bounce' | 'complaint' | null;
  /** What the event makes of the mail. */
  state: EmailOutboxRow['state'];
}

/** The words of SES; any other says only that SES took the mail. */
const states: Readonly<Record<string, EmailOutboxRow['state']>> = {
  Delivery: 'delivered',
  Bounce: 'bounced',
  Complaint: 'complained',
  Reject: 'rejected',
  'Rendering Failure': 'rejected',
};

const uuid = z.uuid();

/** Undefined where the value is no such event. */
export function readMailEvent(value: unknown): MailEvent | undefined {
  const parsed = mailEvent.safeParse(value);
  if (!parsed.success) return undefined;
  const { id, time, detail } = parsed.data;
  const { eventType: type, mail, bounce, complaint } = detail;
  const tag = uuid.safeParse(mail.tags[outboxTag]?.[0]);
  // A mailbox can answer later what it took at first, also with a note that its owner is absent: only `Permanent` is final.
  const isPermanent = bounce?.bounceType === 'Permanent';
  const isComplaint = type === 'Complaint' && complaint?.complaintFeedbackType !== 'not-spam';
  return {
    id,
    type,
    subType:
      bounce === undefined
        ? (complaint?.complaintFeedbackType ?? null)
        : `${bounce.bounceType}/${bounce.bounceSubType}`,
    occurredAt: time,
    outboxId: tag.success ? tag.data : null,
    messageId: mail.messageId,
    address: mail.destination[0]?.toLowerCase() ?? null,
    suppresses: isPermanent ? 'bounce' : isComplaint ? 'complaint' : null,
    state: type === 'Complaint' && !isComplaint ? 'delivered' : (states[type] ?? 'sent'),
  };
}

/**
 * An event changes a mail only towards what says more, so their order does not matter. Whatever it is, SES has the mail:
 * one that was to be sent again is not. A bounce that is not permanent takes nothing back from a delivery.
 */
const rank = (column: string) => `CASE ${column} WHEN 'sent' THEN 1 WHEN 'delivered' THEN 3 WHEN 'bounced' THEN 4
  WHEN 'rejected' THEN 4 WHEN 'complained' THEN 5 ELSE 0 END`;

const insertStatement = `INSERT INTO email_events (id, outbox_id, school_id, type, sub_type, occurred_at)
  SELECT $1, o.id, o.school_id, $3, $4, $5 FROM (VALUES ($2::uuid)) AS e (outbox_id)
    LEFT JOIN email_outbox o ON o.id = e.outbox_id
  ON CONFLICT (id) DO NOTHING RETURNING outbox_id, school_id`;

const applyStatement = `UPDATE email_outbox SET state = $2, failure = NULL, ses_message_id = coalesce(ses_message_id, $4),
    sent_at = coalesce(sent_at, $3), resolved_at = CASE WHEN $2 = 'sent' THEN resolved_at ELSE $3 END
  WHERE id = $1 AND ${rank('state')} < CASE WHEN $5 THEN 2 ELSE ${rank('$2::text')} END
  RETURNING id`;

const suppressStatement = `INSERT INTO email_suppressions (school_id, address, reason) VALUES ($1, $2, $3)
  ON CONFLICT (school_id, address) DO UPDATE SET reason = excluded.reason
  WHERE excluded.reason = 'bounce' AND email_suppressions.reason <> 'bounce'`;

/** Takes in what SES reports: each event once, whatever became of the mail before. */
@Injectable()
export class MailEvents {
  constructor(
    private readonly database: Database,
    private readonly metrics: Metrics,
  ) {}

  /** @returns false where the value is no event of SES */
  async receive(value: unknown): Promise<boolean> {
    const event = readMailEvent(value);
    if (event === undefined) return false;
    const failed = await this.database.transaction(() => this.apply(event));
    if (failed) this.metrics.count('mailsFailed');
    return true;
  }

  /** @returns whether the mail is known to have reached nobody, and was not before */
  private async apply(event: MailEvent): Promise<boolean> {
    const { id, outboxId, type, subType, occurredAt, messageId, address, suppresses, state } = event;
    const written = await this.database.first<{ outbox_id: string | null; school_id: number | null }>(insertStatement, [
      id,
      outboxId,
      type,
      subType,
      occurredAt,
    ]);
    if (written === undefined || written.outbox_id === null) return false;
    const isTemporaryBounce = state === 'bounced' && suppresses === null;
    const changed = await this.database.run(applyStatement, [
      outboxId,
      state,
      occurredAt,
      messageId,
      isTemporaryBounce,
    ]);
    if (suppresses !== null && written.school_id !== null && address !== null) {
      await this.database.run(suppressStatement, [written.school_id, address, suppresses]);
    }
    return changed === 1 && (state === 'bounced' || state === 'rejected');
  }
}
