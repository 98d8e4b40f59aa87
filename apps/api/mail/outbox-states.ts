import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.ts';
import type { EmailOutboxRow, UsersRow } from '../database/schema.generated.ts';
import { isGuardianOf } from '../guardians/tie.ts';

/** A mail that is due, with whose it is. */
export interface DueMail
  extends Pick<EmailOutboxRow, 'id' | 'school_id' | 'kind' | 'user_id' | 'to_address' | 'unsubscribe'> {
  cognito_sub: UsersRow['cognito_sub'];
}

/** Nobody else takes a mail so long after somebody did: longer than the address takes to be found. */
const holdSeconds = 60;
const backoff = { firstSeconds: 5, longestSeconds: 300 };
/** A mail that SES does not take for so long has missed its moment. */
const giveUpHours = 12;
/** SES delivers its events by then, where it has any: what nobody heard of is sent again. */
const graceMinutes = 30;
/** Attempts that nobody heard of, of one mail. */
const unansweredLimit = 5;

const columns = 't.id, t.school_id, t.kind, t.user_id, t.to_address, t.unsubscribe, u.cognito_sub';

/** SQL of whose turn it is; the same in the index email_outbox_turns_idx. Mails of no school take turns as one more. */
const turn = 'coalesce(o.school_id, 0)';
const isPending = `o.state = 'pending'`;

/** How much of what is due is looked at, by the size of a batch, as another process takes some of it at the same moment. */
const lookAhead = 2;

/** SQL of the next school behind one, with whether something of it is due: the first entry of its part of the index. */
const nextSchool = (unsubscribe: string, behind: string, last: string): string => `SELECT ${turn} AS school,
    (o.attempt_after <= now())::integer AS due FROM email_outbox o
  WHERE ${isPending} AND o.unsubscribe = ${unsubscribe} AND ${turn} > ${behind} AND ${turn} <= ${last}
  ORDER BY ${turn}, o.attempt_after LIMIT 1`;

/**
 * Notices before digests, and of each the oldest of every school before the second of any, so that a school of which 50,000
 * are due delays another's by one batch. The schools come in a circle that begins behind $2 for notices and $3 for digests;
 * each is found by one step of the index, and no more of them than the batch ($1) needs.
 */
const takeStatement = `WITH RECURSIVE schools AS (
    SELECT kind.unsubscribe, part.round, part.last, n.school, n.due
    FROM (VALUES (false, $2::bigint), (true, $3::bigint)) AS kind (unsubscribe, behind)
      CROSS JOIN LATERAL (VALUES (1, kind.behind, ${Number.MAX_SAFE_INTEGER}), (2, -1, kind.behind)) AS part (round, behind, last)
      CROSS JOIN LATERAL (${nextSchool('kind.unsubscribe', 'part.behind', 'part.last')}) n
    UNION ALL
    SELECT s.unsubscribe, s.round, s.last, n.school, s.due + n.due
    FROM schools s CROSS JOIN LATERAL (${nextSchool('s.unsubscribe', 's.school', 's.last')}) n
    WHERE s.due < ${lookAhead} * $1),
  next AS (
    SELECT m.id, row_number() OVER (ORDER BY s.unsubscribe, m.place, s.round, s.school) AS place
    FROM schools s CROSS JOIN LATERAL (
      SELECT o.id, row_number() OVER (ORDER BY o.attempt_after) AS place FROM email_outbox o
      WHERE ${isPending} AND o.unsubscribe = s.unsubscribe AND ${turn} = s.school AND o.attempt_after <= now()
      ORDER BY o.attempt_after LIMIT ${lookAhead} * $1) m
    ORDER BY place LIMIT ${lookAhead} * $1),
  t AS (
    UPDATE email_outbox SET attempt_after = now() + interval '${holdSeconds} seconds'
    WHERE id = ANY (ARRAY(
      SELECT o.id FROM next JOIN email_outbox o ON o.id = next.id
      WHERE ${isPending} AND o.attempt_after <= now() ORDER BY next.place LIMIT $1 FOR UPDATE OF o SKIP LOCKED))
    RETURNING *)
  SELECT ${columns} FROM t LEFT JOIN users u ON u.id = t.user_id AND u.status = 'active'`;

/** A complaint is about what one can unsubscribe from: notices about the account of a person still come. */
const suppressedBy = `SELECT s.reason FROM email_suppressions s
  WHERE s.school_id = o.school_id AND s.address = lower($2) AND (s.reason = 'bounce' OR o.unsubscribe)`;

/** An erasure took its text: nobody gets a blank mail. */
const isEmpty = `coalesce(btrim(o.subject), '') = '' OR coalesce(btrim(o.body_text), '') = ''`;

/** Since it was written the tie to a child whom it is about has ended: its guardian may not look on them any more. */
const isForbidden = `EXISTS (SELECT FROM unnest(o.student_ids) AS child (id) WHERE NOT ${isGuardianOf('o.user_id', 'child.id')})`;

/** What else stood in a digest that is withdrawn is news to its reader still: it is composed again, as others are. */
const beginStatement = `WITH b AS (
    SELECT o.id, ${isEmpty} OR ${isForbidden} AS is_over, (${suppressedBy}) AS reason FROM email_outbox o WHERE o.id = $1),
  begun AS (
    UPDATE email_outbox o SET
      state = CASE WHEN b.is_over THEN 'withdrawn' WHEN b.reason IS NULL THEN 'sending' ELSE 'suppressed' END,
      failure = CASE WHEN NOT b.is_over THEN b.reason END,
      resolved_at = CASE WHEN b.is_over OR b.reason IS NOT NULL THEN now() END,
      subject = CASE WHEN NOT b.is_over THEN o.subject END, body_text = CASE WHEN NOT b.is_over THEN o.body_text END,
      body_html = CASE WHEN NOT b.is_over THEN o.body_html END,
      attempts = attempts + 1, sending_since = now()
    FROM b WHERE o.id = b.id AND o.state = 'pending'
    RETURNING o.user_id, o.dedupe_key, o.state, o.attempts AS attempt, o.subject, o.body_text AS text, o.body_html AS html),
  again AS (
    DELETE FROM digests d USING begun
    WHERE begun.state = 'withdrawn' AND d.user_id = begun.user_id AND d.dedupe_key = begun.dedupe_key)
  SELECT state, attempt, subject, text, html FROM begun`;

interface Begun extends Pick<EmailOutboxRow, 'state' | 'subject'> {
  attempt: EmailOutboxRow['attempts'];
  text: EmailOutboxRow['body_text'];
  html: EmailOutboxRow['body_html'];
}

/** An attempt with what it sends: the text as it is now, and not as it was when the mail was taken. */
export interface Attempt {
  attempt: EmailOutboxRow['attempts'];
  subject: string;
  text: string;
  html: EmailOutboxRow['body_html'];
}

/**
 * The states of a mail, each written before or after what it names, so that a process can die anywhere:
 * pending → sending → sent, or `unknown` where no answer came. An event of SES resolves what is not resolved
 * (`mail-events.ts`).
 */
@Injectable()
export class OutboxStates {
  /** The schools that were last in the turns of this process, of notices and of digests; the next batch begins behind them. */
  private last = { notice: 0, digest: 0 };

  constructor(private readonly database: Database) {}

  /** Mails that are due, for the caller to send. */
  async take(limit: number): Promise<DueMail[]> {
    const { notice, digest } = this.last;
    const mails = await this.database.query<DueMail>(takeStatement, [limit, notice, digest]);
    this.last = {
      notice: lastOf(
        mails.filter(({ unsubscribe }) => !unsubscribe),
        notice,
      ),
      digest: lastOf(
        mails.filter(({ unsubscribe }) => unsubscribe),
        digest,
      ),
    };
    return mails;
  }

  /**
   * Committed before SES is called.
   * @returns null where the mail was withdrawn meanwhile, has no text any more, its address is suppressed or its reader may
   * not look on somebody whom it is about
   */
  async begin(id: string, address: string): Promise<Attempt | null> {
    const begun = await this.database.first<Begun>(beginStatement, [id, address]);
    if (begun?.state !== 'sending' || begun.subject === null || begun.text === null) return null;
    return { ...begun, subject: begun.subject, text: begun.text };
  }

  /** An event can have come before the answer. */
  async sent(id: string, messageId: string | null): Promise<void> {
    await this.database.run(
      `UPDATE email_outbox SET state = CASE WHEN state IN ('sending', 'unknown') THEN 'sent' ELSE state END,
         ses_message_id = coalesce($2, ses_message_id), sent_at = coalesce(sent_at, now()), failure = NULL
       WHERE id = $1`,
      [id, messageId],
    );
  }

  async unknown(id: string, attempt: number, code: string): Promise<void> {
    await this.database.run(
      `UPDATE email_outbox SET state = 'unknown', failure = $3 WHERE id = $1 AND state = 'sending' AND attempts = $2`,
      [id, attempt, code],
    );
  }

  /** @returns whether the mail is given up */
  async refused(id: string, attempt: number, code: string, final: boolean): Promise<boolean> {
    const row = await this.database.first<Pick<EmailOutboxRow, 'state'>>(
      `UPDATE email_outbox SET
         state = CASE WHEN $4 OR not_before < now() - interval '${giveUpHours} hours' THEN 'failed' ELSE 'pending' END,
         resolved_at = CASE WHEN $4 OR not_before < now() - interval '${giveUpHours} hours' THEN now() END,
         attempt_after = now() + least(${backoff.longestSeconds}, ${backoff.firstSeconds} * 2 ^ least(attempts - 1, 10))
           * interval '1 second',
         sending_since = NULL, failure = $3
       WHERE id = $1 AND state = 'sending' AND attempts = $2 RETURNING state`,
      [id, attempt, code, final],
    );
    return row?.state === 'failed';
  }

  /** Nobody reads a mail to this user: they left, or have no address of their own. */
  async noAddress(id: string): Promise<void> {
    await this.database.run(
      `UPDATE email_outbox SET state = 'suppressed', failure = 'no-address', resolved_at = now()
       WHERE id = $1 AND state = 'pending'`,
      [id],
    );
  }

  /**
   * Puts back what nobody heard of for half an hour. Only to be called by who has read every event that there is
   * (`mail-events-queue.ts`): otherwise a mail would go twice whose event waits.
   */
  async putBackUnanswered(): Promise<{ again: number; givenUp: number }> {
    const rows = await this.database.query<Pick<EmailOutboxRow, 'state'>>(
      `UPDATE email_outbox SET state = CASE WHEN attempts < ${unansweredLimit} THEN 'pending' ELSE 'failed' END,
         resolved_at = CASE WHEN attempts < ${unansweredLimit} THEN NULL ELSE now() END,
         attempt_after = now(), sending_since = NULL, failure = 'no-answer'
       WHERE state IN ('sending', 'unknown') AND sending_since < now() - interval '${graceMinutes} minutes'
       RETURNING state`,
    );
    const givenUp = rows.filter(({ state }) => state === 'failed').length;
    return { again: rows.length - givenUp, givenUp };
  }

  /** Mails that are due and not sent. */
  async countDue(): Promise<number> {
    const { due } = await this.database.one<{ due: number }>(
      `SELECT count(*) AS due FROM email_outbox WHERE state = 'pending' AND not_before <= now()`,
    );
    return due;
  }
}

/** The school that a turn has come to: it continues behind the school that was last, and perhaps around to it. */
function lastOf(mails: readonly DueMail[], last: number): number {
  const schools = mails.map(({ school_id: school }) => school ?? 0);
  const secondRound = schools.filter((school) => school <= last);
  return schools.length === 0 ? last : Math.max(...(secondRound.length > 0 ? secondRound : schools));
}
