import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.ts';
import { loadConfig, type RawEnvironment } from './config/config.ts';
import { serveDocumentation } from './documentation/serve.ts';
import { configureServer, createAdapter } from './http/server.ts';
import { Lifecycle } from './lifecycle/lifecycle.ts';
import { type Log, nestLogger } from './observability/log.ts';
import { LOG } from './observability/observability.module.ts';
import { TRACES, type Traces } from './observability/traces.ts';

/**
 * Builds the application, ready to listen; the same for production, `npm start` and tests.
 * @throws ConfigurationError before anything is built
 */
export async function createApp(environment: RawEnvironment): Promise<NestFastifyApplication> {
  const config = loadConfig(environment);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(config), createAdapter(config), {
    bufferLogs: true,
    // Bodies are read by configureServer.
    bodyParser: false,
    abortOnError: false,
  });
  const log = app.get<Log>(LOG);
  app.useLogger(nestLogger(log));
  await configureServer(app, config, app.get(Lifecycle), log, app.get<Traces | undefined>(TRACES));
  await serveDocumentation(app, config);
  return app;
}
