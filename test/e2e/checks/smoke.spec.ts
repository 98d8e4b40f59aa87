import { late, on } from '../../setup/database/faulty-proxy.ts';
import { createRuntimeRole, onDatabase } from '../../setup/database/runtime-role.ts';
import { runTool } from '../../setup/release/release-tool.ts';
import { SmokeStage, seededDatabase, stageCommit } from '../../setup/release/smoke-stage.ts';
import { footprint } from '../../setup/runner/footprint.ts';

/** The tool, the application, PostgreSQL, S3 and Cognito run for real. */
describe('smoke', () => {
  let stage: SmokeStage;

  beforeAll(async () => {
    stage = await SmokeStage.start();
  }, 60_000);

  afterEach(() => stage.removeProxies());
  afterAll(() => stage?.stop());

  it('finds nothing wrong with a healthy application, and leaves nothing behind', async () => {
    // The first run of the job calculates the totals of the whole demo school.
    expect((await stage.smoke(stage.api.url)).exitCode).toBe(0);
    const before = await footprint(stage.database.env);
    const run = await stage.smoke(stage.api.url, '--commit', stageCommit);
    expect(run.bad()).toEqual([]);
    expect(run.exitCode).toBe(0);
    const names = ['release', 'sign-in', 'users/me', 'class', 'assignment', 'download', 'job', 'clean-up'];
    for (const name of [...names, 'download without a signature']) {
      expect(run.check(name)).toMatchObject({ status: 'PASS', milliseconds: expect.any(Number) });
    }
    expect(run.check('tls')).toMatchObject({ status: 'SKIP', detail: 'plain http' });
    const after = await footprint(stage.database.env);
    expect(after.living).toEqual(before.living);
    expect(after.objects).toEqual(before.objects);
    // What the API keeps of what is deleted over it, and no more. The history of jobs may meanwhile grow by itself; that of
    // grades is append-only and keeps what the class of the test had, how many rows is the matter of its triggers.
    const grown = (table: string) => (after.kept[table] ?? 0) - (before.kept[table] ?? 0);
    const {
      grade_history: _history,
      job_runs: _runs,
      job_run_items: _items,
      rate_limits: _limits,
      ...records
    } = after.kept;
    expect(Object.fromEntries(Object.keys(records).map((table) => [table, grown(table)]))).toEqual({
      academic_sessions: 0,
      categories: 1,
      class_calculations: 1,
      class_terms: 1,
      classes: 1,
      courses: 0,
      line_items: 1,
      uploads: 1,
    });
    expect(grown('job_runs')).toBeGreaterThanOrEqual(1);
    expect(grown('grade_history')).toBeGreaterThanOrEqual(1);
  }, 60_000);

  it('prints the tree for people, with one line a check', async () => {
    const run = await runTool(['smoke', '--url', stage.api.url]);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^PASS smoke\n/);
    expect(run.stdout).toMatch(/^PASS {5}download: \d+ bytes from 127\.0\.0\.1:\d+ in \d+ ms \(\d+ ms\)$/m);
    expect(run.stderr).toContain(`Smoke test of ${stage.api.url}`);
  }, 60_000);

  it('makes the course and the term that an empty school lacks, and removes them', async () => {
    const empty = await seededDatabase();
    try {
      await onDatabase(
        empty.env,
        `UPDATE courses SET status = 'tobedeleted'; UPDATE academic_sessions SET status = 'tobedeleted'`,
      );
      const before = await footprint(empty.env);
      await stage.withApi(empty.env, async (url) => {
        const run = await stage.smoke(url);
        expect(run.bad()).toEqual([]);
        expect(run.check('clean-up').detail).toBe('2 removed');
      });
      expect((await footprint(empty.env)).living).toMatchObject({
        courses: before.living.courses,
        academic_sessions: before.living.academic_sessions,
      });
    } finally {
      await empty.drop();
    }
  }, 60_000);

  it('needs no more rights in the database than infra/database/roles.sql gives the application', async () => {
    const role = await createRuntimeRole(stage.database);
    try {
      await stage.withApi(role.env, async (url) => {
        const run = await stage.smoke(url);
        expect(run.bad()).toEqual([]);
      });
    } finally {
      await role.drop();
    }
  }, 60_000);

  it('removes what it made when a check fails half-way', async () => {
    const before = await footprint(stage.database.env);
    const url = await stage.through((answer) => {
      if (answer.method === 'PATCH' || answer.path.endsWith('/complete')) answer.status = 500;
    });
    const run = await stage.smoke(url);
    expect(run.bad()).toEqual(['class', 'upload']);
    expect(run.check('clean-up').detail).toBe('2 removed');
    const after = await footprint(stage.database.env);
    expect(after.objects).toEqual(before.objects);
    for (const table of ['classes', 'line_items', 'categories', 'uploads', 'courses']) {
      expect([table, after.living[table]]).toEqual([table, before.living[table]]);
    }
  }, 60_000);

  it('removes a class whose making was not answered', async () => {
    const before = await footprint(stage.database.env);
    const url = await stage.through((answer) => {
      if (answer.method === 'POST' && answer.path === '/v1/classes') answer.status = 502;
    });
    const run = await stage.smoke(url);
    expect(run.bad()).toEqual(['class']);
    expect(run.check('clean-up').detail).toBe('1 removed');
    expect((await footprint(stage.database.env)).living.classes).toBe(before.living.classes);
  }, 60_000);

  it('removes what it made when it is interrupted', async () => {
    const before = await footprint(stage.database.env);
    const reached = Promise.withResolvers<void>();
    let asked = false;
    const hold = on(/\/lineItems\/[^/]+$/, async (answer) => {
      if (asked) return;
      asked = true;
      reached.resolve();
      await late(5_000)(answer);
    });
    const url = await stage.through(hold);
    const run = await runTool(
      ['smoke', '--url', url, '--json'],
      {},
      {
        onStart: (child) => void reached.promise.then(() => child.kill('SIGINT')),
      },
    );
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('Interrupted');
    expect(run.check('assignment')).toMatchObject({ status: 'FAIL', detail: 'interrupted' });
    expect(run.check('clean-up').status).toBe('PASS');
    const after = await footprint(stage.database.env);
    for (const table of ['classes', 'line_items', 'categories', 'uploads']) {
      expect([table, after.living[table]]).toEqual([table, before.living[table]]);
    }
  }, 60_000);

  it('removes what a run left that was killed, and leaves alone who tests at the same time', async () => {
    const before = await footprint(stage.database.env);
    const reached = Promise.withResolvers<void>();
    const url = await stage.through(on(/\/lineItems\/[^/]+$/, () => reached.resolve()));
    const killed = await runTool(
      ['smoke', '--url', url, '--json'],
      {},
      {
        onStart: (child) => void reached.promise.then(() => child.kill('SIGKILL')),
      },
    );
    expect(killed.exitCode).toBeNull();
    const left = await footprint(stage.database.env);
    expect(left.living.classes).toBe((before.living.classes ?? 0) + 1);

    expect((await stage.smoke(stage.api.url)).check('clean-up').detail).toBe('nothing was left');
    await onDatabase(
      stage.database.env,
      `UPDATE classes SET date_last_modified = now() - interval '2 hours' WHERE title LIKE 'ClassBoard smoke test %'`,
    );
    expect((await stage.smoke(stage.api.url)).check('clean-up').detail).toMatch(/^[12] removed$/);
    const after = await footprint(stage.database.env);
    for (const table of ['classes', 'line_items', 'categories', 'uploads']) {
      expect([table, after.living[table]]).toEqual([table, before.living[table]]);
    }
  }, 60_000);

  it('wants an account for an address that is not of this machine', async () => {
    const run = await runTool(['smoke', '--url', 'https://api.classboard.example']);
    expect(run.exitCode).toBe(5);
    expect(run.stderr).toContain('There is no account for https://api.classboard.example');
  });
});
