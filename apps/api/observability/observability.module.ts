import { Global, Module } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { createLog } from './log.ts';

/** Token of the structured log; inject as `@Inject(LOG) log: Log`. */
export const LOG = Symbol('LOG');

@Global()
@Module({
  providers: [{ provide: LOG, inject: [AppConfig], useFactory: createLog }],
  exports: [LOG],
})
export class ObservabilityModule {}
