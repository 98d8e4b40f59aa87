import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.ts';
import type { JobRunsRow } from '../database/schema.generated.ts';
import { requestContext } from '../observability/request-context.ts';
import { JobQueue, type SendOptions } from './job-queue.ts';
import { JobsDatabase } from './jobs-database.ts';

export interface NewRun {
  /** The moment of the schedule; null: started by a person. */
  tickAt: Date | null;
  schoolId: number | null;
  requestedBy: number | null;
  parameters: Record<string, unknown>;
}

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
    { correlationId = requestContext.getStore()?.requestId ?? randomUUID(), ...options }: TaskSendOptions = {},
  ): Promise<string | null> {
    const [id] = await this.queue.send([{ job: name, kind: 'task', correlationId, data }], options);
    return id ?? null;
  }

  /**
   * Writes a run of a scheduled job and queues it, both or neither.
   * @returns the run's id, or null where the run of this moment exists already
   */
  async startRun(jobName: string, run: NewRun): Promise<string | null> {
    const database = this.jobsDatabase.inTransaction ? this.jobsDatabase : this.database;
    return database.transaction(async () => {
      const inserted = await database.first<Pick<JobRunsRow, 'id'>>(
        `INSERT INTO job_runs (job_name, tick_at, school_id, requested_by, parameters)
         VALUES ($1, $2, $3, $4, $5::jsonb) ON CONFLICT (job_name, tick_at) DO NOTHING RETURNING id`,
        [jobName, run.tickAt, run.schoolId, run.requestedBy, JSON.stringify(run.parameters)],
      );
      if (inserted === undefined) return null;
      await this.queue.send([{ job: jobName, kind: 'run', runId: inserted.id }]);
      return inserted.id;
    });
  }
}
