import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { createLog, LOG } from './log.ts';
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

@Global()
@Module({
  providers: [
    { provide: LOG, inject: [AppConfig], useFactory: createLog },
    { provide: TRACES, inject: [AppConfig], useFactory: createTraces },
    Metrics,
  ],
  exports: [LOG, Metrics, TRACES],
})
export class ObservabilityModule implements OnApplicationShutdown {
  constructor(@Inject(TRACES) private readonly traces: Traces | undefined) {}

  async onApplicationShutdown(): Promise<void> {
    await this.traces?.close();
  }
}
