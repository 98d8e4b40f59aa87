import 'reflect-metadata';
import { Agent } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import type TestAgent from 'supertest/lib/agent.js';
import { createApp } from '../../../apps/api/app.ts';
import { Database } from '../../../apps/api/database/database.ts';
import { type RouteSpec, successStatus } from '../../../apps/api/http/route-spec.ts';
import { Lifecycle } from '../../../apps/api/lifecycle/lifecycle.ts';
import { MailSender } from '../../../apps/api/mail/mail-sender.ts';
import { createTestDatabase } from '../database/database.ts';
import { recordedLogLevel } from '../logs/record.ts';
import { waitFor } from './api-process.ts';
import { Fixtures, type FixtureUser } from './fixtures.ts';

export interface TestApp {
  app: NestFastifyApplication;
  /** Every variable the application was started with. */
  env: Record<string, string>;
  database: Database;
  fixtures: Fixtures;
  /** The description of every route that the application serves. */
  routes: ReadonlySet<RouteSpec>;
  /** A supertest agent; with a user it sends that user's access token. */
  as(user?: FixtureUser): TestAgent;
  close(): Promise<void>;
}

/** The applications of this test file. */
const running = new Set<NestFastifyApplication>();

const inSending = `SELECT 1 FROM email_outbox
  WHERE state = 'sending'
    OR (state = 'pending' AND attempts = 0 AND not_before <= now() AND attempt_after < now() + interval '1 hour') LIMIT 1`;

/** Sends what waits in their outboxes, as a process that runs jobs does within a second, and waits for what one sends already. */
export async function sendDueMails(): Promise<void> {
  for (const app of running) {
    await app.get(MailSender).sendDue();
    const database = app.get(Database);
    await waitFor(async () => (await database.first(inSending)) === undefined);
  }
}

/** The whole application on a database of its own, listening on a free port of the loopback address. */
export async function startTestApp(overrides: Record<string, string> = {}): Promise<TestApp> {
  const testDatabase = await createTestDatabase();
  const env = {
    ...testDatabase.env,
    APP_ENV: 'test',
    LOG_LEVEL: recordedLogLevel(),
    PROCESS_ROLE: 'api',
    LOAD_SHED_EVENT_LOOP_DELAY_MILLIS: '0',
    AUTH_ANSWER_STEP_MILLIS: '0',
    // Requests give up after two seconds without a connection: on a busy machine those of tests that send many at once.
    DATABASE_CONNECTION_TIMEOUT_MILLIS: '30000',
    ...overrides,
  };
  const app = await createApp(env);
  refuseUndocumentedAnswers(app);
  const routes = collectRoutes(app);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const lifecycle = app.get(Lifecycle);
  await waitFor(async () => lifecycle.ready);
  running.add(app);
  const database = app.get(Database);
  // A connection a request takes longer than most requests do.
  const connections = new Agent({ keepAlive: true });
  return {
    app,
    env,
    database,
    fixtures: new Fixtures(database, env),
    routes,
    as: (user) => {
      const agent = supertest
        .agent(app.getHttpServer())
        .use((request: { agent(agent: Agent): unknown }) => request.agent(connections));
      return user === undefined ? agent : agent.set('authorization', `Bearer ${user.token}`);
    },
    close: async () => {
      running.delete(app);
      connections.destroy();
      await app.close();
      await testDatabase.drop();
    },
  };
}

/** Every successful answer of every test must fit the schema that its route documents. */
function refuseUndocumentedAnswers(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  server.addHook('preSerialization', (request, reply, payload, done) => {
    const spec = request.routeOptions.config.spec;
    if (spec?.response === undefined) return done(null, payload);
    if (![successStatus(spec), ...(spec.otherStatuses ?? [])].includes(reply.statusCode)) return done(null, payload);
    const parsed = spec.response.safeParse(payload);
    if (parsed.success) return done(null, payload);
    console.error(`${spec.method} ${spec.path} answers what it does not document: ${parsed.error.message}`);
    done(new Error('The answer does not fit its schema'));
  });
}

function collectRoutes(app: NestFastifyApplication): ReadonlySet<RouteSpec> {
  const routes = new Set<RouteSpec>();
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRoute', ({ config }) => {
    const spec = (config as { spec?: RouteSpec } | undefined)?.spec;
    if (spec !== undefined) routes.add(spec);
  });
  return routes;
}
