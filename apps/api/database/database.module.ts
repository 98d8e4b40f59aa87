import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import type { Log } from '../observability/log.ts';
import { Metrics } from '../observability/metrics.ts';
import { LOG } from '../observability/observability.module.ts';
import { connectionSettings, requestTimeouts } from './connection.ts';
import { Database } from './database.ts';

/** The pool that requests use; jobs have their own with other time limits. */
@Global()
@Module({
  providers: [
    {
      provide: Database,
      inject: [AppConfig, LOG],
      useFactory: (config: AppConfig, log: Log) =>
        new Database(
          {
            ...connectionSettings(config, requestTimeouts(config), 'classboard-api'),
            max: config.env.DATABASE_POOL_MAX,
            idleTimeoutMillis: 60_000,
          },
          (error) => log.warn({ error }, 'a database connection ended'),
        ),
    },
  ],
  exports: [Database],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    @Inject(Database) private readonly database: Database,
    config: AppConfig,
    metrics: Metrics,
  ) {
    metrics.gauge('poolWaiting', () => database.takeWaitingPeak());
    if (config.servesApi) metrics.gauge('databaseSize', () => this.size());
  }

  private async size(): Promise<number> {
    const { bytes } = await this.database.one<{ bytes: number }>(
      'SELECT pg_database_size(current_database())::float8 AS bytes',
    );
    return bytes;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
