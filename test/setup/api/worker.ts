import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../../apps/api/app.ts';
import type { Database } from '../../../apps/api/database/database.ts';
import { JobRuntime } from '../../../apps/api/jobs/job-runtime.ts';
import { Jobs } from '../../../apps/api/jobs/jobs.ts';
import { untilWaiting } from '../database/lock-waits.ts';
import { leastPatienceSeconds } from './api-process.ts';
import type { TestApp } from './app.ts';
import type { FixtureClass, FixtureLineItem, FixtureSchool, FixtureUser } from './fixtures.ts';

/** A second instance of the application that runs jobs on the same database, in this process. */
export async function startWorker(env: Record<string, string>): Promise<NestFastifyApplication> {
  const app = await createApp({ ...env, PROCESS_ROLE: 'worker', JOBS_TICK_INTERVAL_SECONDS: '1' });
  await app.listen({ host: '127.0.0.1', port: 0 });
  await app.get(JobRuntime).whenStarted();
  return app;
}

export interface RunRow {
  state: string;
  items_total: number | null;
  items_done: number;
  items_failed: number;
}

/** Starts the grade calculator as `run now` does. */
export async function startCalculation(
  { app }: Pick<TestApp, 'app'>,
  parameters: { full?: boolean } = {},
): Promise<string> {
  const run = { tickAt: null, schoolId: null, requestedBy: null, parameters };
  return (await app.get(Jobs).startRun('grade-calculator', run)) as string;
}

export async function finished(database: Database, runId: string, timeoutSeconds = 20): Promise<RunRow> {
  return eventually(timeoutSeconds, async () => {
    const run = await readRun(database, runId);
    return run.state === 'succeeded' || run.state === 'failed' ? run : undefined;
  });
}

export const readRun = (database: Database, runId: string): Promise<RunRow> =>
  database.one<RunRow>('SELECT state, items_total, items_done, items_failed FROM job_runs WHERE id = $1', [runId]);

/** Asks again until there is an answer, for as long as tests wait at least. */
export async function eventually<T>(wantedSeconds: number, ask: () => Promise<T | undefined>): Promise<T> {
  const timeoutSeconds = Math.max(wantedSeconds, leastPatienceSeconds);
  const deadline = Date.now() + timeoutSeconds * 1_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`Did not happen within ${timeoutSeconds} s`);
    await sleep(20);
  }
}

/** Until no task of these queues waits, is tried again or is at work; those planned for later are left. */
export async function tasksDone(database: Database, queues: readonly string[], timeoutSeconds = 20): Promise<void> {
  await eventually(timeoutSeconds, async () => {
    const open = await database.first(
      `SELECT 1 FROM pgboss.job
       WHERE name = ANY ($1) AND (state IN ('active', 'retry') OR state = 'created' AND start_after <= now())`,
      [queues],
    );
    return open === undefined ? true : undefined;
  });
}

export interface GradedFixture {
  class: FixtureClass;
  item: FixtureLineItem;
}

/** Classes with one scored item each, all attended by the same student. */
export async function gradedClasses(
  { fixtures }: TestApp,
  school: FixtureSchool,
  student: FixtureUser,
  count: number,
): Promise<GradedFixture[]> {
  const graded: GradedFixture[] = [];
  for (let index = 0; index < count; index += 1) {
    const fixture = await fixtures.class(school, { students: [student] });
    const category = await fixtures.category(fixture);
    const item = await fixtures.lineItem(fixture, category.id);
    await fixtures.result(item, student, 50 + index);
    graded.push({ class: fixture, item });
  }
  return graded;
}

export interface HeldClasses {
  /** Waits until this many calculations stand still in front of the held classes. */
  waiting(count: number): Promise<void>;
  release(): Promise<void>;
}

/** Holds the locks of classes, so that their calculation stands still in the middle of its work. */
export async function holdClasses(database: Database, classIds: readonly number[]): Promise<HeldClasses> {
  const released = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const holding = database.withClient(async (client) => {
    await client.query('BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0');
    await client.query(
      `SELECT pg_advisory_xact_lock(hashtextextended('class_calculations', id)) FROM unnest($1::bigint[]) AS id`,
      [classIds],
    );
    held.resolve();
    await released.promise;
    await client.query('COMMIT');
  });
  await held.promise;
  return {
    waiting: async (count) => {
      await untilWaiting(database, { lock: 'advisory', sessions: count });
    },
    release: async () => {
      released.resolve();
      await holding;
    },
  };
}

/** Counts, by class, the calculations that were committed. */
export async function auditCalculations(database: Database): Promise<() => Promise<Map<number, number>>> {
  await database.query(`
    CREATE TABLE calculation_audit (class_id bigint NOT NULL);
    CREATE FUNCTION audit_calculation() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN INSERT INTO calculation_audit VALUES (NEW.class_id); RETURN NULL; END';
    CREATE TRIGGER audit AFTER INSERT OR UPDATE ON class_calculations
      FOR EACH ROW EXECUTE FUNCTION audit_calculation()`);
  return async () => {
    const rows = await database.query<{ class_id: number; count: number }>(
      'SELECT class_id, count(*) AS count FROM calculation_audit GROUP BY class_id',
    );
    return new Map(rows.map((row) => [row.class_id, row.count]));
  };
}
