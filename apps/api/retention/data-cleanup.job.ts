import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { SchoolsRow } from '../database/schema.generated.ts';
import { type FanOutJob, type ItemResult, type JobRun, type PlannedItem, ScheduledJob } from '../jobs/definitions.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { CleanupOrders } from './cleanup-orders.ts';
import { Proposals } from './proposals.ts';
import { RetentionChoices } from './retention-choices.ts';
import { kindOf, type RetentionKindName, retentionKinds } from './retention-table.ts';

/**
 * SQL of the last Sunday on which the clock of a school passed three in the morning, at a moment. By the clock of the wall:
 * where a clock change leaves three out or repeats it, the day has it once all the same.
 */
export const cleanupSunday = (timeZone: string, moment = 'now()'): string =>
  `(date_trunc('week', ${moment} AT TIME ZONE ${timeZone} - interval '3 hours' + interval '1 day') - interval '1 day')::date`;

/** A Sunday is taken once, and one on which nothing ran as soon as something does; a school that moves west repeats none. */
const dueSchools = `UPDATE schools s SET cleanup_proposed_for = ${cleanupSunday('s.time_zone')}
  WHERE s.cleanup_proposed_for IS NULL OR s.cleanup_proposed_for < ${cleanupSunday('s.time_zone')}
  RETURNING s.id, s.sourced_id, s.closed_on`;

const oneSchool = 'SELECT id, sourced_id, closed_on FROM schools WHERE id = $1';

type SchoolRow = Pick<SchoolsRow, 'id' | 'sourced_id' | 'closed_on'>;

const weekly = retentionKinds.filter((kind) => kindOf(kind).every === 'week');

/**
 * Every quarter of an hour: the schools whose Sunday has come. What needs nobody's agreement is ordered, the rest proposed
 * with counts; what an administrator then approves is removed by the same tasks.
 */
@Injectable()
@ScheduledJob({
  name: 'data-cleanup',
  cron: '5,20,35,50 * * * *',
  timeZone: 'UTC',
  catchUp: 'latest',
  summary: 'Proposes or removes what has been kept long enough, on Sunday at 03:00 of the time zone of each school',
})
export class DataCleanupJob implements FanOutJob {
  readonly parameters = z.strictObject({});

  constructor(
    private readonly database: JobsDatabase,
    private readonly orders: CleanupOrders,
    private readonly proposals: Proposals,
    private readonly choices: RetentionChoices,
  ) {}

  async plan(run: JobRun): Promise<PlannedItem[]> {
    const schools = await (run.schoolId === null
      ? this.database.query<SchoolRow>(dueSchools)
      : this.database.query<SchoolRow>(oneSchool, [run.schoolId]));
    return schools.flatMap((school) => kindsOf(school).map((kind) => itemOf(school, kind)));
  }

  async work(_run: JobRun, itemKey: string): Promise<ItemResult> {
    const [id = '', kind] = itemKey.split(':') as [string, RetentionKindName];
    const schoolId = Number(id);
    const { now } = await this.database.one<{ now: Date }>('SELECT now() AS now');
    const order = { kind, schoolId, dueAt: now.toISOString(), days: await this.choices.daysOf(kind, schoolId) };
    if (kindOf(kind).approval !== null) return { proposalsMade: await this.proposals.make(order) };
    return { cleanupsOrdered: await this.orders.give({ ...order, proposalId: null }) };
  }
}

/** In a school that is closed there is nobody to agree: there everything goes, with the agreement of an operator. */
const kindsOf = ({ closed_on: closedOn }: SchoolRow): RetentionKindName[] =>
  weekly.filter((kind) => kindOf(kind).approval !== (closedOn === null ? 'operator' : 'administrator'));

const itemOf = ({ id, sourced_id: sourcedId }: SchoolRow, kind: RetentionKindName): PlannedItem => ({
  key: `${id}:${kind}`,
  label: `${kind} of ${sourcedId}`,
  schoolId: id,
});
