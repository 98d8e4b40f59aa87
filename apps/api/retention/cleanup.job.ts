import { Inject, Injectable } from '@nestjs/common';
import { SignUpExpiry } from '../auth/sign-up-expiry.ts';
import { type JobContext, JobHandler, type TaskHandler } from '../jobs/definitions.ts';
import { Jobs } from '../jobs/jobs.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import { Cleanup, type CleanupOrder } from './cleanup.ts';
import { cleanupJobName } from './cleanup-orders.ts';
import { ClosedSchoolRemoval } from './closed-schools/removal.ts';
import { ExpiredUploads } from './expired-uploads.ts';
import { RetentionChoices } from './retention-choices.ts';

/** One task works this long, then leaves its worker to others and queues the rest. */
const sliceMillis = 300_000;
const signUpsPerRun = 1_000;

/** Removes what an order names, slice by slice. */
@Injectable()
@JobHandler({ name: cleanupJobName, concurrency: 1 })
export class CleanupJob implements TaskHandler<CleanupOrder> {
  constructor(
    private readonly database: JobsDatabase,
    private readonly jobs: Jobs,
    private readonly cleanup: Cleanup,
    private readonly choices: RetentionChoices,
    private readonly signUps: SignUpExpiry,
    private readonly uploads: ExpiredUploads,
    private readonly closedSchools: ClosedSchoolRemoval,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async handle(given: CleanupOrder, { stopping }: JobContext): Promise<void> {
    const order = { ...given, days: await this.choices.longest(given) };
    if (order.proposalId !== null && !(await this.isApproved(order.proposalId))) return;
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(sliceMillis)]);
    const outcome = await this.work(order, signal);
    this.log.info({ kind: order.kind, schoolId: order.schoolId, proposalId: order.proposalId, outcome }, 'cleanup');
    if (outcome === 'done') return this.finish(order);
    // The task that ends here still holds its key, so the rest gets one of its own.
    if (outcome === 'interrupted') {
      const singletonKey = `${order.kind}:${order.schoolId}:after ${Date.now()}`;
      await this.jobs.enqueue(cleanupJobName, given, { schoolId: order.schoolId, singletonKey });
    }
  }

  /** `waiting`: for files and accounts to go; the hourly job orders the rest. */
  private async work(order: CleanupOrder, signal: AbortSignal): Promise<'done' | 'interrupted' | 'waiting'> {
    switch (order.kind) {
      case 'unconfirmedSignUps':
        await this.signUps.requestExpired(signUpsPerRun);
        return 'done';
      case 'closedSchools': {
        const { schoolId, proposalId } = order;
        if (schoolId === null || proposalId === null) throw new Error('A school goes by a proposal that was approved');
        return this.closedSchools.run({ ...order, schoolId, proposalId }, signal);
      }
      case 'neverSentUploads':
        if (!(await this.cleanup.run(order, signal))) return 'interrupted';
        await this.uploads.requestLeft();
        return 'done';
      default:
        return (await this.cleanup.run(order, signal)) ? 'done' : 'interrupted';
    }
  }

  private async isApproved(proposalId: number): Promise<boolean> {
    const row = await this.database.first(`SELECT 1 FROM cleanup_proposals WHERE id = $1 AND state = 'approved'`, [
      proposalId,
    ]);
    return row !== undefined;
  }

  private async finish({ proposalId }: CleanupOrder): Promise<void> {
    if (proposalId === null) return;
    await this.database.run(`UPDATE cleanup_proposals SET state = 'done', updated_at = now() WHERE id = $1`, [
      proposalId,
    ]);
  }
}
