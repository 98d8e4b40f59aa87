import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';
import { AppModule } from '../../../apps/api/app.module.ts';
import { loadConfig } from '../../../apps/api/config/config.ts';
import {
  type FanOutJob,
  JobHandler,
  type JobRun,
  type PlannedItem,
  ScheduledJob,
  type TaskHandler,
} from '../../../apps/api/jobs/definitions.ts';
import { JobRuntime } from '../../../apps/api/jobs/job-runtime.ts';
import { Jobs } from '../../../apps/api/jobs/jobs.ts';
import { turnOwners, turnRange, waitingTurnsStatement } from '../../../apps/api/jobs/turns.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { eventually, finished } from '../../setup/api/worker.ts';

/** What was done, in order; each name of `held` stands still until it is let go. */
const done: string[] = [];
const held = new Map<string, PromiseWithResolvers<void>>();
const hold = (name: string): void => void held.set(name, Promise.withResolvers());
const letGo = (name: string): void => held.get(name)?.resolve();

async function doWork(name: string): Promise<void> {
  done.push(name);
  await held.get(name)?.promise;
}

const reached = (name: string) => eventually(20, async () => (done.includes(name) ? true : undefined));

@Injectable()
@JobHandler({ name: 'test-errand', concurrency: 1 })
class Errand implements TaskHandler<{ name: string }> {
  async handle({ name }: { name: string }): Promise<void> {
    await doWork(name);
  }
}

/** A run of the schedule has ten items of each school, one by hand has five of its own. */
@Injectable()
@ScheduledJob({
  name: 'test-census',
  cron: '0 0 1 1 *',
  timeZone: 'UTC',
  catchUp: 'skip',
  summary: 'Counts in the order of its turns',
  concurrency: 1,
})
class Census implements FanOutJob {
  static schools: readonly FixtureSchool[] = [];
  readonly parameters = z.strictObject({ name: z.string() });

  async plan({ schoolId, parameters }: JobRun): Promise<PlannedItem[]> {
    const items = (name: string, owner: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({
        key: `${name} ${index}`,
        label: `${name} ${index}`,
        schoolId: owner,
      }));
    if (schoolId !== null) return items(String(parameters.name), schoolId, 5);
    return Census.schools.flatMap(({ id }, index) => items(`school ${index}`, id, 10));
  }

  async work(_run: JobRun, itemKey: string): Promise<Record<string, number>> {
    await doWork(itemKey);
    return {};
  }
}

@Module({})
class TurnsModule {}

let testApp: TestApp;
let worker: INestApplicationContext;
let jobs: Jobs;
let admin: FixtureUser;

beforeAll(async () => {
  testApp = await startTestApp();
  const app = AppModule.forRoot(loadConfig({ ...testApp.env, PROCESS_ROLE: 'worker' }));
  worker = await NestFactory.createApplicationContext(
    { module: TurnsModule, imports: [app], providers: [Errand, Census] },
    { logger: false },
  );
  await worker.get(JobRuntime).whenStarted();
  jobs = testApp.app.get(Jobs);
  Census.schools = [await testApp.fixtures.school(), await testApp.fixtures.school(), await testApp.fixtures.school()];
  admin = await testApp.fixtures.user(await testApp.fixtures.school(), 'admin');
});

afterAll(async () => {
  for (const name of held.keys()) letGo(name);
  await worker?.close();
  await testApp?.close();
});

beforeEach(() => {
  done.length = 0;
  held.clear();
});

it('a task is queued by reading a few rows, however many wait', async () => {
  const [own, other] = [await testApp.fixtures.school(), await testApp.fixtures.school()];
  await testApp.database.query(`SELECT pgboss.create_queue('test-idle', '{"policy": "standard"}')`);
  await testApp.database.run(
    `INSERT INTO pgboss.job (name, data, priority, group_id, policy)
     SELECT 'test-idle', '{}', -n, $1, 'standard' FROM generate_series(1, 5000) n`,
    [String(other.id)],
  );
  await testApp.database.run('ANALYZE pgboss.job_common');
  const read = async () =>
    (
      await testApp.database.one<{ rows: number }>(
        `SELECT (SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_all_tables
            WHERE relid = 'pgboss.job_common'::regclass)
          + (SELECT sum(pg_stat_get_xact_tuples_returned(indexrelid)) FROM pg_index
            WHERE indrelid = 'pgboss.job_common'::regclass) AS rows`,
      )
    ).rows;
  const [turns, rows] = await testApp.database.transaction(async () => {
    const before = await read();
    const values = ['test-idle', ...turnRange('usual'), turnOwners([own.id, other.id])];
    return [await testApp.database.query(waitingTurnsStatement, values), (await read()) - before] as const;
  });
  expect(turns).toEqual([
    { owner: String(own.id), atHand: 1, last: null },
    { owner: String(other.id), atHand: 1, last: 5_000 },
  ]);
  expect(rows).toBeLessThan(20);
  await testApp.database.run(`DELETE FROM pgboss.job WHERE name = 'test-idle'`);
});

describe('schools take turns', () => {
  it('so that a hundred tasks of one delay one of another by two', async () => {
    const [busy, quiet] = Census.schools as [FixtureSchool, FixtureSchool];
    const send = (school: FixtureSchool | null, name: string) =>
      jobs.enqueue('test-errand', { name }, { schoolId: school?.id ?? null });
    hold('busy 0');
    for (let index = 0; index < 100; index += 1) await send(busy, `busy ${index}`);
    await reached('busy 0');
    await send(quiet, 'quiet 0');
    await send(quiet, 'quiet 1');
    await send(null, 'of no school');
    letGo('busy 0');
    await reached('busy 99');
    expect(done.slice(0, 7)).toEqual(['busy 0', 'busy 1', 'busy 2', 'quiet 0', 'of no school', 'busy 3', 'quiet 1']);
    expect(done.filter((name) => name.startsWith('busy'))).toEqual(
      Array.from({ length: 100 }, (_, index) => `busy ${index}`),
    );
  });

  it('and none waits for others that come one at a time', async () => {
    const [busy, ...others] = Census.schools as [FixtureSchool, FixtureSchool, FixtureSchool];
    hold('first');
    await jobs.enqueue('test-errand', { name: 'first' }, { schoolId: busy.id });
    await reached('first');
    const rounds = 6;
    for (let round = 0; round < rounds; round += 1) {
      await jobs.enqueue('test-errand', { name: `busy ${round}` }, { schoolId: busy.id });
    }
    const arrive = async (round: number) => {
      for (const { id } of others) {
        hold(`${id} ${round}`);
        await jobs.enqueue('test-errand', { name: `${id} ${round}` }, { schoolId: id });
      }
    };
    await arrive(0);
    letGo('first');
    // Each of the others asks again as soon as it was served, before the queue moves on.
    for (let round = 0; round < rounds; round += 1) {
      for (const { id } of others) {
        await reached(`${id} ${round}`);
        hold(`${id} ${round + 1}`);
        await jobs.enqueue('test-errand', { name: `${id} ${round + 1}` }, { schoolId: id });
        letGo(`${id} ${round}`);
      }
    }
    expect(done.filter((name) => name.startsWith('busy')).length).toBeGreaterThanOrEqual(rounds - 1);
    for (const { id } of others) letGo(`${id} ${rounds}`);
    for (const { id } of others) await reached(`${id} ${rounds}`);
  });
});

describe('a run by hand', () => {
  const startByHand = (name: string) =>
    jobs.startByHand('test-census', { schoolId: admin.school.id, requestedBy: admin.id, parameters: { name } });
  const fiveOf = (name: string) => Array.from({ length: 5 }, (_, index) => `${name} ${index}`);

  it('goes before the run of the schedule, which takes turns with the next of the same school', async () => {
    // Of three that have the same turn any may be the first.
    const firstTurns = Census.schools.map((_, index) => `school ${index} 0`);
    for (const name of [...firstTurns, 'first 4']) hold(name);
    const scheduled = (await jobs.startRun('test-census', {
      tickAt: new Date(),
      schoolId: null,
      requestedBy: null,
      parameters: {},
    })) as string;
    const atWork = await eventually(20, async () => firstTurns.find((name) => done.includes(name)));
    await startByHand('first');
    for (const name of firstTurns) letGo(name);
    await reached('first 4');
    expect(done).toEqual([atWork, ...fiveOf('first')]);

    const second = await startByHand('second');
    letGo('first 4');
    await finished(testApp.database, second);
    await finished(testApp.database, scheduled);
    const places = fiveOf('second').map((name) => done.indexOf(name));
    for (const [index, place] of places.slice(1).entries()) {
      // Each of the three schools of the schedule has had its turn in between.
      expect(place - (places[index] as number)).toBe(4);
    }
  });
});
