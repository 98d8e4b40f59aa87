import { Injectable } from '@nestjs/common';
import type { PrivacyRequestsRow } from '../../database/schema.generated.ts';
import { holdImportsBack } from '../../imports/school-lock.ts';
import { JobHandler, type TaskHandler } from '../../jobs/definitions.ts';
import { Jobs } from '../../jobs/jobs.ts';
import { JobsDatabase } from '../../jobs/jobs-database.ts';
import { waitForReports } from '../../reports/withdrawal.ts';
import { lockHolds } from '../../retention/legal-holds.ts';
import { accountsOf } from './accounts.ts';
import { deleteAccountQueue } from './delete-account.job.ts';
import { Eraser } from './eraser.ts';
import { ErasureRecords } from './erasure-records.ts';
import { type ErasureTask, erasureQueue } from './erasure-task.ts';
import { isPersonHeld } from './statements.ts';

type Due = Pick<PrivacyRequestsRow, 'user_id' | 'school_id'> & { seconds_left: number; is_held: boolean };

/** With pauses of up to five minutes: days. */
const retryLimit = 1_000;

/**
 * Erases a person once the time to withdraw has passed: in one transaction, which a hold cannot come between, everything in
 * the database, with the tasks that take away the files and, last, the accounts. Until it commits nothing has changed, so it
 * can be repeated, and whoever is held keeps their account.
 */
@JobHandler({ name: erasureQueue, retryLimit, concurrency: 1 })
@Injectable()
export class ErasureJob implements TaskHandler<ErasureTask> {
  constructor(
    private readonly database: JobsDatabase,
    private readonly jobs: Jobs,
    private readonly eraser: Eraser,
    private readonly records: ErasureRecords,
  ) {}

  async handle({ requestId }: ErasureTask): Promise<void> {
    await this.database.transaction(async () => {
      await this.database.query(lockHolds);
      const request = await this.database.first<Due>(dueStatement, [requestId]);
      if (request === undefined) return;
      const { user_id: userId, school_id: schoolId, seconds_left: secondsLeft } = request;
      if (secondsLeft > 0) {
        await this.jobs.enqueue(erasureQueue, { requestId }, { schoolId, startAfterSeconds: secondsLeft });
        return;
      }
      if (request.is_held) return this.refuse(requestId);
      // One at work has read names into memory, and would write them again; one that waits needs its bundle, which names everybody.
      if (!(await holdImportsBack(this.database, schoolId)))
        throw new Error('An import of the school is not at its end');
      await waitForReports(this.database, schoolId);
      const accountIds = await accountsOf(this.database, userId);
      const counts = await this.eraser.erase(userId);
      await this.database.run(
        `UPDATE privacy_requests SET state = 'done', counts = $2, finished_at = now(), updated_at = now(), version = version + 1
         WHERE id = $1`,
        [requestId, JSON.stringify(counts ?? {})],
      );
      await this.records.request(userId, schoolId);
      for (const accountId of accountIds) await this.jobs.enqueue(deleteAccountQueue, { accountId }, { schoolId });
    });
  }

  /** It is asked for again by whoever still wants it; the reason is in the log. */
  async giveUp({ requestId }: ErasureTask): Promise<void> {
    await this.database.run(
      `UPDATE privacy_requests SET state = 'failed', finished_at = now(), updated_at = now(), version = version + 1
       WHERE id = $1 AND state IN ('coolingOff', 'running')`,
      [requestId],
    );
  }

  private async refuse(requestId: string): Promise<void> {
    await this.database.run(
      `UPDATE privacy_requests SET state = 'refused', refused_because = 'legalHold', finished_at = now(), updated_at = now(),
         version = version + 1 WHERE id = $1`,
      [requestId],
    );
  }
}

const dueStatement = `SELECT r.user_id, r.school_id,
    greatest(0, ceil(extract(epoch FROM r.runs_after - now())))::integer AS seconds_left, ${isPersonHeld('r.user_id')} AS is_held
  FROM privacy_requests r WHERE r.id = $1 AND r.state IN ('coolingOff', 'running') FOR UPDATE OF r`;
