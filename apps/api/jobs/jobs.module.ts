import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AppConfig } from '../config/config.ts';
import { connectionSettings, jobTimeouts } from '../database/connection.ts';
import { LifecycleModule } from '../lifecycle/lifecycle.module.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import { RecordsModule } from '../records/records.module.ts';
import { FailedTasksController } from './failed-tasks/failed-tasks.controller.ts';
import { FailedTasksService } from './failed-tasks/failed-tasks.service.ts';
import { FanOut } from './fan-out.ts';
import { JobExecutor } from './job-executor.ts';
import { JobQueue } from './job-queue.ts';
import { JobRegistry } from './job-registry.ts';
import { JobRunsService } from './job-runs.service.ts';
import { JobRuntime } from './job-runtime.ts';
import { JobSchedulesService } from './job-schedules.service.ts';
import { JobsController } from './jobs.controller.ts';
import { Jobs } from './jobs.ts';
import { JobsDatabase } from './jobs-database.ts';
import { SchedulerAge } from './scheduler-age.ts';
import { Ticker } from './ticker.ts';

/** The queue, its workers and the schedules. Features use `Jobs`, `JobsDatabase` and the decorators of `definitions.ts`. */
@Module({
  imports: [DiscoveryModule, LifecycleModule, RecordsModule],
  controllers: [JobsController, FailedTasksController],
  providers: [
    {
      provide: JobsDatabase,
      inject: [AppConfig, LOG],
      useFactory: (config: AppConfig, log: Log) =>
        new JobsDatabase(
          {
            ...connectionSettings(config, jobTimeouts(config), 'classboard-jobs'),
            max: config.env.DATABASE_JOBS_POOL_MAX,
            idleTimeoutMillis: 60_000,
          },
          (error) => log.warn({ error }, 'a database connection of the jobs ended'),
        ),
    },
    FailedTasksService,
    FanOut,
    JobExecutor,
    JobQueue,
    JobRegistry,
    JobRunsService,
    JobRuntime,
    JobSchedulesService,
    Jobs,
    SchedulerAge,
    Ticker,
  ],
  exports: [Jobs, JobsDatabase],
})
export class JobsModule implements OnApplicationShutdown {
  constructor(@Inject(JobsDatabase) private readonly database: JobsDatabase) {}

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
