import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import {
  eventually,
  finished,
  type GradedFixture,
  gradedClasses,
  holdClasses,
  startWorker,
} from '../../setup/api/worker.ts';

let testApp: TestApp;
let worker: NestFastifyApplication;
let school: FixtureSchool;
let admin: FixtureUser;
let teacher: FixtureUser;
let student: FixtureUser;
let otherAdmin: FixtureUser;
let graded: GradedFixture[];

beforeAll(async () => {
  testApp = await startTestApp();
  worker = await startWorker(testApp.env);
  const { fixtures } = testApp;
  school = await fixtures.school();
  [admin, teacher, student] = [
    await fixtures.user(school, 'admin'),
    await fixtures.user(school, 'teacher'),
    await fixtures.user(school, 'student'),
  ];
  const otherSchool = await fixtures.school();
  otherAdmin = await fixtures.user(otherSchool, 'admin');
  graded = await gradedClasses(testApp, school, student, 3);
  await gradedClasses(testApp, otherSchool, await fixtures.user(otherSchool, 'student'), 2);
});

afterAll(async () => {
  await worker?.close();
  await testApp?.close();
});

const start = (user: FixtureUser, parameters?: object) =>
  testApp
    .as(user)
    .post('/v1/jobs/grade-calculator/runs')
    .send(parameters === undefined ? undefined : { parameters });

const routes = [
  ['get', '/v1/jobs/schedules'],
  ['get', '/v1/jobs/runs'],
  ['get', '/v1/jobs/runs/019a9f2a-7a53-7bb0-a6f1-2c2f6a0f4f0e'],
  ['post', '/v1/jobs/grade-calculator/runs'],
] as const;

describe('job routes', () => {
  it.each(routes)('%s %s requires authentication', async (method, path) => {
    await testApp.as()[method](path).expect(401);
  });

  it("another school's id gives 404, and the run is in no list of theirs", async () => {
    const { body } = await start(otherAdmin).expect(202);
    await testApp.as(admin).get(`/v1/jobs/runs/${body.id}`).expect(404);
    const { body: list } = await testApp.as(admin).get('/v1/jobs/runs').expect(200);
    expect(list.data.map(({ id }: { id: string }) => id)).not.toContain(body.id);
    await testApp.as(otherAdmin).get(`/v1/jobs/runs/${body.id}`).expect(200);
  });

  it.each(routes)('%s %s is for administrators only', async (method, path) => {
    for (const user of [teacher, student]) await testApp.as(user)[method](path).expect(403);
  });
});

describe('run now', () => {
  it('is recorded with who, and works on classes of that school only', async () => {
    await idle();
    const { body } = await start(admin, { full: true }).expect(202);
    expect(body).toMatchObject({
      jobName: 'grade-calculator',
      state: 'queued',
      tickAt: null,
      requestedBy: { sourcedId: admin.sourcedId },
      parameters: { full: true },
    });
    await finished(testApp.database, body.id);
    const { body: run } = await testApp.as(admin).get(`/v1/jobs/runs/${body.id}`).expect(200);
    expect(run).toMatchObject({
      state: 'succeeded',
      items: { total: 3, done: 3, failed: 0 },
      result: { enrollmentsCalculated: 3 },
      itemErrors: [],
    });
    expect(run.durationMs).toBeGreaterThanOrEqual(0);
    expect(Date.parse(run.finishedAt)).toBeGreaterThanOrEqual(Date.parse(run.startedAt));
  });

  it('needs no body', async () => {
    await idle();
    const { body } = await start(admin).expect(202);
    expect(body.parameters).toEqual({});
  });

  it('refuses parameters that the job does not take, naming them, and queues nothing', async () => {
    const before = await countRuns();
    const { body } = await start(admin, { full: 'yes', fast: true }).expect(400);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/parameters/fast',
      '/parameters/full',
    ]);
    expect(await countRuns()).toBe(before);
  });

  it('gives 404 for a job that does not exist', async () => {
    await testApp.as(admin).post('/v1/jobs/tidy-up/runs').expect(404);
  });

  it('starts one run for one Idempotency-Key', async () => {
    await idle();
    const before = await countRuns();
    const first = await start(admin).set('idempotency-key', 'run-once').expect(202);
    const second = await start(admin).set('idempotency-key', 'run-once').expect(202);
    expect(second.body.id).toBe(first.body.id);
    expect(await countRuns()).toBe(before + 1);
  });
});

describe('runs by hand of one job and school', () => {
  const states = (ids: string[]) =>
    testApp.database.query<{ id: string; state: string }>(
      'SELECT id, state FROM job_runs WHERE id = ANY ($1::uuid[]) ORDER BY id',
      [ids],
    );

  it('are one at work and one that waits, whoever asks at once; another school has its own', async () => {
    await idle();
    const classes = await holdClasses(
      testApp.database,
      graded.map((fixture) => fixture.class.id),
    );
    const first = (await start(admin, { full: true }).expect(202)).body.id;
    await classes.waiting(1);
    const colleague = await testApp.fixtures.user(school, 'admin');
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => start(index % 2 === 0 ? admin : colleague, { full: true })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 202));
    const ids = [...new Set(answers.map(({ body }) => body.id))];
    expect(ids).toHaveLength(1);
    expect(await states([first, ...ids])).toEqual([
      { id: first, state: 'running' },
      { id: ids[0], state: 'queued' },
    ]);

    const { body: problem } = await start(colleague, {}).expect(409);
    expect(problem).toMatchObject({ code: 'run-waiting', fix: expect.any(String) });
    expect(problem.detail).toContain(ids[0]);
    const { body: other } = await start(otherAdmin, { full: true }).expect(202);
    expect(ids).not.toContain(other.id);

    await classes.release();
    await finished(testApp.database, ids[0]);
    const times = await testApp.database.one<{ inOrder: boolean; requested: number }>(
      `SELECT a.finished_at <= b.started_at AS "inOrder",
         (SELECT count(*) FROM job_runs WHERE school_id = $3 AND created_at >= a.created_at) AS requested
       FROM job_runs a, job_runs b WHERE a.id = $1 AND b.id = $2`,
      [first, ids[0], school.id],
    );
    expect(times).toEqual({ inOrder: true, requested: 2 });
  });

  it('are bounded by the database', async () => {
    await idle();
    const insert = (state: string) =>
      testApp.database.run(
        `INSERT INTO job_runs (job_name, school_id, by_hand, state) VALUES ('no-job', $1, true, $2)`,
        [school.id, state],
      );
    await insert('queued');
    await insert('running');
    for (const state of ['queued', 'running']) await expect(insert(state)).rejects.toMatchObject({ code: '23505' });
    await insert('succeeded');
    await testApp.database.run(`DELETE FROM job_runs WHERE job_name = 'no-job'`);
  });
});

describe('history', () => {
  it('comes in pages, newest first, and can be narrowed to a job and a state', async () => {
    await idle();
    const { body } = await start(admin).expect(202);
    await finished(testApp.database, body.id);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = await testApp.as(admin).get(`/v1/jobs/runs?limit=2&jobName=grade-calculator${query}`).expect(200);
      seen.push(...page.body.data.map(({ id }: { id: string }) => id));
      cursor = page.body.nextCursor;
    }
    expect(seen[0]).toBe(body.id);
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
    const failed = await testApp.as(admin).get('/v1/jobs/runs?state=failed').expect(200);
    expect(failed.body.data).toEqual([]);
    await testApp.as(admin).get('/v1/jobs/runs?state=lost').expect(400);
    await testApp.as(admin).get('/v1/jobs/runs?cursor=abc').expect(400);
  });

  it('counts, of a run that serves every school, the own classes only', async () => {
    const { id } = await testApp.database.one<{ id: string }>(
      `INSERT INTO job_runs (job_name, tick_at, state, items_total, items_done, started_at, finished_at)
       VALUES ('grade-calculator', '2026-03-02T08:00:00Z', 'failed', 2, 1, now(), now()) RETURNING id`,
    );
    await testApp.database.run(
      `INSERT INTO job_run_items (run_id, item_key, label, school_id, state, attempts, result, error)
       SELECT $1, s.id::text, 'class of ' || s.id, s.id, CASE WHEN s.id = $2 THEN 'done' ELSE 'failed' END, 6,
         CASE WHEN s.id = $2 THEN '{"totalsChanged": 4}'::jsonb END, CASE WHEN s.id <> $2 THEN 'error: 22012' END
       FROM schools s`,
      [id, school.id],
    );
    const { body: own } = await testApp.as(admin).get(`/v1/jobs/runs/${id}`).expect(200);
    expect(own).toMatchObject({
      items: { total: 1, done: 1, failed: 0 },
      result: { totalsChanged: 4 },
      itemErrors: [],
    });
    const { body: other } = await testApp.as(otherAdmin).get(`/v1/jobs/runs/${id}`).expect(200);
    expect(other).toMatchObject({ items: { total: 1, done: 0, failed: 1 }, result: {} });
    expect(other.itemErrors).toEqual([
      { item: `class of ${otherAdmin.school.id}`, state: 'failed', attempts: 6, error: 'error: 22012' },
    ]);
  });
});

describe('schedules', () => {
  it('show the coming moments, the last run and what was missed', async () => {
    const { body: run } = await start(admin).expect(202);
    await testApp.database.run(`UPDATE job_schedules SET missed_ticks = 7 WHERE name = 'grade-calculator'`);
    const { body } = await testApp.as(admin).get('/v1/jobs/schedules').expect(200);
    const calculator = body.data.find(({ jobName }: { jobName: string }) => jobName === 'grade-calculator');
    expect(calculator).toMatchObject({
      jobName: 'grade-calculator',
      cron: '0 * * * *',
      timeZone: 'UTC',
      enabled: true,
      missedTicks: 7,
      lastRun: { id: run.id },
    });
    const times = calculator.nextRuns.map((moment: string) => Date.parse(moment));
    expect(times).toHaveLength(5);
    expect(times[0] - Date.now()).toBeLessThanOrEqual(3_600_000);
    for (const [index, time] of times.entries()) expect(time - times[0]).toBe(index * 3_600_000);
  });
});

/** Until no run by hand waits or works. */
const idle = () =>
  eventually(20, async () => {
    const open = await testApp.database.first(
      `SELECT 1 FROM job_runs WHERE by_hand AND state IN ('queued', 'running')`,
    );
    return open === undefined ? true : undefined;
  });

const countRuns = async (): Promise<number> =>
  (await testApp.database.one<{ count: number }>('SELECT count(*) FROM job_runs')).count;
