import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../../apps/api/app.module.ts';
import { loadConfig } from '../../../apps/api/config/config.ts';
import { type JobContext, JobHandler, type TaskHandler } from '../../../apps/api/jobs/definitions.ts';
import { JobRuntime } from '../../../apps/api/jobs/job-runtime.ts';
import { Jobs } from '../../../apps/api/jobs/jobs.ts';
import { requestContext } from '../../../apps/api/observability/request-context.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import { eventually } from '../../setup/api/worker.ts';

interface Letter {
  to: string;
  fails?: boolean;
  waits?: boolean;
}

interface Delivery {
  to: string;
  attempt: number;
  requestId: string | undefined;
}

const delivered: Delivery[] = [];
const givenUp: string[] = [];
let stopped = 0;

@Injectable()
@JobHandler({ name: 'test-letter', retryLimit: 1 })
class LetterTask implements TaskHandler<Letter> {
  async handle(letter: Letter, context: JobContext): Promise<void> {
    delivered.push({ to: letter.to, attempt: context.attempt, requestId: requestContext.getStore()?.requestId });
    if (letter.fails === true) throw new Error('no such address');
    if (letter.waits !== true) return;
    await new Promise<void>((resolve) => context.stopping.addEventListener('abort', () => resolve()));
    stopped += 1;
  }

  async giveUp(letter: Letter): Promise<void> {
    givenUp.push(letter.to);
  }
}

@Module({})
class LetterModule {}

let testApp: TestApp;
let worker: INestApplicationContext;
let jobs: Jobs;

beforeAll(async () => {
  testApp = await startTestApp();
  const app = AppModule.forRoot(loadConfig({ ...testApp.env, PROCESS_ROLE: 'worker' }));
  worker = await NestFactory.createApplicationContext(
    { module: LetterModule, imports: [app], providers: [LetterTask] },
    { logger: false },
  );
  await worker.get(JobRuntime).whenStarted();
  jobs = testApp.app.get(Jobs);
});

afterAll(async () => {
  await worker?.close();
  await testApp?.close();
});

const deliveriesTo = (to: string): Delivery[] => delivered.filter((delivery) => delivery.to === to);
const arrived = (to: string) => eventually(10, async () => deliveriesTo(to)[0]);

describe('a task', () => {
  it('runs after the commit of the transaction that queued it, and never after a rollback', async () => {
    await testApp.database
      .transaction(async () => {
        await jobs.enqueue('test-letter', { to: 'rolled-back' }, { schoolId: null });
        throw new Error('undone');
      })
      .catch(() => {});
    await testApp.database.transaction(async () => {
      await jobs.enqueue('test-letter', { to: 'committed' }, { schoolId: null });
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(deliveriesTo('committed')).toEqual([]);
    });
    await arrived('committed');
    expect(deliveriesTo('rolled-back')).toEqual([]);
  });

  it('carries the correlation id of the request that queued it', async () => {
    await requestContext.run({ requestId: 'request-7' }, () =>
      jobs.enqueue('test-letter', { to: 'correlated' }, { schoolId: null }),
    );
    expect((await arrived('correlated')).requestId).toBe('request-7');
  });

  it('is queued once while one with the same key is queued or running', async () => {
    const ids = await testApp.database.transaction(async () => [
      await jobs.enqueue('test-letter', { to: 'single' }, { schoolId: null, singletonKey: 'letter-1' }),
      await jobs.enqueue('test-letter', { to: 'single' }, { schoolId: null, singletonKey: 'letter-1' }),
      await jobs.enqueue('test-letter', { to: 'single' }, { schoolId: null, singletonKey: 'letter-2' }),
    ]);
    expect(ids.map((id) => id !== null)).toEqual([true, false, true]);
    await eventually(10, async () => (deliveriesTo('single').length === 2 ? true : undefined));
  });

  it('is tried again after a failure and then given up, once', async () => {
    await testApp.database.run(`UPDATE pgboss.queue SET retry_delay = 1 WHERE name = 'test-letter'`);
    await jobs.enqueue('test-letter', { to: 'nowhere', fails: true }, { schoolId: null });
    await eventually(20, async () => (givenUp.includes('nowhere') ? true : undefined));
    expect(deliveriesTo('nowhere').map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(givenUp).toEqual(['nowhere']);
  });

  it('is notified when the process stops, and finishes first', async () => {
    await jobs.enqueue('test-letter', { to: 'slow', waits: true }, { schoolId: null });
    await arrived('slow');
    await worker.close();
    expect(stopped).toBe(1);
    const { state } = await testApp.database.one<{ state: string }>(
      `SELECT state::text FROM pgboss.job WHERE data #>> '{data,to}' = 'slow'`,
    );
    expect(state).toBe('completed');
  });
});
