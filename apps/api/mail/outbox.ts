import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { Database } from '../database/database.ts';
import type { EmailOutboxRow } from '../database/schema.generated.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';

/** What a mail is about. Administrators read it in the list of mails, and people unsubscribe from a kind. */
export const mailKinds = [
  'accountNotice',
  'digest',
  'guardianNotice',
  'importResult',
  'privacyNotice',
  'supportNotice',
] as const;
export type MailKind = (typeof mailKinds)[number];

/** Who gets a mail: an address, or the user at the address that their account has when the mail is sent. */
export type Recipient = { to: string; userId: number | null } | { userId: number };

export type OutgoingMail = Recipient & {
  kind: MailKind;
  schoolId: number | null;
  /** Names by ids what the mail is about and to whom: of two mails with one key the second is never sent. */
  dedupeKey: string;
  subject: string;
  text: string;
  html?: string;
  /** Not sent before; by default at once. */
  notBefore?: Date;
  /** Carries a link, also as a header, by which its reader gets no more of its kind. */
  unsubscribe?: boolean;
  /** Children of its reader whom it is about: where a tie has ended by the moment of sending, it is withdrawn. */
  studentIds?: readonly number[];
};

/**
 * How features send mails. A mail is a row that commits or vanishes with the caller's writes; processes that run jobs
 * send it (`mail-sender.ts`). Without a sender (`MAIL_FROM`) nothing is sent and nothing is kept.
 */
@Injectable()
export class MailOutbox {
  constructor(
    private readonly config: AppConfig,
    private readonly database: Database,
    private readonly jobsDatabase: JobsDatabase,
  ) {}

  /** @returns whether the mail is new: false where one with its key exists already, whatever became of it */
  async enqueue(mail: OutgoingMail): Promise<boolean> {
    return (await this.enqueueAll([mail])) === 1;
  }

  /** @returns how many of the mails are new */
  async enqueueAll(mails: readonly OutgoingMail[]): Promise<number> {
    if (this.config.env.MAIL_FROM === undefined || mails.length === 0) return 0;
    return this.ownDatabase().run(insertStatement, [JSON.stringify(mails.map(toRow))]);
  }

  /** @returns whether it will not be sent: false where it is being sent, has been sent or never was */
  async withdraw(dedupeKey: string): Promise<boolean> {
    return (await this.withdrawAll([dedupeKey])).length === 1;
  }

  /** @returns the keys of those that will not be sent */
  async withdrawAll(dedupeKeys: readonly string[]): Promise<string[]> {
    const withdrawn = await this.ownDatabase().query<Pick<EmailOutboxRow, 'dedupe_key'>>(
      `${withdrawPending} AND dedupe_key = ANY ($1) RETURNING dedupe_key`,
      [dedupeKeys],
    );
    return withdrawn.map((row) => row.dedupe_key);
  }

  /** What waits for somebody who wants no more of its kind. */
  async withdrawOf(userId: number, kind: MailKind): Promise<void> {
    await this.ownDatabase().run(`${withdrawPending} AND user_id = $1 AND kind = $2`, [userId, kind]);
  }

  private ownDatabase(): Database {
    return this.jobsDatabase.inTransaction ? this.jobsDatabase : this.database;
  }
}

const withdrawPending = `UPDATE email_outbox
  SET state = 'withdrawn', resolved_at = now(), subject = NULL, body_text = NULL, body_html = NULL WHERE state = 'pending'`;

const columns =
  'school_id, user_id, student_ids, kind, dedupe_key, to_address, subject, body_text, body_html, unsubscribe, not_before, attempt_after';

const insertStatement = `INSERT INTO email_outbox (${columns})
  SELECT ${columns.replace('not_before, attempt_after', 'coalesce(not_before, now()), coalesce(not_before, now())')}
  FROM jsonb_to_recordset($1::jsonb) AS m (school_id bigint, user_id bigint, student_ids bigint[], kind text, dedupe_key text, to_address text,
    subject text, body_text text, body_html text, unsubscribe boolean, not_before timestamptz)
  ON CONFLICT (dedupe_key) DO NOTHING`;

const toRow = (mail: OutgoingMail) => ({
  school_id: mail.schoolId,
  user_id: mail.userId,
  student_ids: mail.studentIds ?? null,
  kind: mail.kind,
  dedupe_key: mail.dedupeKey,
  to_address: 'to' in mail ? mail.to : null,
  subject: mail.subject,
  body_text: mail.text,
  body_html: mail.html ?? null,
  unsubscribe: mail.unsubscribe ?? false,
  not_before: mail.notBefore ?? null,
});
