import { Global, Module } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { createLog, LOG } from './log.ts';
import { Metrics } from './metrics.ts';

export { LOG };

@Global()
@Module({
  providers: [{ provide: LOG, inject: [AppConfig], useFactory: createLog }, Metrics],
  exports: [LOG, Metrics],
})
export class ObservabilityModule {}
