import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { TestApp } from '../../setup/api/app.ts';
import { CalculationStage } from '../../setup/api/calculation-stage.ts';
import { finished, startCalculation } from '../../setup/api/worker.ts';
import { clientSettings } from '../../setup/database/client-settings.ts';

const classCount = 8;

let stage: CalculationStage;
let testApp: TestApp;

beforeEach(async () => {
  stage = await CalculationStage.start(classCount);
  testApp = stage.testApp;
});

afterEach(() => stage?.close());

describe('a database that becomes unavailable', () => {
  it('ends no process in the middle of a run, and everything runs', async () => {
    const child = await stage.startWorkingProcess();
    const run = await stage.startHeldRun(3, 4);
    await databaseAway(2_000);
    await run.release().catch(() => {});
    expect(await run.finished(60)).toMatchObject({ state: 'succeeded', items_done: classCount, items_failed: 0 });
    await stage.expectEachOnce();
    expect(child.child.exitCode).toBeNull();
    // The connection that listens is back as well: a new run starts without waiting for a poll.
    const next = await startCalculation(testApp, { full: true });
    expect(await finished(testApp.database, next)).toMatchObject({ state: 'succeeded', items_done: classCount });
  }, 90_000);

  it('is waited for at the start', async () => {
    await databaseAway(0, async () => {
      const child = await stage.startProcess();
      await sleep(1_500);
      expect(child.child.exitCode).toBeNull();
    });
    const runId = await startCalculation(testApp);
    expect(await finished(testApp.database, runId)).toMatchObject({ state: 'succeeded' });
  }, 60_000);
});

describe('an item that cannot be done', () => {
  it('is tried again, then given up, and the run fails while every other class is calculated', async () => {
    await stage.startWorker();
    await testApp.database.query(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''refused''; END';
       CREATE TRIGGER refuse BEFORE INSERT ON grade_totals FOR EACH ROW WHEN (NEW.class_id = ${stage.idOf(2)})
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
    expect(failed).toEqual([{ item_key: String(stage.idOf(2)), attempts: 2, error: 'error: P0001' }]);
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
  const server = new pg.Client(clientSettings(env, 'postgres'));
  await server.connect();
  try {
    await server.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
    await server.query('SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1', [name]);
    await meanwhile();
    await sleep(millis);
  } finally {
    await server.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
    await server.end();
  }
}
