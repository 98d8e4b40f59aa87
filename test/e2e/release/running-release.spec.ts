import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { baseOf, planMigrations, replayOptions } from '../../../apps/release/deployment/plan/planned-migrations.ts';
import { newestRelease } from '../../../apps/release/migrations/pending.ts';
import { recordingFile } from '../../../apps/release/migrations/running-release/recording.ts';
import { readWorkflowFiles } from '../../checks/workflow-file.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const itWithTools = ['bash', 'jq'].every((name) => spawnSync(name, ['--version']).status === 0) ? it : it.skip;
const git = (...args: string[]) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim();
const head = git('rev-parse', 'HEAD');
const variables = { all: { ...process.env } as Record<string, string> };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'classboard-running-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('what the migration check compares with', () => {
  it('is the commit that runs, where no tag of its version is of that commit', async () => {
    expect(await baseOf(variables, { version: '999.0.0', commit: head })).toBe(head);
  });

  it('is the newest release where no record names a commit, and never the empty schema', async () => {
    const newest = (await newestRelease(join(root, 'migrations'))) ?? undefined;
    expect(await baseOf(variables, undefined)).toBe(newest);
    expect(await baseOf(variables, { version: '1.0.0', commit: 'unknown' })).toBe(newest);
  });

  it.each([
    ['nothing names a base', undefined, 'the running release is not known here'],
    ['this clone does not have its commit', 'f'.repeat(40), 'cannot be reached'],
  ])('leaves the verdict open where %s', async (_, base, note) => {
    const planned = await planMigrations(variables, base, { check: true, runs: true });
    expect(planned).toMatchObject({ state: 'unknown', notes: [expect.stringContaining(note)] });
  });

  it('is replayed where its commit is recorded, by that recording and no other', async () => {
    expect(await replayOptions(head, folder)).toEqual(['--without-compatibility']);
    const other = recordingFile(folder, 'f'.repeat(40));
    await mkdir(dirname(other), { recursive: true });
    await writeFile(other, '');
    expect(await replayOptions(head, folder)).toEqual(['--without-compatibility']);
    const own = recordingFile(folder, head);
    await writeFile(own, '');
    expect(await replayOptions(head, folder)).toEqual(['--statements', own]);
  });
});

describe('the commit that an environment runs, for its pipeline', () => {
  const [find, fetch] = readWorkflowFiles(root).find(({ file }) => file.includes('running'))?.jobs[0]?.steps ?? [];

  async function commitIn(releases: readonly object[]) {
    const file = (name: string) => join(folder, name);
    await writeFile(file('npm'), `#!/bin/sh\ncat <<'END'\n${JSON.stringify({ releases })}\nEND\n`, { mode: 0o755 });
    await writeFile(file('output'), '');
    const env = {
      ...{ PATH: `${folder}:${process.env.PATH}`, RUNNER_TEMP: folder, GITHUB_OUTPUT: file('output') },
      TARGET: 'staging',
    };
    const options = { env, encoding: 'utf8', input: '' } as const;
    const run = spawnSync('bash', ['-eo', 'pipefail', '-c', find?.run?.text ?? 'exit 9'], options);
    return [run.status, run.stdout, await readFile(file('output'), 'utf8')];
  }
  const release = (commit: string, more: object = {}) => ({ commit, result: 'succeeded', ...more });

  itWithTools('is that of the newest that succeeded and brought an image', async () => {
    const releases = [
      release('failed', { result: 'rolled-back' }),
      release('stacks', { only: 'infra' }),
      release('runs'),
      release('before'),
    ];
    expect(await commitIn(releases)).toEqual([0, '', 'commit=runs\n']);
  });

  itWithTools('is none before the first, which it reports', async () => {
    const said = expect.stringContaining('::notice title=Nothing is released in staging yet::');
    expect(await commitIn([release('failed', { result: 'failed' })])).toEqual([0, said, 'commit=\n']);
  });

  it('is whose statements are fetched', () => {
    expect(fetch?.run?.text).toBe('node .github/scripts/recording.ts "$COMMIT"');
    expect(fetch?.env.COMMIT).toMatch(/steps\.running\.outputs\.commit /);
  });
});
