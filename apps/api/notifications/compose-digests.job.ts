import { Inject, Injectable } from '@nestjs/common';
import { type JobContext, JobHandler, type TaskHandler } from '../jobs/definitions.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import { Digests } from './digests.ts';

export const composeQueue = 'compose-digests';

export interface ComposeTask {
  schoolId: number;
  /** Also of those whose hour is still to come today. */
  beforeHour: boolean;
}

/** Composes the digests of a school whose hour has come. Finds nobody where another task was there before. */
@JobHandler({ name: composeQueue })
@Injectable()
export class ComposeDigestsJob implements TaskHandler<ComposeTask> {
  constructor(
    private readonly digests: Digests,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async handle({ schoolId, beforeHour }: ComposeTask, { stopping }: JobContext): Promise<void> {
    const { due, mails } = await this.digests.compose(schoolId, { beforeHour }, stopping);
    if (due > 0) this.log.info({ schoolId, due, mails }, 'digests composed');
  }
}
