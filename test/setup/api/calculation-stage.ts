import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type ApiProcess, startApiProcess } from './api-process.ts';
import { startTestApp, type TestApp } from './app.ts';
import {
  auditCalculations,
  eventually,
  finished,
  type GradedFixture,
  gradedClasses,
  holdClasses,
  type RunRow,
  readRun,
  startCalculation,
  startWorker,
} from './worker.ts';

/** A run that is held in the middle. */
export interface HeldRun {
  read(): Promise<RunRow>;
  /** Lets it continue. */
  release(): Promise<void>;
  /** What came of it, once it is over. */
  finished(timeoutSeconds?: number): Promise<RunRow>;
}

/** A school with classes to calculate, and workers that can be started and killed. */
export class CalculationStage {
  private processes: ApiProcess[] = [];
  private workers: NestFastifyApplication[] = [];

  private constructor(
    readonly testApp: TestApp,
    private readonly classes: readonly GradedFixture[],
    private readonly audit: () => Promise<Map<number, number>>,
  ) {}

  static async start(classCount: number): Promise<CalculationStage> {
    const testApp = await startTestApp();
    const school = await testApp.fixtures.school();
    const classes = await gradedClasses(testApp, school, await testApp.fixtures.user(school, 'student'), classCount);
    return new CalculationStage(testApp, classes, await auditCalculations(testApp.database));
  }

  /** A worker as a process of its own, which may be killed. Does not wait for it to work. */
  async startProcess(): Promise<ApiProcess> {
    const started = await startApiProcess({ ...this.testApp.env, PROCESS_ROLE: 'worker', LOG_LEVEL: 'info' });
    this.processes.push(started);
    return started;
  }

  /** The same, once its queues are made, with shorter pauses between attempts than in operation. */
  async startWorkingProcess(): Promise<ApiProcess> {
    const started = await this.startProcess();
    await eventually(20, () => this.testApp.database.first('SELECT 1 FROM job_schedules'));
    await this.testApp.database.run('UPDATE pgboss.queue SET retry_delay = 1');
    return started;
  }

  /** A worker in this process. */
  async startWorker(): Promise<void> {
    this.workers.push(await startWorker(this.testApp.env));
  }

  /** Starts a calculation, and gives it once it stands still at each of these classes. */
  async startHeldRun(...indices: readonly number[]): Promise<HeldRun> {
    const { database } = this.testApp;
    const classIds = indices.map((index) => this.idOf(index));
    const held = await holdClasses(database, classIds);
    const runId = await startCalculation(this.testApp);
    await held.waiting(indices.length);
    return {
      read: () => readRun(database, runId),
      release: () => held.release(),
      finished: (timeoutSeconds) => finished(database, runId, timeoutSeconds),
    };
  }

  idOf(index: number): number {
    return (this.classes[index] as GradedFixture).class.id;
  }

  /** Every class was calculated, its effect committed once. */
  async expectEachOnce(): Promise<void> {
    const once = this.classes.map(({ class: { id } }) => [id, 1]);
    expect([...(await this.audit()).entries()].sort()).toEqual(once.sort());
    const { count } = await this.testApp.database.one<{ count: number }>('SELECT count(*) FROM grade_totals');
    expect(count).toBe(this.classes.length);
  }

  async close(): Promise<void> {
    for (const started of this.processes) await started.stop('SIGKILL');
    for (const worker of this.workers) await worker.close();
    await this.testApp.close();
  }
}
