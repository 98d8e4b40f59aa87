import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import { Database } from '../database/database.ts';
import type { JobSchedulesRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { parsePart } from '../http/validation.ts';
import { JobRegistry } from './job-registry.ts';
import type { RunView } from './job-run.row.ts';
import { JobRunsService } from './job-runs.service.ts';
import type { ScheduleBody } from './jobs.routes.ts';
import { Jobs } from './jobs.ts';
import { nextTicks } from './ticks.ts';

const nextRunsShown = 5;

type ScheduleRow = Pick<JobSchedulesRow, 'name' | 'cron' | 'time_zone' | 'enabled' | 'missed_ticks'>;

/** What administrators see of the schedules, and their `run now`. */
@Injectable()
export class JobSchedulesService {
  constructor(
    private readonly database: Database,
    private readonly registry: JobRegistry,
    private readonly jobs: Jobs,
    private readonly runs: JobRunsService,
  ) {}

  async list(caller: Caller): Promise<ScheduleBody[]> {
    const definitions = [...this.registry.scheduled().values()].map(({ options }) => options);
    const rows = await this.database.query<ScheduleRow>(
      'SELECT name, cron, time_zone, enabled, missed_ticks FROM job_schedules',
    );
    const lastRuns = await this.runs.latest(
      caller,
      definitions.map(({ name }) => name),
    );
    const now = new Date();
    return definitions.map(({ name, summary, catchUp, ...options }) => {
      const row = rows.find((candidate) => candidate.name === name);
      const cron = row?.cron ?? options.cron;
      const timeZone = row?.time_zone ?? options.timeZone;
      const enabled = row?.enabled ?? true;
      return {
        jobName: name,
        summary,
        cron,
        timeZone,
        catchUp,
        enabled,
        nextRuns: enabled ? nextTicks(cron, timeZone, now, nextRunsShown).map((tick) => tick.toISOString()) : [],
        lastRun: lastRuns.get(name) ?? null,
        missedTicks: row?.missed_ticks ?? 0,
      };
    });
  }

  /**
   * Starts a run for the caller's school, or gives the one that waits to do the same.
   * @throws Problem not-found for a job that does not exist; invalid-input for parameters it does not take; run-waiting
   */
  async runNow(caller: Caller, jobName: string, parameters: Record<string, unknown>): Promise<RunView> {
    const definition = this.registry.scheduled().get(jobName);
    if (definition === undefined) throw new Problem(httpProblems.notFound);
    const body = z.object({ parameters: definition.job.parameters });
    const parsed = parsePart(body, { parameters }, 'body') as { parameters: Record<string, unknown> };
    const runId = await this.jobs.startByHand(jobName, {
      schoolId: caller.schoolId,
      requestedBy: caller.id,
      parameters: parsed.parameters,
    });
    return this.runs.read(caller, runId);
  }
}
