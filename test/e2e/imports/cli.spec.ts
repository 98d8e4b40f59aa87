import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ImportRun } from '../../../apps/api/imports/import-run.ts';
import { runImport } from '../../../apps/api/imports/run-import.ts';
import { type BundleChanges, sample, withBundle } from '../../setup/api/bundles.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { ImportBench } from '../../setup/api/imports.ts';

let bench: ImportBench;
let school: FixtureSchool;

beforeAll(async () => {
  bench = await ImportBench.create();
});
beforeEach(async () => {
  school = await bench.fixtures.school();
});
afterAll(() => bench.close());

const root = join(import.meta.dirname, '..', '..', '..');

async function call(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = ['--import', './apps/local/loader.mjs', 'apps/api/imports/cli.ts', ...args];
  const env = { PATH: process.env.PATH, ...bench.env, APP_ENV: 'test' };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, command, { cwd: root, env })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

const imported = (changes: BundleChanges, ...args: string[]) =>
  withBundle(sample(changes), (path) => call(path, '--school', school.sourcedId, ...args));

describe('npm run import', () => {
  it('prints what it did to stdout, progress to stderr, and exits with 0', async () => {
    const anna = await bench.fixtures.user(school, 'student');
    await bench.database.run(
      `UPDATE users SET sourced_id = 'user-anna', imported = true, cognito_sub = 'account' WHERE id = $1`,
      [anna.id],
    );
    const first = await imported({});
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('reading results.csv\n') });
    expect(first.stdout).toMatch(/^bundle.zip is imported\.\n/);
    expect(first.stdout).toMatch(/^results.csv +5 +5 +0 +0 +0 +0$/m);
    expect(first.stdout).toContain('1 users sign in with another address as soon as');
    const queued = await bench.database.query(
      `SELECT data -> 'data' AS task, policy FROM pgboss.job WHERE name = 'account-address'`,
    );
    expect(queued).toEqual([{ task: { userId: anna.id, runId: expect.any(String) }, policy: 'exclusive' }]);
    const again = await imported({}, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ state: 'succeeded', result: { changed: false } });
  });

  it('prints the errors of a bundle and exits with 1', async () => {
    const { code, stdout } = await imported({ 'roles.csv': (text) => text.replace('role-7', 'role-6') });
    expect(code).toBe(1);
    expect(stdout).toBe(
      'bundle.zip has 1 error; nothing was applied.\n' +
        '  roles.csv:8:sourcedId: expected every sourcedId once, line 7 has the same\n',
    );
  });

  it('exits with 1 where the bundle cannot be read, and leaves no import at work', async () => {
    const { code, stderr } = await call('no-such.zip', '--school', school.sourcedId);
    expect(code).toBe(1);
    expect(stderr).toContain('Nothing was applied.');
    const runs = await bench.database.query('SELECT state FROM import_runs WHERE school_id = $1', [school.id]);
    expect(runs).toEqual([{ state: 'failed' }]);
  });

  it('exits with 5 where it is called wrongly', async () => {
    expect(await call('a.zip')).toMatchObject({ code: 5, stderr: expect.stringContaining('--school is missing') });
    expect(await call('a.zip', '--school', 'x', '--force')).toMatchObject({
      code: 5,
      stderr: expect.stringContaining("Unknown option '--force'"),
    });
    expect(await call('a.zip', '--school', 'nowhere')).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('Import not started: there is no school nowhere\n'),
    });
  });
});

it('ends between two chunks when the process stops, with nothing applied and the school free again', async () => {
  const stopping = AbortSignal.abort(new Error('stopping'));
  const { id } = await bench.database.one<{ id: string }>(
    'INSERT INTO import_runs (school_id) VALUES ($1) RETURNING id',
    [school.id],
  );
  const work = withBundle(sample(), (path) =>
    runImport(bench.database, new ImportRun(bench.database, id), {
      schoolId: school.id,
      path,
      massRemoval: 'reject',
      stopping,
      enqueue: () => Promise.reject(new Error('nothing is queued')),
    }),
  );
  await expect(work).rejects.toThrow('stopping');
  expect((await bench.imported(school, sample())).changed).toBe(true);
});
