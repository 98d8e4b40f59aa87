import { startClone } from '../../../../test/setup/database/clone.ts';
import { exampleEntry } from '../../../../test/setup/release/example-entry.ts';
import { readVariables } from '../../environment/variables.ts';
import { runCheckGroups } from '../run-checks.ts';
import { sourceBefore, sourceGroup } from './source-checks.ts';

const clone = startClone();
afterAll(() => clone.stop());

const branches = { prod: ['main'], staging: ['develop', 'main'], dev: 'any' } as const;

async function sourceChecks(
  environment: keyof typeof branches,
  more: Record<string, string> = {},
  group = sourceGroup,
) {
  const variables = readVariables({ PATH: process.env.PATH, ...clone.env, ...more });
  const release = { ...exampleEntry.release, branches: branches[environment] };
  const settings = { ...exampleEntry, name: environment, release };
  const [tree] = await runCheckGroups([group({ settings, variables })]);
  return Object.fromEntries((tree?.children ?? []).map(({ name, status, detail }) => [name, `${status} ${detail}`]));
}

describe('the source of a release', () => {
  it('is good at a pushed commit of a branch that the environment deploys', async () => {
    const found = await sourceChecks('prod');
    expect(found).toMatchObject({ branch: 'PASS main, which prod takes', pushed: 'PASS on origin/main' });
    expect(found['clean tree']).toMatch(/^PASS at [0-9a-f]{12}$/);
  });

  it('is refused with files that no commit holds', async () => {
    clone.write('hotfix.ts', '');
    const found = await sourceChecks('prod');
    clone.remove('hotfix.ts');
    expect(found['clean tree']).toBe('FAIL not committed: hotfix.ts');
  });

  it('is refused on a branch that leads elsewhere, and free where any may go', async () => {
    clone.git('checkout', '--quiet', '-b', 'feature/x');
    expect((await sourceChecks('prod')).branch).toBe('FAIL feature/x; prod takes main');
    expect((await sourceChecks('staging')).branch).toBe('FAIL feature/x; staging takes develop or main');
    expect((await sourceChecks('dev')).branch).toBe('PASS feature/x; dev takes any');
  });

  it('is refused before it is pushed', async () => {
    clone.write('b.txt', 'b');
    clone.commit('Change more');
    expect((await sourceChecks('dev')).pushed).toMatch(/^FAIL no branch of a remote holds [0-9a-f]{12}$/);
  });

  it('is what GitHub names in a pipeline, where no branch is checked out', async () => {
    clone.git('checkout', '--quiet', '--detach');
    const pipeline = { GITHUB_ACTIONS: 'true', GITHUB_SHA: 'a'.repeat(40) };
    expect((await sourceChecks('prod', { ...pipeline, GITHUB_REF_NAME: 'main' })).branch).toBe(
      'PASS main, which prod takes',
    );
    expect((await sourceChecks('prod', { ...pipeline, GITHUB_REF_NAME: 'feature/x' })).branch).toMatch(/^FAIL/);
    const before = await sourceChecks('prod', { ...pipeline, GITHUB_REF_NAME: 'main' }, sourceBefore);
    expect(Object.keys(before)).toEqual(['branch']);
  });
});
