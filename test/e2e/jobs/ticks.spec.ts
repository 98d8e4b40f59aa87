import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import { eventually, startWorker } from '../../setup/api/worker.ts';

let testApp: TestApp;
let workers: NestFastifyApplication[] = [];

beforeAll(async () => {
  testApp = await startTestApp();
  workers = await Promise.all([startWorker(testApp.env), startWorker(testApp.env)]);
  await testApp.database.run(`UPDATE job_schedules SET enabled = false WHERE name <> 'grade-calculator'`);
});

afterAll(async () => {
  for (const worker of workers) await worker.close();
  await testApp?.close();
});

/** Sets the schedule back to a number of seconds ago, to the full second, with a moment every second since. */
async function everySecondSince(secondsAgo: number, catchUp: string): Promise<Date> {
  return testApp.database.transaction(async () => {
    const { last_tick_at: since } = await testApp.database.one<{ last_tick_at: Date }>(
      `UPDATE job_schedules SET cron = '* * * * * *', catch_up = $2, missed_ticks = 0,
         last_tick_at = date_trunc('second', now()) - make_interval(secs => $1)
       WHERE name = 'grade-calculator' RETURNING last_tick_at`,
      [secondsAgo, catchUp],
    );
    // The lock on the schedule keeps the tickers out until both are done.
    await testApp.database.run('DELETE FROM job_runs');
    return since;
  });
}

const runCount = async (): Promise<number> =>
  (await testApp.database.one<{ count: number }>('SELECT count(*) AS count FROM job_runs')).count;

const runsReach = (count: number) => eventually(20, async () => ((await runCount()) >= count ? true : undefined));

async function stopTicking(): Promise<{ ticks: number[]; lastTickAt: number; missed: number }> {
  const { last_tick_at: lastTickAt, missed_ticks: missed } = await testApp.database.one<{
    last_tick_at: Date;
    missed_ticks: number;
  }>(`UPDATE job_schedules SET enabled = false WHERE name = 'grade-calculator' RETURNING last_tick_at, missed_ticks`);
  const rows = await testApp.database.query<{ tick_at: Date }>('SELECT tick_at FROM job_runs ORDER BY tick_at');
  await testApp.database.run(`UPDATE job_schedules SET enabled = true WHERE name = 'grade-calculator'`);
  return { ticks: rows.map((row) => row.tick_at.getTime()), lastTickAt: lastTickAt.getTime(), missed };
}

describe('two instances', () => {
  it('run every moment exactly once, those of an outage included', async () => {
    const since = await everySecondSince(60, 'all');
    // Those of the outage, and two since.
    await runsReach(62);
    const { ticks, lastTickAt, missed } = await stopTicking();
    const expected = Math.round((lastTickAt - since.getTime()) / 1_000);
    expect(expected).toBeGreaterThanOrEqual(62);
    expect(ticks).toEqual(Array.from({ length: expected }, (_, index) => since.getTime() + (index + 1) * 1_000));
    expect(missed).toBe(0);
  });

  it('queue one job for every run', async () => {
    await everySecondSince(10, 'all');
    await runsReach(10);
    const { ticks } = await stopTicking();
    const rows = await testApp.database.query<{ jobs: number }>(
      `SELECT count(j.id) AS jobs FROM job_runs r LEFT JOIN pgboss.job j ON j.data ->> 'runId' = r.id::text
       AND j.data ->> 'kind' = 'run' GROUP BY r.id`,
    );
    expect(rows).toHaveLength(ticks.length);
    expect(new Set(rows.map(({ jobs }) => jobs))).toEqual(new Set([1]));
  });

  it('run the latest of the moments missed and count the others', async () => {
    const since = await everySecondSince(3_600, 'latest');
    await eventually(5, () => testApp.database.first('SELECT 1 FROM job_runs'));
    const { ticks, lastTickAt, missed } = await stopTicking();
    expect(ticks.at(-1)).toBe(lastTickAt);
    expect(ticks.length + missed).toBe(Math.round((lastTickAt - since.getTime()) / 1_000));
    expect(missed).toBeGreaterThan(3_500);
  });

  it('leave a disabled schedule alone', async () => {
    await testApp.database.run(`UPDATE job_schedules SET enabled = false WHERE name = 'grade-calculator'`);
    await everySecondSince(60, 'all');
    // Both walk through all schedules again and again: three ticks of another need a whole round of one of them.
    await testApp.database.run(
      `UPDATE job_schedules SET enabled = true, cron = '* * * * * *', last_tick_at = now() WHERE name = 'retention'`,
    );
    await runsReach(3);
    const jobs = await testApp.database.query<{ job: string }>('SELECT DISTINCT job_name AS job FROM job_runs');
    expect(jobs).toEqual([{ job: 'retention' }]);
    await testApp.database.run(`UPDATE job_schedules SET enabled = false WHERE name = 'retention'`);
    await testApp.database.run(`UPDATE job_schedules SET enabled = true WHERE name = 'grade-calculator'`);
  });
});
