import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { type ApiProcess, startApiProcess } from '../setup/api-process.ts';
import { startTestApp, type TestApp } from '../setup/app.ts';
import {
  auditCalculations,
  eventually,
  finished,
  type GradedFixture,
  gradedClasses,
  holdClasses,
  startCalculation,
  startWorker,
} from '../setup/worker.ts';

const classCount = 8;

let testApp: TestApp;
let classes: GradedFixture[];
let audit: () => Promise<Map<number, number>>;
let child: ApiProcess | undefined;
let successor: NestFastifyApplication | undefined;

beforeEach(async () => {
  testApp = await startTestApp();
  const school = await testApp.fixtures.school();
  classes = await gradedClasses(testApp, school, await testApp.fixtures.user(school, 'student'), classCount);
  audit = await auditCalculations(testApp.database);
});

afterEach(async () => {
  await child?.stop('SIGKILL');
  await successor?.close();
  [child, successor] = [undefined, undefined];
  await testApp?.close();
});

async function startChild(): Promise<ApiProcess> {
  const started = await startApiProcess({ ...testApp.env, PROCESS_ROLE: 'worker' });
  // Written once the queues are made; shorter pauses between attempts than in operation, to keep this quick.
  await eventually(20, () => testApp.database.first('SELECT 1 FROM job_schedules'));
  await testApp.database.run('UPDATE pgboss.queue SET retry_delay = 1');
  return started;
}
const idOf = (index: number): number => (classes[index] as GradedFixture).class.id;

/** Every class was calculated, its effect committed once. */
async function expectEachOnce(): Promise<void> {
  expect([...(await audit()).entries()].sort()).toEqual(classes.map(({ class: { id } }) => [id, 1]).sort());
  const { count } = await testApp.database.one<{ count: number }>('SELECT count(*) FROM grade_totals');
  expect(count).toBe(classCount);
}

describe('a database that goes away in the middle of a run', () => {
  it('ends no process, and everything runs', async () => {
    child = await startChild();
    const held = await holdClasses(testApp.database, [idOf(3), idOf(4)]);
    const runId = await startCalculation(testApp);
    await held.waiting(2);
    await databaseAway(2_000);
    await held.release().catch(() => {});
    const run = await finished(testApp.database, runId, 60);
    expect(run).toMatchObject({ state: 'succeeded', items_done: classCount, items_failed: 0 });
    await expectEachOnce();
    expect(child.child.exitCode).toBeNull();
    // The connection that listens is back as well: a new run starts without waiting for a poll.
    const next = await startCalculation(testApp, { full: true });
    expect(await finished(testApp.database, next)).toMatchObject({ state: 'succeeded', items_done: classCount });
  }, 90_000);

  it('at the start is waited for', async () => {
    await databaseAway(0, async () => {
      child = await startApiProcess({ ...testApp.env, PROCESS_ROLE: 'worker' });
      await sleep(1_500);
      expect(child.child.exitCode).toBeNull();
    });
    const runId = await startCalculation(testApp);
    expect(await finished(testApp.database, runId)).toMatchObject({ state: 'succeeded' });
  }, 60_000);
});

describe('an item that cannot be done', () => {
  it('is tried again, then given up, and the run fails while every other class is calculated', async () => {
    successor = await startWorker(testApp.env);
    await testApp.database.query(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''refused''; END';
       CREATE TRIGGER refuse BEFORE INSERT ON grade_totals FOR EACH ROW WHEN (NEW.class_id = ${idOf(2)})
       EXECUTE FUNCTION refuse()`,
    );
    await testApp.database.run(
      `UPDATE pgboss.queue SET retry_limit = 1, retry_delay = 1 WHERE name = 'grade-calculator'`,
    );
    const runId = await startCalculation(testApp);
    const run = await finished(testApp.database, runId, 45);
    expect(run).toEqual({ state: 'failed', items_total: classCount, items_done: classCount - 1, items_failed: 1 });
    const failed = await testApp.database.query(
      `SELECT item_key, attempts, error FROM job_run_items WHERE state = 'failed'`,
    );
    expect(failed).toEqual([{ item_key: String(idOf(2)), attempts: 2, error: 'error: P0001' }]);
    const output = await testApp.database.query(
      `SELECT output::text FROM pgboss.job WHERE output::text LIKE '%refused%'`,
    );
    expect(output).toEqual([]);
  }, 60_000);
});

/** Ends every connection to the test's database and lets no new one in for a while. */
async function databaseAway(millis: number, meanwhile: () => Promise<void> = async () => {}): Promise<void> {
  const { env } = testApp;
  const name = env.DATABASE_NAME as string;
  const server = new pg.Client({
    host: env.DATABASE_HOST as string,
    port: Number(env.DATABASE_PORT),
    user: env.DATABASE_USER as string,
    password: env.DATABASE_PASSWORD as string,
    database: 'postgres',
  });
  await server.connect();
  try {
    await server.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
    await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    await meanwhile();
    await sleep(millis);
  } finally {
    await server.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
    await server.end();
  }
}
