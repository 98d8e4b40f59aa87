import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import { runBackfill } from './backfill.ts';
import { backfills } from './backfills.ts';
import { type JobContext, JobHandler, type TaskHandler } from './definitions.ts';
import { Jobs } from './jobs.ts';
import { JobsDatabase } from './jobs-database.ts';

/** One job works this long, then leaves its worker to others and queues the rest. */
const sliceMillis = 300_000;
const reportMillis = 10_000;

/** Queues every listed backfill that has not finished, and works on it slice by slice. */
@Injectable()
@JobHandler({ name: 'backfill', concurrency: 1 })
export class BackfillJob implements TaskHandler<{ name: string }>, OnApplicationBootstrap {
  constructor(
    private readonly database: JobsDatabase,
    private readonly jobs: Jobs,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    for (const { name } of backfills) {
      this.jobs
        .enqueue('backfill', { name }, { schoolId: null, singletonKey: name })
        .catch((error: unknown) => this.log.warn({ backfill: name, error }, 'a backfill could not be queued'));
    }
  }

  async handle({ name }: { name: string }, { stopping }: JobContext): Promise<void> {
    const backfill = backfills.find((listed) => listed.name === name);
    if (backfill === undefined) return;
    let reportedAt = 0;
    const progress = await runBackfill(this.database, backfill, {
      signal: AbortSignal.any([stopping, AbortSignal.timeout(sliceMillis)]),
      onProgress: (state) => {
        if (performance.now() - reportedAt < reportMillis) return;
        reportedAt = performance.now();
        this.log.info({ backfill: name, ...state }, 'backfill');
      },
    });
    this.log.info(
      { backfill: name, ...progress },
      progress.finished ? 'backfill finished' : 'backfill continues later',
    );
    // The job that ends here still holds its key, so the rest gets one of its own.
    if (!progress.finished)
      await this.jobs.enqueue('backfill', { name }, { schoolId: null, singletonKey: `${name}:${progress.lastKey}` });
  }
}
