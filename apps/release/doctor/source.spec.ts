import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentNamed } from '../../../infra/lookup.ts';
import { readVariables } from '../cli/variables.ts';
import { examineAll } from './examine.ts';
import { sourceBefore, sourceGroup } from './source.ts';

/** A clone of a repository with one pushed commit on main. Variables of git lead the release tool to it. */
function startClone() {
  const folder = mkdtempSync(join(tmpdir(), 'source-'));
  const clone = join(folder, 'clone');
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@classboard.example', '-c', 'commit.gpgsign=false'];
  const git = (...args: string[]) => execFileSync('git', ['-C', clone, ...identity, ...args], { stdio: 'pipe' });
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', join(folder, 'remote')]);
  execFileSync('git', ['clone', '--quiet', join(folder, 'remote'), clone], { stdio: 'pipe' });
  git('checkout', '--quiet', '-B', 'main');
  writeFileSync(join(clone, 'a.txt'), 'a');
  git('add', '.');
  git('commit', '--quiet', '-m', 'one');
  git('push', '--quiet', '-u', 'origin', 'main');
  const env = { PATH: process.env.PATH, GIT_DIR: join(clone, '.git'), GIT_WORK_TREE: clone };
  return { clone, git, env, stop: () => rmSync(folder, { recursive: true }) };
}

const clone = startClone();
afterAll(() => clone.stop());

async function look(environment: string, more: Record<string, string> = {}, group = sourceGroup) {
  const variables = readVariables({ ...clone.env, ...more });
  const [tree] = await examineAll([group({ settings: environmentNamed(environment), variables })]);
  return Object.fromEntries((tree?.children ?? []).map(({ name, status, detail }) => [name, `${status} ${detail}`]));
}

describe('the source of a release', () => {
  it('is good at a pushed commit of a branch that the environment takes', async () => {
    const said = await look('prod');
    expect(said).toMatchObject({ branch: 'OK main, which prod takes', pushed: 'OK on origin/main' });
    expect(said['clean tree']).toMatch(/^OK at [0-9a-f]{12}$/);
  });

  it('is refused with files that no commit holds', async () => {
    writeFileSync(join(clone.clone, 'hotfix.ts'), '');
    const said = await look('prod');
    rmSync(join(clone.clone, 'hotfix.ts'));
    expect(said['clean tree']).toBe('NG not committed: hotfix.ts');
  });

  it('is refused on a branch that leads elsewhere, and free where any may go', async () => {
    clone.git('checkout', '--quiet', '-b', 'feature/x');
    expect((await look('prod')).branch).toBe('NG feature/x; prod takes main');
    expect((await look('staging')).branch).toBe('NG feature/x; staging takes develop or main');
    expect((await look('dev')).branch).toBe('OK feature/x; dev takes any');
  });

  it('is refused before it is pushed', async () => {
    writeFileSync(join(clone.clone, 'b.txt'), 'b');
    clone.git('add', '.');
    clone.git('commit', '--quiet', '-m', 'two');
    expect((await look('dev')).pushed).toMatch(/^NG no branch of a remote holds [0-9a-f]{12}$/);
  });

  it('is what GitHub says in a pipeline, where no branch is checked out', async () => {
    clone.git('checkout', '--quiet', '--detach');
    const pipeline = { GITHUB_ACTIONS: 'true', GITHUB_SHA: 'a'.repeat(40) };
    expect((await look('prod', { ...pipeline, GITHUB_REF_NAME: 'main' })).branch).toBe('OK main, which prod takes');
    expect((await look('prod', { ...pipeline, GITHUB_REF_NAME: 'feature/x' })).branch).toMatch(/^NG/);
    const before = await look('prod', { ...pipeline, GITHUB_REF_NAME: 'main' }, sourceBefore);
    expect(Object.keys(before)).toEqual(['branch']);
  });
});
