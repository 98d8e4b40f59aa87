import 'reflect-metadata';
import { createApp } from './app.ts';
import { AppConfig, ConfigurationError } from './config/config.ts';
import { readEnvironment } from './config/environment.ts';
import { Lifecycle } from './lifecycle/lifecycle.ts';
import { stopOnSignals } from './lifecycle/shutdown.ts';
import type { Log } from './observability/log.ts';
import { LOG } from './observability/observability.module.ts';

const app = await createApp(readEnvironment()).catch((error: unknown) => {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exit(1);
});
const config = app.get(AppConfig);
const log = app.get<Log>(LOG);
stopOnSignals(app, config, app.get(Lifecycle), log);
await app.listen({ host: config.env.HOST, port: config.env.PORT });
log.info({ port: config.env.PORT, role: config.env.PROCESS_ROLE }, 'listening');
