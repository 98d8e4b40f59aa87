import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrateUp } from '../../apps/api/database/migrate.ts';
import { type LocalStack, startStack } from '../../apps/local/stack.ts';
import { realBundle } from '../setup/api/real-bundle.ts';
import { clientSettings } from '../setup/database/client-settings.ts';

export interface BenchContext {
  /** Environment of the API on a migrated, empty database of its own. */
  createDatabase(): Promise<Record<string, string>>;
  /** The same with all that is in that one, to which nothing may be connected. */
  copyDatabase(from: Readonly<Record<string, string>>): Promise<Record<string, string>>;
  /** The real school's bundle, where it is there. */
  bundlePath: string | undefined;
  print(line: string): void;
}

/** A stack with PostgreSQL's default durability in a temporary folder; gone when the work is done. */
export async function withBenchContext(work: (context: BenchContext) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'classboard-bench-'));
  let stack: LocalStack | undefined;
  let databases = 0;
  try {
    stack = await startStack({ dataFolder: folder, postgresSettings: { max_connections: 100 } });
    const stackEnv = stack.env;
    for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) process.env[name] = stackEnv[name];
    const next = () => {
      databases += 1;
      return { ...stackEnv, DATABASE_NAME: `bench_${databases}` };
    };
    await work({
      createDatabase: async () => {
        const env = next();
        await createDatabase(stackEnv, env.DATABASE_NAME);
        await migrateUp(env);
        return env;
      },
      copyDatabase: async (from) => {
        const env = next();
        await createDatabase(stackEnv, `${env.DATABASE_NAME} TEMPLATE ${from.DATABASE_NAME}`);
        return env;
      },
      bundlePath: realBundle,
      print: (line) => console.log(line),
    });
  } finally {
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function createDatabase(env: Record<string, string>, name: string): Promise<void> {
  const client = new pg.Client(clientSettings(env));
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
}
