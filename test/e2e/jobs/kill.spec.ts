import { waitFor } from '../../setup/api/api-process.ts';
import { CalculationStage } from '../../setup/api/calculation-stage.ts';

const classCount = 12;

let stage: CalculationStage;

beforeEach(async () => {
  stage = await CalculationStage.start(classCount);
});

afterEach(() => stage?.close());

describe('a worker killed in the middle of a run', () => {
  it('is taken over, with each class calculated once', async () => {
    const child = await stage.startWorkingProcess();
    const run = await stage.startHeldRun(5, 6);
    child.child.kill('SIGKILL');
    await child.exited;
    expect(await run.read()).toMatchObject({ state: 'running', items_done: 5 });
    await run.release();
    await stage.startWorker();
    const all = { items_total: classCount, items_done: classCount, items_failed: 0 };
    expect(await run.finished(45)).toEqual({ state: 'succeeded', ...all });
    await stage.expectEachOnce();
  }, 60_000);
});

describe('SIGTERM', () => {
  it('lets a worker finish its classes, hand over nothing half done, and leave the rest to the next process', async () => {
    const child = await stage.startWorkingProcess();
    const run = await stage.startHeldRun(5, 6);
    const exit = child.stop('SIGTERM');
    await waitFor(async () => child.output().includes('starting no more jobs'));
    await run.release();
    expect(await exit).toBe(0);
    expect(await run.read()).toMatchObject({ state: 'running', items_done: 7 });
    await stage.startWorker();
    await run.finished();
    await stage.expectEachOnce();
    const { attempts } = await stage.testApp.database.one<{ attempts: number }>(
      'SELECT max(attempts) AS attempts FROM job_run_items',
    );
    expect(attempts).toBe(1);
  }, 60_000);
});
