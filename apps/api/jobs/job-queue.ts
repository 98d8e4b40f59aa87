import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { type Db, type Job, PgBoss, type QueueResult } from 'pg-boss';
import { AppConfig } from '../config/config.ts';
import { connectionSettings, type Timeouts } from '../database/connection.ts';
import { Database } from '../database/database.ts';
import { isPasswordRefused, violatedConstraint } from '../database/failures.ts';
import { databasePassword, withCurrentPassword } from '../database/password.ts';
import { runAlone } from '../database/run-alone.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import type { QueueSettings } from './definitions.ts';
import { JobsDatabase } from './jobs-database.ts';
import {
  groupOf,
  type Precedence,
  prioritiesOf,
  priorityOfPlan,
  type TurnOwner,
  turnOwners,
  turnRange,
  waitingTurnsStatement,
} from './turns.ts';

/** What travels through the queue: a task with its data, a run to plan, or one item of a run. */
export type Envelope = { job: string } & (
  | { kind: 'task'; correlationId: string; data: object }
  | { kind: 'run'; runId: string }
  | { kind: 'item'; runId: string; itemKey: string }
);

export type QueuedJob = Job<Envelope>;

export interface SendOptions {
  /** Whose turn it takes (`turns.ts`). */
  schoolId: TurnOwner;
  /** While a job with this key is queued or running, another is not taken. */
  singletonKey?: string;
  startAfterSeconds?: number;
}

type Item = Extract<Envelope, { kind: 'item' }>;

const deadLetterQueue = 'dead-letter';
const openPatienceMillis = 2_000;
const day = 86_400;

/** Polling finds what no notification announces: attempts that became due. */
const pollingOptions = { batchSize: 1, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 };

/** The queue's own statements are short; a heartbeat that waits longer than this has lost its connection. */
const queueTimeouts: Timeouts = {
  queryMillis: 15_500,
  statementMillis: 15_000,
  lockMillis: 5_000,
  idleInTransactionMillis: 60_000,
};

/**
 * pg-boss, as queue only: ticks are written by `ticker.ts`. Processes that run jobs give it a pool and a connection
 * that listens; the others only send, over the pool of requests.
 */
@Injectable()
export class JobQueue {
  private boss: PgBoss | undefined;
  private readonly opening = Promise.withResolvers<PgBoss>();

  constructor(
    private readonly config: AppConfig,
    private readonly database: Database,
    private readonly jobsDatabase: JobsDatabase,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Connects and makes the queues. Rejects while the database is unavailable; can be called again then. */
  async open(queues: ReadonlyMap<string, QueueSettings & { exclusive: boolean }>): Promise<void> {
    this.boss ??= this.create();
    const { boss } = this;
    await withCurrentPassword(databasePassword(this.config), () => boss.start());
    const present = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
    await this.makeQueue(deadLetterQueue, {}, 'standard', present);
    for (const [name, { exclusive, ...settings }] of queues) {
      await this.makeQueue(name, settings, exclusive ? 'exclusive' : 'standard', present);
    }
    this.opening.resolve(this.boss);
  }

  /**
   * Adds a task to the queue, in the transaction of the caller where there is one.
   * @returns its id; null where its singleton key is queued or running already
   * @throws Problem unavailable while the queue cannot be reached
   */
  async sendTask(
    task: Extract<Envelope, { kind: 'task' }>,
    { schoolId, singletonKey = randomUUID(), startAfterSeconds }: SendOptions,
  ): Promise<string | null> {
    const boss = await this.opened();
    const [priority] = await this.priorities(task.job, 'usual', [schoolId]);
    const id = groupOf(schoolId);
    return boss.send(task.job, task, {
      db: this.currentTransaction(),
      singletonKey,
      ...(priority === undefined ? {} : { priority }),
      ...(id === undefined ? {} : { group: { id } }),
      ...(startAfterSeconds === undefined ? {} : { startAfter: startAfterSeconds }),
    });
  }

  /** Adds tasks of one job and school in one statement, in the transaction of a connection lent by `withClient`. */
  async sendTasks(
    client: pg.ClientBase,
    tasks: readonly Extract<Envelope, { kind: 'task' }>[],
    schoolId: number,
  ): Promise<void> {
    const job = tasks[0]?.job;
    if (job === undefined) return;
    const boss = await this.opened();
    const owners = tasks.map(() => schoolId);
    const priorities = await this.priorities(job, 'usual', owners);
    const group = { id: String(schoolId) };
    const jobs = tasks.map((data, index) => ({
      data,
      group,
      singletonKey: randomUUID(),
      priority: priorities[index] as number,
    }));
    await boss.insert(job, jobs, { db: { executeSql: (text, values) => client.query(text, values) } });
  }

  /** One attempt more of a task that failed in all of them. False where its singleton key is queued or running again. */
  async retryTask(job: string, id: string): Promise<boolean> {
    const boss = await this.opened();
    try {
      await boss.retry(job, id, { db: this.currentTransaction() });
      return true;
    } catch (error) {
      if (violatedConstraint(error) === undefined) throw error;
      return false;
    }
  }

  async withdrawTask(job: string, id: string): Promise<void> {
    const boss = await this.opened();
    await boss.deleteJob(job, id, { db: this.currentTransaction() });
  }

  /** Adds a run to be planned, like `sendTask`. */
  async sendRun(job: string, runId: string, byHand: boolean): Promise<void> {
    const boss = await this.opened();
    const run: Envelope = { job, kind: 'run', runId };
    await boss.send(job, run, { db: this.currentTransaction(), priority: priorityOfPlan(byHand) });
  }

  /** Adds the items of one run in one statement. */
  async sendItems(
    { job, runId, precedence }: { job: string; runId: string; precedence: Precedence },
    items: readonly { key: string; schoolId: TurnOwner }[],
  ): Promise<void> {
    if (items.length === 0) return;
    const boss = await this.opened();
    const owners = items.map(({ schoolId }) => schoolId);
    const priorities = await this.priorities(job, precedence, owners);
    const jobs = items.map(({ key, schoolId }, index) => {
      const data: Item = { job, kind: 'item', runId, itemKey: key };
      const id = groupOf(schoolId);
      return { data, priority: priorities[index] as number, ...(id === undefined ? {} : { group: { id } }) };
    });
    await boss.insert(job, jobs, { db: this.currentTransaction() });
  }

  /**
   * Takes jobs of this name, one at a time in each of `concurrency` loops. A rejected handler means another attempt.
   * One at a time, so that a stop leaves nothing taken and not begun.
   */
  async work(name: string, concurrency: number, handle: (job: QueuedJob) => Promise<void>): Promise<void> {
    const boss = await this.opened();
    for (let loop = 0; loop < concurrency; loop += 1) {
      const worker = await boss.work<Envelope>(name, pollingOptions, async ([job]) => {
        // Without it the loop would wait out its polling interval after every job.
        boss.notifyWorker(worker);
        await handle(job as QueuedJob);
      });
    }
  }

  /** Takes what failed in every attempt. */
  async workDeadLetters(handle: (job: QueuedJob) => Promise<void>): Promise<void> {
    await this.work(deadLetterQueue, 1, handle);
  }

  /** Waits for the jobs at hand, up to the limit; what remains then is taken over by another process. */
  async stop(timeoutSeconds: number): Promise<void> {
    await this.boss?.stop({ graceful: true, timeout: timeoutSeconds * 1_000 });
  }

  private create(): PgBoss {
    const { types: _, credential, ...settings } = connectionSettings(this.config, queueTimeouts, 'classboard-queue');
    const own = this.config.runsJobs;
    const boss = new PgBoss({
      ...(own ? { ...settings, max: 5 } : { db: this.currentTransaction() }),
      schedule: false,
      supervise: own,
      useListenNotify: own,
      registerInstance: own,
      superviseIntervalSeconds: 5,
      monitorIntervalSeconds: 5,
      persistWarnings: true,
      // Its partitions need rights that the application's role lacks; when they run out, rescuing orphans ends with them.
      persistQueueStats: false,
      // Our migrations build the schema, and this runs only after them, so there is never anything to migrate here.
      // With `false` an older version would refuse to start on a newer schema during a release.
      migrate: true,
      createSchema: false,
      reindex: false,
    });
    // Without listeners a lost connection would end the process.
    boss.on('error', (error) => {
      this.log.warn({ error }, 'the job queue met an error and continues');
      // It tries again by itself, then with the password read here.
      if (isPasswordRefused(error)) void credential.renew();
    });
    boss.on('warning', ({ data }) => this.log.warn({ warning: (data as { type?: string }).type }, 'job queue warning'));
    return boss;
  }

  /** Writes nothing where the queue is there as it should be: most processes that start find every one so. */
  private async makeQueue(
    name: string,
    settings: QueueSettings,
    policy: 'standard' | 'exclusive',
    present: ReadonlyMap<string, QueueResult>,
  ): Promise<void> {
    const boss = this.boss as PgBoss;
    const options = {
      // Nothing comes after the dead letters: they are tried until they are settled.
      retryLimit: name === deadLetterQueue ? 1_000 : (settings.retryLimit ?? 5),
      retryDelay: 5,
      retryBackoff: true,
      retryDelayMax: 300,
      heartbeatSeconds: 10,
      expireInSeconds: settings.expireSeconds ?? 900,
      deleteAfterSeconds: 14 * day,
      notify: true,
      ...(name === deadLetterQueue ? {} : { deadLetter: deadLetterQueue }),
    };
    const found = present.get(name);
    if (found === undefined) await boss.createQueue(name, { ...options, policy });
    else if (Object.entries(options).every(([option, value]) => found[option as keyof QueueResult] === value)) return;
    // createQueue leaves a queue as it was that another process made meanwhile.
    await boss.updateQueue(name, options);
  }

  private async priorities(job: string, precedence: Precedence, owners: readonly TurnOwner[]): Promise<number[]> {
    const { rows } = await this.currentTransaction().executeSql(waitingTurnsStatement, [
      job,
      ...turnRange(precedence),
      turnOwners(owners),
    ]);
    return prioritiesOf(precedence, owners, rows);
  }

  private async opened(): Promise<PgBoss> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Problem(httpProblems.unavailable, { headers: { 'retry-after': '2' } })),
        openPatienceMillis,
      );
    });
    try {
      return await Promise.race([this.opening.promise, patience]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Runs the queue's statements where the caller's own go. */
  private currentTransaction(): Db {
    return {
      executeSql: async (text, values) => {
        if (this.jobsDatabase.inTransaction) return { rows: await this.jobsDatabase.query(text, values) };
        if (this.database.inTransaction) return { rows: await this.database.query(text, values) };
        return this.database.withClient((client) => runAlone(client, text, values));
      },
    };
  }
}
