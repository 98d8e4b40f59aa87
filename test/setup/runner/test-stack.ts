import { existsSync } from 'node:fs';
import pg from 'pg';
import { migrateUp } from '../../../apps/api/database/migrate.ts';
import { startStack } from '../../../apps/local/stack.ts';
import { clientSettings } from '../database/client-settings.ts';
import { logRecordVariable } from '../logs/record.ts';
import { readRecord, recordVariable } from '../row-types/record.ts';
import { projectRoot } from './launcher.ts';
import { makeRunFolder } from './run-folder.ts';
import { stackVariable, type TestStack } from './stack.ts';

const templateDatabase = 'classboard_template';

let rowRecord: string;
let logRecord: string;
let stop: () => Promise<void> = async () => undefined;

/** Starts PostgreSQL and the fakes, migrates the template database and passes the workers where all that is. */
export async function startTestStack(): Promise<void> {
  const folder = makeRunFolder();
  stop = async () => folder.remove();
  process.env.TMPDIR = folder.temporary;
  rowRecord = folder.rowRecord;
  process.env[recordVariable] = rowRecord;
  logRecord = folder.logRecord;
  process.env[logRecordVariable] = logRecord;
  try {
    await startIn(folder.data);
  } catch (error) {
    // jest does not tear down what it could not set up.
    await stop();
    throw error;
  }
}

async function startIn(dataFolder: string): Promise<void> {
  const stack = await startStack({
    dataFolder,
    appEnv: 'test',
    postgresSettings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      wal_level: 'minimal',
      max_wal_senders: 0,
      max_connections: 300,
      // Recording the statements of a release needs a log of its own.
      ...JSON.parse(process.env.CLASSBOARD_TEST_POSTGRES_SETTINGS ?? '{}'),
    },
  });
  const removeFolder = stop;
  stop = async () => {
    await stack.stop();
    await removeFolder();
  };
  const env: Record<string, string> = { ...stack.env, DATABASE_NAME: templateDatabase };
  const envWithMfa = { ...stack.envWithMfa, DATABASE_NAME: templateDatabase };
  const server = new pg.Client(clientSettings(env, 'postgres'));
  await server.connect();
  try {
    await server.query(`CREATE DATABASE ${templateDatabase}`);
    await Promise.all([migrateUp(env), stack.warm()]);
    await makeQueues(env);
    // A copy fails while somebody is connected to the original.
    await server.query(`ALTER DATABASE ${templateDatabase} WITH ALLOW_CONNECTIONS false`);
  } finally {
    await server.end();
  }
  const shared: TestStack = { env, envWithMfa, mailboxUrl: stack.mailboxUrl, templateDatabase };
  process.env[stackVariable] = JSON.stringify(shared);
  // The AWS SDK reads its keys itself; without these a test could reach the account of whoever runs it.
  for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) process.env[name] = env[name];
  delete process.env.AWS_SESSION_TOKEN;
  delete process.env.AWS_PROFILE;
}

/** What every copy would do again: the application makes its queues when it starts, which are half of its queries then. */
async function makeQueues(env: Record<string, string>): Promise<void> {
  await import('reflect-metadata');
  const { createApp } = await import('../../../apps/api/app.ts');
  const { JobRuntime } = await import('../../../apps/api/jobs/job-runtime.ts');
  const app = await createApp({ ...env, APP_ENV: 'test', LOG_LEVEL: 'silent', PROCESS_ROLE: 'api' });
  try {
    await app.init();
    await app.get(JobRuntime).whenStarted();
  } finally {
    await app.close();
  }
}

/** What of jest's settings chooses the tests of a run. */
interface Choice {
  testPathPatterns: { patterns: readonly string[] };
  testNamePattern?: string;
  findRelatedTests?: boolean;
  onlyChanged?: boolean;
  onlyFailures?: boolean;
  shard?: unknown;
}

const isWholeRun = (choice: Choice): boolean =>
  choice.testPathPatterns.patterns.length === 0 &&
  !choice.testNamePattern &&
  !choice.findRelatedTests &&
  !choice.onlyChanged &&
  !choice.onlyFailures &&
  choice.shard === undefined;

/** @throws Error where tests left something behind, or, after a whole run, where queries gave other rows than the code expects; and where logs hold what is about people */
export async function stopTestStack(choice: Choice): Promise<void> {
  try {
    if (existsSync(logRecord)) await requireSilence();
    // Without the file no test of the API was run.
    if (isWholeRun(choice) && existsSync(rowRecord)) await requireSameRows();
  } finally {
    await stop();
  }
}

/** Of every run: what an application logged about people shows in the tests of what logs it. */
async function requireSilence(): Promise<void> {
  const { findPersonal, readLog } = await import('../logs/walk.ts');
  const found = findPersonal(readLog(logRecord));
  if (found.length > 0)
    throw new Error(`The logs of the applications hold what is about people:\n  ${found.join('\n  ')}`);
}

/** The compiler is loaded for this alone: it takes five seconds. */
async function requireSameRows(): Promise<void> {
  const { differences, expectedRows } = await import('../row-types/compare.ts');
  const different = differences(expectedRows(projectRoot), readRecord(rowRecord));
  if (different.length === 0) return;
  throw new Error(`Queries give other rows than the types in the code say:\n  ${different.join('\n  ')}`);
}
