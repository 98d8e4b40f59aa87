import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import type TestAgent from 'supertest/lib/agent.js';
import { createApp } from '../../apps/api/app.ts';
import { loadConfig } from '../../apps/api/config/config.ts';
import { Database } from '../../apps/api/database/database.ts';
import { Lifecycle } from '../../apps/api/lifecycle/lifecycle.ts';
import { createTestDatabase } from './database.ts';
import { Fixtures, type FixtureUser } from './fixtures.ts';

export interface TestApp {
  app: NestFastifyApplication;
  /** Every variable the application was started with. */
  env: Record<string, string>;
  database: Database;
  fixtures: Fixtures;
  /** A supertest agent; with a user it sends that user's access token. */
  as(user?: FixtureUser): TestAgent;
  close(): Promise<void>;
}

/** The whole application on a database of its own, listening on a free port of the loopback address. */
export async function startTestApp(overrides: Record<string, string> = {}): Promise<TestApp> {
  const testDatabase = await createTestDatabase();
  const env = {
    ...testDatabase.env,
    APP_ENV: 'test',
    LOG_LEVEL: 'silent',
    PROCESS_ROLE: 'api',
    LOAD_SHED_EVENT_LOOP_DELAY_MILLIS: '0',
    ...overrides,
  };
  const app = await createApp(loadConfig(env));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const lifecycle = app.get(Lifecycle);
  while (!lifecycle.ready) await new Promise((resolve) => setTimeout(resolve, 10));
  const database = app.get(Database);
  return {
    app,
    env,
    database,
    fixtures: new Fixtures(database, env),
    as: (user) => {
      const agent = supertest.agent(app.getHttpServer());
      return user === undefined ? agent : agent.set('authorization', `Bearer ${user.token}`);
    },
    close: async () => {
      await app.close();
      await testDatabase.drop();
    },
  };
}
