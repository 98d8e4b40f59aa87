import { Injectable } from '@nestjs/common';
import type { EmailOutboxRow } from '../database/schema.generated.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { MailOutbox } from '../mail/outbox.ts';

/** What a mail says that waited so long for SES may not be so any more: a grade was recalled, a guardian's tie has ended. */
const patience = `interval '2 hours'`;

const waitingStatement = `SELECT dedupe_key FROM email_outbox
  WHERE school_id = $1 AND kind = 'digest' AND state = 'pending' AND not_before < now() - ${patience}`;

/** The next digest of a reader begins where this one did. */
const failedStatement = `UPDATE digests d SET until_at = d.from_at, dedupe_key = NULL FROM email_outbox o
  WHERE o.school_id = $1 AND o.kind = 'digest' AND o.state = 'failed' AND o.created_at > now() - interval '3 days'
    AND d.user_id = o.user_id AND d.dedupe_key = o.dedupe_key
    AND NOT EXISTS (SELECT 1 FROM digests n WHERE n.user_id = d.user_id AND n.day > d.day)`;

/** Digests whose mails did not leave, so that nothing of them is lost, and nothing goes that is true no longer. */
@Injectable()
export class UnsentDigests {
  constructor(
    private readonly database: JobsDatabase,
    private readonly outbox: MailOutbox,
  ) {}

  /** Those that wait for long are due again, to be written again; of those that were given up the next one holds the news. */
  async release(schoolId: number): Promise<void> {
    await this.database.transaction(async () => {
      const waiting = await this.database.query<Pick<EmailOutboxRow, 'dedupe_key'>>(waitingStatement, [schoolId]);
      if (waiting.length > 0) {
        const withdrawn = await this.outbox.withdrawAll(waiting.map((row) => row.dedupe_key));
        await this.database.run('DELETE FROM digests WHERE school_id = $1 AND dedupe_key = ANY ($2)', [
          schoolId,
          withdrawn,
        ]);
      }
      await this.database.run(failedStatement, [schoolId]);
    });
  }
}
