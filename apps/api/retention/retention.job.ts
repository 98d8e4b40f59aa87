import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type FanOutJob, type ItemResult, type JobRun, type PlannedItem, ScheduledJob } from '../jobs/definitions.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { CleanupOrders } from './cleanup-orders.ts';
import { Proposals } from './proposals.ts';
import { RetentionChoices } from './retention-choices.ts';
import { kindOf, type RetentionKindName, retentionKinds } from './retention-table.ts';

const approved = 'approved';

/** Every hour: what has expired and is the same for every school. Tasks remove it, in batches that give way to requests. */
@Injectable()
@ScheduledJob({
  name: 'retention',
  cron: '37 * * * *',
  timeZone: 'UTC',
  catchUp: 'latest',
  summary: 'Deletes what has expired: stored answers, old runs, reports, uploads and registrations never completed',
})
export class RetentionJob implements FanOutJob {
  readonly parameters = z.strictObject({});

  constructor(
    private readonly database: JobsDatabase,
    private readonly orders: CleanupOrders,
    private readonly proposals: Proposals,
    private readonly choices: RetentionChoices,
  ) {}

  async plan(): Promise<PlannedItem[]> {
    const hourly = retentionKinds.filter((kind) => kindOf(kind).every === 'hour');
    return [...hourly, approved].map((key) => ({ key, label: key, schoolId: null }));
  }

  async work(_run: JobRun, itemKey: string): Promise<ItemResult> {
    if (itemKey === approved) return { cleanupsOrdered: await this.proposals.orderApproved() };
    const kind = itemKey as RetentionKindName;
    const { now } = await this.database.one<{ now: Date }>('SELECT now() AS now');
    const days = await this.choices.daysOf(kind, null);
    const order = { kind, schoolId: null, dueAt: now.toISOString(), days, proposalId: null };
    return { cleanupsOrdered: await this.orders.give(order) };
  }
}
