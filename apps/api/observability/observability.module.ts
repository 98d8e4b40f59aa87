import { Global, Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import type { ErrorTracker } from './error-tracker.ts';
import { createLog, LOG, type Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { TRACES, type Traces } from './traces.ts';

export { LOG };

/** The SDK takes its time to load: only a process that traces does so. */
async function createTraces(config: AppConfig): Promise<Traces | undefined> {
  const endpoint = config.env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return undefined;
  const { OpenTelemetryTraces } = await import('./open-telemetry.ts');
  return new OpenTelemetryTraces(config, endpoint);
}

/** Only a process that has somewhere to send errors loads what sends them. */
async function createErrors(config: AppConfig): Promise<ErrorTracker | undefined> {
  const dsn = config.env.SENTRY_DSN;
  if (dsn === undefined) return undefined;
  const { ErrorTracker } = await import('./error-tracker.ts');
  return new ErrorTracker(config.env, dsn);
}

/** Token of the error tracker: undefined where errors go to the log alone. */
export const ERRORS = Symbol('ERRORS');

@Global()
@Module({
  providers: [
    { provide: ERRORS, inject: [AppConfig], useFactory: createErrors },
    { provide: LOG, inject: [AppConfig, ERRORS], useFactory: createLog },
    { provide: TRACES, inject: [AppConfig], useFactory: createTraces },
    Metrics,
  ],
  exports: [LOG, Metrics, TRACES],
})
export class ObservabilityModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(TRACES) private readonly traces: Traces | undefined,
    @Inject(ERRORS) private readonly errors: ErrorTracker | undefined,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** A process that dies of an error reports it first, and dies as it would without a tracker. */
  onModuleInit(): void {
    if (this.errors === undefined) return;
    process.once('uncaughtException', (error) => {
      this.log.fatal({ error }, 'the process fails');
      void this.errors?.close().finally(() => process.exit(1));
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.traces?.close(), this.errors?.close()]);
  }
}
