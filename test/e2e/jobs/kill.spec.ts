import { setTimeout as sleep } from 'node:timers/promises';
import type { TestApp } from '../../setup/api/app.ts';
import { CalculationStage } from '../../setup/api/calculation-stage.ts';
import { finished, holdClasses, readRun, startCalculation } from '../../setup/api/worker.ts';

const classCount = 12;

let stage: CalculationStage;
let testApp: TestApp;

beforeEach(async () => {
  stage = await CalculationStage.start(classCount);
  testApp = stage.testApp;
});

afterEach(() => stage?.close());

describe('a worker killed in the middle of a run', () => {
  it('is taken over, with each class calculated once', async () => {
    const child = await stage.startWorkingProcess();
    const held = await holdClasses(testApp.database, [stage.idOf(5), stage.idOf(6)]);
    const runId = await startCalculation(testApp);
    await held.waiting(2);
    child.child.kill('SIGKILL');
    await child.exited;
    expect(await readRun(testApp.database, runId)).toMatchObject({ state: 'running', items_done: 5 });
    await held.release();
    await stage.startWorker();
    const run = await finished(testApp.database, runId, 45);
    expect(run).toEqual({ state: 'succeeded', items_total: classCount, items_done: classCount, items_failed: 0 });
    await stage.expectEachOnce();
  }, 60_000);
});

describe('SIGTERM', () => {
  it('lets a worker finish its classes, hand over nothing half done, and leave the rest to the next process', async () => {
    const child = await stage.startWorkingProcess();
    const held = await holdClasses(testApp.database, [stage.idOf(5), stage.idOf(6)]);
    const runId = await startCalculation(testApp);
    await held.waiting(2);
    const exit = child.stop('SIGTERM');
    // Long enough for the process to notice that it is to stop.
    await sleep(1_500);
    await held.release();
    expect(await exit).toBe(0);
    expect(await readRun(testApp.database, runId)).toMatchObject({ state: 'running', items_done: 7 });
    await stage.startWorker();
    await finished(testApp.database, runId);
    await stage.expectEachOnce();
    const { attempts } = await testApp.database.one<{ attempts: number }>(
      'SELECT max(attempts) AS attempts FROM job_run_items',
    );
    expect(attempts).toBe(1);
  }, 60_000);
});
