import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { copyDatabase, objectInUse } from '../../../apps/local/postgres/database.ts';
import { testStack } from '../runner/stack.ts';
import { clientSettings } from './client-settings.ts';

export interface TestDatabase {
  /** What the API needs to run on this database. */
  env: Record<string, string>;
  /** Ends every connection to the database and drops it. */
  drop(): Promise<void>;
}

/** A migrated, empty database of its own: tests that run at the same time never see each other's rows. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { env, templateDatabase } = testStack();
  const name = `t_${randomBytes(8).toString('hex')}`;
  await onServer(env, (client) => copyTemplate(client, name, templateDatabase));
  return {
    env: { ...env, DATABASE_NAME: name },
    drop: () => onServer(env, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  };
}

async function copyTemplate(client: pg.Client, name: string, template: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await copyDatabase(client, name, template);
      return;
    } catch (error) {
      // Copies made at the same time wait for each other a while, then one fails because the template is in use.
      if ((error as { code?: string }).code !== objectInUse || attempt === 50) throw error;
      await sleep(20 + Math.random() * 80);
    }
  }
}

async function onServer(env: Record<string, string>, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(clientSettings(env, 'postgres'));
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
