import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { BackgroundWork } from '../lifecycle/background-work.ts';
import { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Log } from '../observability/log.ts';
import { Metrics } from '../observability/metrics.ts';
import { LOG } from '../observability/observability.module.ts';
import { JobExecutor } from './job-executor.ts';
import { JobQueue } from './job-queue.ts';
import { JobRegistry } from './job-registry.ts';
import { JobsDatabase } from './jobs-database.ts';
import { Ticker } from './ticker.ts';

const defaultConcurrency = 2;
const migrationPollMillis = 50;
const drainPollMillis = 500;
const retryMillis = 1_000;

/**
 * Opens the queue once the schema is there and, in processes that run jobs, takes work from it and ticks. A database
 * that is unavailable delays the start and never ends it. Stops as soon as the process drains, next to the requests' own
 * drain, so that both fit into the time a stop has.
 */
@Injectable()
export class JobRuntime implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly work: BackgroundWork;
  private ticking: Promise<void> = Promise.resolve();
  private starting: Promise<void> = Promise.resolve();
  private stopped: Promise<void> | undefined;

  constructor(
    private readonly config: AppConfig,
    lifecycle: Lifecycle,
    private readonly registry: JobRegistry,
    private readonly queue: JobQueue,
    private readonly executor: JobExecutor,
    private readonly ticker: Ticker,
    private readonly database: JobsDatabase,
    private readonly metrics: Metrics,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.work = new BackgroundWork(lifecycle);
  }

  onApplicationBootstrap(): void {
    // A schedule that cannot be read or two classes for one name are mistakes of the code: they end the start.
    this.registry.check();
    this.starting = this.start();
    void this.watchDrain();
  }

  /** Settles once the queue is open and, where this process runs jobs, its workers and its ticker are at work. */
  whenStarted(): Promise<void> {
    return this.starting;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  private async start(): Promise<void> {
    if (!(await this.work.untilMigrated(migrationPollMillis))) return;
    let reported = false;
    for (;;) {
      try {
        await this.open();
        return;
      } catch (error) {
        if (!reported) this.log.warn({ error }, 'the job queue cannot be opened yet, trying again');
        reported = true;
        if (!(await this.work.pause(retryMillis))) return;
      }
    }
  }

  private async open(): Promise<void> {
    const scheduled = [...this.registry.scheduled().values()].map(({ options }) => ({ ...options, exclusive: false }));
    const tasks = [...this.registry.tasks().values()].map(({ options }) => ({ ...options, exclusive: true }));
    const queues = [...scheduled, ...tasks];
    await this.queue.open(new Map(queues.map((settings) => [settings.name, settings])));
    if (!this.config.runsJobs) return;
    await this.ticker.writeSchedules();
    const execute = this.executor.bind(this.work.signal);
    for (const { name, concurrency } of queues) await this.queue.work(name, concurrency ?? defaultConcurrency, execute);
    await this.queue.workDeadLetters((job) => this.executor.giveUp(job));
    this.metrics.gauge('jobsWaiting', () => this.countWaiting());
    this.ticking = this.ticker.run(this.work.signal);
    this.log.info({ jobs: queues.map(({ name }) => name) }, 'running jobs');
  }

  private async countWaiting(): Promise<number> {
    const { waiting } = await this.database.one<{ waiting: number }>(
      `SELECT count(*) AS waiting FROM pgboss.job WHERE state IN ('created', 'retry') AND start_after <= now()`,
    );
    return waiting;
  }

  private async watchDrain(): Promise<void> {
    if (await this.work.untilDraining(drainPollMillis)) await this.stop();
  }

  private stop(): Promise<void> {
    this.stopped ??= this.finish();
    return this.stopped;
  }

  private async finish(): Promise<void> {
    this.work.end();
    this.log.info('starting no more jobs');
    await this.starting;
    await this.ticking;
    await this.queue
      .stop(this.config.env.JOBS_STOP_TIMEOUT_SECONDS)
      .catch((error: unknown) => this.log.warn({ error }, 'the job queue did not stop cleanly'));
  }
}
