import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { AppConfig } from '../config/config.ts';
import type { Database } from '../database/database.ts';
import type { TaskOptions } from '../jobs/definitions.ts';
import { JobQueue } from '../jobs/job-queue.ts';
import { createLog } from '../observability/log.ts';

/** How a command puts tasks into the queue, for a worker to do. Opens the queue once there is one to send. */
export class TaskSender {
  private queue: JobQueue | undefined;

  constructor(
    private readonly config: AppConfig,
    private readonly database: Database,
  ) {}

  /** In the transaction that `client` is in. */
  async send(client: pg.ClientBase, options: TaskOptions, data: readonly object[], schoolId: number): Promise<void> {
    const { name: job } = options;
    this.queue ??= this.create();
    await this.queue.open(new Map([[job, { ...options, exclusive: true }]]));
    const correlationId = randomUUID();
    const tasks = data.map((item) => ({ job, kind: 'task' as const, correlationId, data: item }));
    await this.queue.sendTasks(client, tasks, schoolId);
  }

  async close(): Promise<void> {
    await this.queue?.stop(0);
  }

  private create(): JobQueue {
    // Like a process of the API it only sends; what a command prints is its own.
    const config = new AppConfig({ ...this.config.env, PROCESS_ROLE: 'api', LOG_LEVEL: 'silent' });
    return new JobQueue(config, this.database, this.database, createLog(config));
  }
}
