import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type ApiProcess, startApiProcess } from '../setup/api-process.ts';
import { startTestApp, type TestApp } from '../setup/app.ts';
import {
  auditCalculations,
  eventually,
  finished,
  type GradedFixture,
  gradedClasses,
  holdClasses,
  readRun,
  startCalculation,
  startWorker,
} from '../setup/worker.ts';

const classCount = 12;

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

describe('a worker killed in the middle of a run', () => {
  it('is taken over, with each class calculated once', async () => {
    child = await startChild();
    const held = await holdClasses(testApp.database, [idOf(5), idOf(6)]);
    const runId = await startCalculation(testApp);
    await held.waiting(2);
    child.child.kill('SIGKILL');
    await child.exited;
    expect(await readRun(testApp.database, runId)).toMatchObject({ state: 'running', items_done: 5 });
    await held.release();
    successor = await startWorker(testApp.env);
    const run = await finished(testApp.database, runId, 45);
    expect(run).toEqual({ state: 'succeeded', items_total: classCount, items_done: classCount, items_failed: 0 });
    await expectEachOnce();
  }, 60_000);
});

describe('SIGTERM', () => {
  it('finishes the classes at hand, gives nothing half done away, and leaves the rest to the next process', async () => {
    child = await startChild();
    const held = await holdClasses(testApp.database, [idOf(5), idOf(6)]);
    const runId = await startCalculation(testApp);
    await held.waiting(2);
    const exit = child.stop('SIGTERM');
    // Long enough for the process to notice that it is to stop.
    await sleep(1_500);
    await held.release();
    expect(await exit).toBe(0);
    expect(await readRun(testApp.database, runId)).toMatchObject({ state: 'running', items_done: 7 });
    successor = await startWorker(testApp.env);
    await finished(testApp.database, runId);
    await expectEachOnce();
    const { attempts } = await testApp.database.one<{ attempts: number }>(
      'SELECT max(attempts) AS attempts FROM job_run_items',
    );
    expect(attempts).toBe(1);
  }, 60_000);
});
