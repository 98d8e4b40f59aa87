import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  type FanOutJob,
  type ItemResult,
  type JobRun,
  type PlannedItem,
  ScheduledJob,
} from '../../jobs/definitions.ts';
import { Jobs } from '../../jobs/jobs.ts';
import { JobsDatabase } from '../../jobs/jobs-database.ts';
import { dropFolderQueue } from '../queue-names.ts';

const items = ['drop-folders', 'held-imports'] as const;

/** Lists the drop folders of all schools, by a task as it calls S3, and ends what nobody decided about in time. */
@Injectable()
@ScheduledJob({
  name: 'roster-sync',
  cron: '*/5 * * * *',
  timeZone: 'UTC',
  catchUp: 'latest',
  summary: 'Imports what lies in the drop folders of schools, and ends held imports that nobody confirmed in time',
})
export class DropScheduleJob implements FanOutJob {
  readonly parameters = z.strictObject({});

  constructor(
    private readonly database: JobsDatabase,
    private readonly jobs: Jobs,
  ) {}

  async plan(): Promise<PlannedItem[]> {
    return items.map((key) => ({ key, label: key, schoolId: null }));
  }

  async work(_run: JobRun, itemKey: string): Promise<ItemResult> {
    if (itemKey === 'drop-folders') {
      await this.jobs.enqueue(dropFolderQueue, {}, { schoolId: null, singletonKey: dropFolderQueue });
      return {};
    }
    const importsExpired = await this.database.run(
      `UPDATE import_runs SET state = 'expired', finished_at = clock_timestamp()
       WHERE state = 'held' AND (hold ->> 'expiresAt')::timestamptz < now()`,
    );
    return { importsExpired };
  }
}
