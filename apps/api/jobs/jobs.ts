import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Database } from '../database/database.ts';
import type { JobRunsRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { requestContext } from '../observability/request-context.ts';
import { jobProblems } from './errors.ts';
import { JobQueue, type SendOptions } from './job-queue.ts';
import { JobsDatabase } from './jobs-database.ts';

export interface NewRun {
  /** The moment of the schedule; null: started by a person. */
  tickAt: Date | null;
  schoolId: number | null;
  requestedBy: number | null;
  parameters: Record<string, unknown>;
}

export interface RunByHand extends Omit<NewRun, 'tickAt'> {
  schoolId: number;
  requestedBy: number;
}

const attemptsToStart = 5;

interface TaskSendOptions extends SendOptions {
  correlationId?: string;
}

/** How features put work into the queue. */
@Injectable()
export class Jobs {
  constructor(
    private readonly database: Database,
    private readonly jobsDatabase: JobsDatabase,
    private readonly queue: JobQueue,
  ) {}

  /**
   * Queues a task for the class marked `@JobHandler({ name })`. Called inside `Database.transaction` (or a job's own
   * transaction) it commits or vanishes with the caller's writes; a worker is woken by the commit. The task's log lines
   * carry `correlationId`, by default that of the request which queued it.
   * @returns the id of the queued job, or null where a job with the same `singletonKey` is queued or running already
   * @throws Problem unavailable while the queue cannot be reached
   */
  async enqueue(
    name: string,
    data: object,
    { correlationId = requestContext.getStore()?.requestId ?? randomUUID(), ...options }: TaskSendOptions,
  ): Promise<string | null> {
    return this.queue.sendTask({ job: name, kind: 'task', correlationId, data }, options);
  }

  /** Queues tasks of one school in the transaction that `client` is in, all with the caller's writes or none. */
  async enqueueAll(client: pg.ClientBase, name: string, data: readonly object[], schoolId: number): Promise<void> {
    const correlationId = requestContext.getStore()?.requestId ?? randomUUID();
    const tasks = data.map((item) => ({ job: name, kind: 'task' as const, correlationId, data: item }));
    await this.queue.sendTasks(client, tasks, schoolId);
  }

  /** Takes a task out of the queue that nobody has begun and that has nothing left to do. */
  async withdraw(name: string, taskId: string): Promise<void> {
    await this.queue.withdrawTask(name, taskId);
  }

  /**
   * Writes a run of a scheduled job and queues it, both or neither.
   * @returns the run's id, or null where the run of this moment exists already
   */
  async startRun(jobName: string, run: NewRun): Promise<string | null> {
    return this.start(jobName, run, false);
  }

  /**
   * The same for a person and their school. One such run of a job and school waits, and one is at work.
   * @returns the run's id, or that of the run which waits, where it is to do the same
   * @throws Problem run-waiting where the run that waits is to do something else
   */
  async startByHand(jobName: string, run: RunByHand): Promise<string> {
    for (let attempt = 0; attempt < attemptsToStart; attempt += 1) {
      const started = await this.start(jobName, { ...run, tickAt: null }, true);
      if (started !== null) return started;
      const waiting = await this.database.first<Pick<JobRunsRow, 'id'> & { same: boolean }>(
        `SELECT id, parameters = $3::jsonb AS same FROM job_runs
         WHERE by_hand AND job_name = $1 AND school_id = $2 AND state = 'queued'`,
        [jobName, run.schoolId, JSON.stringify(run.parameters)],
      );
      if (waiting?.same === true) return waiting.id;
      if (waiting !== undefined) {
        throw new Problem(jobProblems.runWaiting, { detail: `Run ${waiting.id} waits with other parameters.` });
      }
      // It has begun in between, and its place is free.
    }
    throw new Problem(httpProblems.conflict);
  }

  private async start(jobName: string, run: NewRun, byHand: boolean): Promise<string | null> {
    const database = this.jobsDatabase.inTransaction ? this.jobsDatabase : this.database;
    return database.transaction(async () => {
      const inserted = await database.first<Pick<JobRunsRow, 'id'>>(
        `INSERT INTO job_runs (job_name, tick_at, school_id, requested_by, parameters, by_hand)
         VALUES ($1, $2, $3, $4, $5::jsonb, $6) ON CONFLICT DO NOTHING RETURNING id`,
        [jobName, run.tickAt, run.schoolId, run.requestedBy, JSON.stringify(run.parameters), byHand],
      );
      if (inserted === undefined) return null;
      await this.queue.sendRun(jobName, inserted.id, byHand);
      return inserted.id;
    });
  }
}
