import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { SchoolsRow } from '../database/schema.generated.ts';
import { type FanOutJob, type ItemResult, type JobRun, type PlannedItem, ScheduledJob } from '../jobs/definitions.ts';
import { Jobs } from '../jobs/jobs.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { type ComposeTask, composeQueue } from './compose-digests.job.ts';
import { hoursBetween } from './digest-hours.ts';

/** A little more than lies between two runs, so that a late one leaves no hour out; of an hour planned twice one task stays. */
const planned = `interval '6 hours 30 minutes'`;

const schoolsStatement = `SELECT z.id, z.sourced_id FROM schools z WHERE ($1::bigint IS NULL OR z.id = $1)
  AND EXISTS (SELECT 1 FROM users u WHERE u.school_id = z.id AND u.status = 'active' AND u.cognito_sub IS NOT NULL) ORDER BY z.id`;

/** The hours to come by the clock of a school ($1), in seconds from now, and each by a name of its own. */
const hoursStatement = `SELECT ceil(extract(epoch FROM h.at - now()))::integer AS seconds, extract(epoch FROM h.at)::bigint AS epoch
  FROM schools z CROSS JOIN LATERAL ${hoursBetween('now()', `now() + ${planned}`, 'z.time_zone')} h WHERE z.id = $1 ORDER BY h.at`;

/**
 * Plans the digests of the coming six hours: a task an hour and school, which finds out in that hour whose digests are due.
 * One more begins at once, for whom nothing ran when their hour came.
 */
@Injectable()
@ScheduledJob({
  name: 'notifications',
  cron: '0 */6 * * *',
  timeZone: 'UTC',
  catchUp: 'latest',
  summary: 'Plans the daily mails of the coming six hours, at the hour that each reader chose',
})
export class NotificationsJob implements FanOutJob {
  readonly parameters = z.strictObject({
    beforeHour: z.boolean().default(false).meta({
      description: 'Sends the mails of today now, also those whose hour is still to come: they do not come again then',
    }),
  });

  constructor(
    private readonly database: JobsDatabase,
    private readonly jobs: Jobs,
  ) {}

  async plan({ schoolId }: JobRun): Promise<PlannedItem[]> {
    const schools = await this.database.query<Pick<SchoolsRow, 'id' | 'sourced_id'>>(schoolsStatement, [schoolId]);
    return schools.map(({ id, sourced_id: label }) => ({ key: String(id), label, schoolId: id }));
  }

  async work({ parameters }: JobRun, itemKey: string): Promise<ItemResult> {
    const schoolId = Number(itemKey);
    const { beforeHour } = this.parameters.parse(parameters);
    const hours = await this.database.query<{ seconds: number; epoch: number }>(hoursStatement, [schoolId]);
    const key = `${schoolId} ${beforeHour ? 'before the hour' : 'now'}`;
    let tasksPlanned = await this.send({ schoolId, beforeHour }, key, 0);
    for (const { seconds, epoch } of hours) {
      tasksPlanned += await this.send({ schoolId, beforeHour: false }, `${schoolId} ${epoch}`, seconds);
    }
    return { tasksPlanned };
  }

  private async send(task: ComposeTask, singletonKey: string, startAfterSeconds: number): Promise<number> {
    const { schoolId } = task;
    const sent = await this.jobs.enqueue(composeQueue, task, { schoolId, singletonKey, startAfterSeconds });
    return sent === null ? 0 : 1;
  }
}
