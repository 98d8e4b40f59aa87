import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import type { JobSchedulesRow } from '../database/schema.generated.ts';
import type { Log } from '../observability/log.ts';
import { Metrics } from '../observability/metrics.ts';
import { LOG } from '../observability/observability.module.ts';
import type { ScheduleOptions } from './definitions.ts';
import { JobRegistry } from './job-registry.ts';
import { Jobs } from './jobs.ts';
import { JobsDatabase } from './jobs-database.ts';
import { dueTicks } from './ticks.ts';

interface ScheduleRow extends Pick<JobSchedulesRow, 'cron' | 'time_zone' | 'catch_up' | 'last_tick_at'> {
  now: Date;
}

/**
 * Turns schedules into runs. Every process that runs jobs has one; the row lock on the schedule and the unique key of a
 * run's moment let each moment run once, and the run, its job and the schedule's progress commit together.
 */
@Injectable()
export class Ticker {
  constructor(
    private readonly config: AppConfig,
    private readonly registry: JobRegistry,
    private readonly jobs: Jobs,
    private readonly database: JobsDatabase,
    private readonly metrics: Metrics,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Ticks until the signal; a database that is unavailable delays ticks and loses none. */
  async run(stop: AbortSignal): Promise<void> {
    const names = [...this.registry.scheduled().keys()];
    while (!stop.aborted) {
      for (const name of names) {
        await this.tick(name).catch((error: unknown) => this.log.warn({ error, job: name }, 'a tick failed, it waits'));
      }
      await sleep(this.config.env.JOBS_TICK_INTERVAL_SECONDS * 1_000, undefined, { signal: stop }).catch(() => {});
    }
  }

  /** Writes the schedules of this version. A changed schedule starts from the change: earlier ticks never existed. */
  async writeSchedules(): Promise<void> {
    for (const { options } of this.registry.scheduled().values()) await this.writeSchedule(options);
  }

  /** Starts what is due of one schedule. */
  async tick(name: string): Promise<void> {
    for (let more = true; more; ) {
      const walked = await this.database.transaction(() => this.walk(name));
      if (walked.missed > 0) this.metrics.count('jobsMissed', walked.missed);
      more = walked.more;
    }
  }

  private async walk(name: string): Promise<{ more: boolean; missed: number }> {
    const row = await this.database.first<ScheduleRow>(
      `SELECT cron, time_zone, catch_up, last_tick_at, clock_timestamp() AS now
       FROM job_schedules WHERE name = $1 AND enabled FOR UPDATE SKIP LOCKED`,
      [name],
    );
    if (row === undefined) return { more: false, missed: 0 };
    const { cron, time_zone: timeZone, catch_up: catchUp, last_tick_at: lastTickAt, now } = row;
    const graceSeconds = Math.max(60, 3 * this.config.env.JOBS_TICK_INTERVAL_SECONDS);
    const due = dueTicks({ cron, timeZone, catchUp, lastTickAt }, now, graceSeconds);
    for (const tickAt of due.run) {
      const runId = await this.jobs.startRun(name, { tickAt, schoolId: null, requestedBy: null, parameters: {} });
      if (runId !== null) this.log.info({ job: name, runId, tickAt }, 'tick');
    }
    if (due.missed > 0) this.log.warn({ job: name, missed: due.missed }, 'ticks were missed');
    // Also where nothing is due: `updated_at` is how the others know that somebody looks (scheduler-age.ts).
    await this.database.run(
      `UPDATE job_schedules SET last_tick_at = $2, missed_ticks = missed_ticks + $3, updated_at = clock_timestamp()
       WHERE name = $1`,
      [name, due.lastTickAt, due.missed],
    );
    return { more: due.more, missed: due.missed };
  }

  private async writeSchedule({ name, cron, timeZone, catchUp }: ScheduleOptions): Promise<void> {
    await this.database.run(
      `INSERT INTO job_schedules AS s (name, cron, time_zone, catch_up, last_tick_at) VALUES ($1, $2, $3, $4, now())
       ON CONFLICT (name) DO UPDATE SET cron = excluded.cron, time_zone = excluded.time_zone,
         catch_up = excluded.catch_up, updated_at = now(),
         last_tick_at = CASE WHEN (s.cron, s.time_zone) = (excluded.cron, excluded.time_zone)
           THEN s.last_tick_at ELSE greatest(s.last_tick_at, excluded.last_tick_at) END
       WHERE (s.cron, s.time_zone, s.catch_up) IS DISTINCT FROM (excluded.cron, excluded.time_zone, excluded.catch_up)`,
      [name, cron, timeZone, catchUp],
    );
  }
}
