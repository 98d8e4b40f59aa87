import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { WorkflowScripts } from '../../setup/release/workflow-script.ts';

let scripts: WorkflowScripts;
beforeEach(async () => {
  scripts = await WorkflowScripts.start();
});
afterEach(() => scripts.stop());

const git = (...args: string[]): string => scripts.git(...args);

describe('what production gets', () => {
  const proved = `sha256:${'a'.repeat(64)}`;
  const other = `sha256:${'b'.repeat(64)}`;

  /** develop with two commits, and main with a merge of the first: another commit, the same files. */
  async function clone(): Promise<{ first: string; second: string }> {
    git('init', '--quiet', '--initial-branch', 'main');
    git('commit', '--quiet', '--allow-empty', '--message', 'start');
    git('switch', '--quiet', '--create', 'develop');
    const commit = async (text: string) => {
      await writeFile(join(scripts.folder, 'app.ts'), text);
      git('add', 'app.ts');
      git('commit', '--quiet', '--message', text);
      return git('rev-parse', 'HEAD');
    };
    const first = await commit('first');
    const second = await commit('second');
    git('switch', '--quiet', 'main');
    git('merge', '--quiet', '--no-ff', '--message', 'merge', first);
    return { first, second };
  }

  const deploy = (digest: string, commit: string, more: object = {}) => ({
    ...{ id: digest.slice(7, 12), kind: 'deploy', digest, commit, result: 'succeeded' },
    ...{ phases: {}, evidence: { smoke: '12 checks' } },
    ...more,
  });
  const promote = async (releases: readonly object[]) =>
    scripts.run(['promote.ts', await scripts.file(JSON.stringify({ releases }))]);

  /** The workflow of staging for a commit, with the end of its job smoke; without one it never ran. */
  function stagingRan(commit: string, smoke?: string | null, status = 'completed'): void {
    const runs = smoke === undefined ? [] : [{ id: 5, status, html_url: 'https://github.example/runs/5' }];
    const { readable } = scripts.github;
    readable.set(`actions/workflows/staging.yml/runs?head_sha=${commit}&per_page=20`, { workflow_runs: runs });
    readable.set('actions/runs/5/jobs?per_page=100', { jobs: [{ name: 'smoke', conclusion: smoke ?? null }] });
  }

  it('is what staging proved for the same files, though a merge gave them another commit', async () => {
    const { first, second } = await clone();
    stagingRan(first, 'success');
    const { code, output } = await promote([deploy(other, second), deploy(proved, first)]);
    expect(code).toBe(0);
    expect(output).toContain(`digest=${proved}`);
    expect(output).not.toContain(other);
  });

  it.each([
    ['failed there', { result: 'failed' }],
    ['was rolled back there', { result: 'rolled-back' }],
    ['is still in progress', { result: undefined }],
    ['was a release of the infrastructure alone', { only: 'infra' }],
    ['was built from a commit that nobody knows', { commit: 'unknown' }],
  ])('is nothing that %s', async (_, more) => {
    const { first } = await clone();
    const { code, output } = await promote([deploy(proved, first, more)]);
    expect(code).toBe(1);
    expect(output).toContain('::error title=Staging has no good release of these files::');
    expect(output).not.toContain('digest=');
  });

  it('is nothing that staging rolled back afterwards', async () => {
    const { first } = await clone();
    const back = {
      id: 'back',
      kind: 'rollback',
      digest: other,
      commit: 'unknown',
      result: 'succeeded',
      before: { digest: proved },
    };
    const { code, output } = await promote([back, deploy(proved, first)]);
    expect(code).toBe(1);
    expect(output).toMatch(/Staging took sha256:a+ back \(back\)/);
  });

  it('is nothing whose smoke test was left out, and the refusal states why it was', async () => {
    const { first } = await clone();
    const smoke = { outcome: 'skipped', summary: 'NOBODY HAS USED THE NEW RELEASE' };
    const { code, output } = await promote([deploy(proved, first, { evidence: {}, phases: { smoke } })]);
    expect(code).toBe(1);
    expect(output).toMatch(/::error title=Nobody has used sha256:a+ on staging::.*NOBODY HAS USED THE NEW RELEASE/);
  });

  it.each(['rolled-back', 'stuck'])('is nothing whose later release there was %s', async (result) => {
    const { first } = await clone();
    const later = deploy(proved, first, { id: 'later', result, problem: 'an alarm fired' });
    const { code, output } = await promote([later, deploy(proved, first)]);
    expect(code).toBe(1);
    expect(output).toMatch(/A later release of sha256:a+ failed on staging \(later\)::an alarm fired/);
  });

  it.each(['failure', 'cancelled', 'skipped'])('is nothing whose smoke job in the workflow was %s', async (end) => {
    const { first } = await clone();
    stagingRan(first, end);
    const { code, output } = await promote([deploy(proved, first)]);
    expect(code).toBe(1);
    expect(output).toContain(`The job smoke of staging is ${end}`);
    expect(output).not.toContain('digest=');
  });

  it('is nothing that the workflow still works on', async () => {
    const { first } = await clone();
    stagingRan(first, null, 'in_progress');
    const { code, output } = await promote([deploy(proved, first)]);
    expect(code).toBe(1);
    expect(output).toContain('Staging is still in progress');
  });

  it('may be a release by hand, with its own smoke test', async () => {
    const { first } = await clone();
    stagingRan(first);
    const { code, output } = await promote([deploy(proved, first)]);
    expect(code).toBe(0);
    expect(output).toContain('its release by hand counts alone');
  });
});

describe('what is not set up yet', () => {
  const setUp = (variables: Record<string, string>) =>
    scripts.run(['set-up.ts', 'Staging', 'STAGING_PLAN_ROLE', 'AWS_REGION'], variables);

  it('is named, and is no failure', async () => {
    const { code, output } = await setUp({ AWS_REGION: 'eu-central-1', STAGING_PLAN_ROLE: '' });
    expect(code).toBe(0);
    expect(output).toMatch(/::notice title=Staging is not set up yet::.*no variable STAGING_PLAN_ROLE, .*releases\.md/);
    expect(await scripts.read('output.txt')).toBe('ready=false\n');
    expect(await scripts.read('summary.md')).toContain('Staging is not set up yet');
  });

  it('is nothing once every variable is there', async () => {
    const { code, output } = await setUp({ AWS_REGION: 'eu-central-1', STAGING_PLAN_ROLE: 'arn:aws:iam::1:role/x' });
    expect([code, output]).toEqual([0, '']);
    expect(await scripts.read('output.txt')).toBe('ready=true\n');
  });
});

describe('the protection of production', () => {
  const policy = { protected_branches: false, custom_branch_policies: true };
  const reviewers = { type: 'required_reviewers', reviewers: [{ type: 'User' }] };
  const protect = async (environment: object | undefined, review: string, rules: object[] = []) => {
    if (environment !== undefined) scripts.github.readable.set('environments/prod', environment);
    scripts.github.readable.set('rules/branches/main', rules);
    return scripts.run(['protection.ts', 'prod'], { PROD_REVIEW: review });
  };
  const branchRule = (count: number) => ({
    type: 'pull_request',
    parameters: { required_approving_review_count: count },
  });

  it.each<[string, object | undefined, string, object[]]>([
    ['an environment with reviewers', { protection_rules: [reviewers], deployment_branch_policy: policy }, '', []],
    [
      'the review of what is merged, where the repository has decided that',
      { protection_rules: [], deployment_branch_policy: policy },
      'branch',
      [{ type: 'deletion' }, branchRule(1)],
    ],
  ])('accepts %s', async (_, environment, review, rules) => {
    expect((await protect(environment, review, rules)).code).toBe(0);
  });

  it.each<[string, object | undefined, string, object[], RegExp]>([
    [
      'no environment, which GitHub would create',
      undefined,
      '',
      [],
      /There is no environment prod::GitHub would create/,
    ],
    [
      'one that every branch may use',
      { protection_rules: [reviewers], deployment_branch_policy: null },
      '',
      [],
      /Every branch may deploy to prod/,
    ],
    [
      'one without reviewers, with what they need',
      { protection_rules: [{ type: 'branch_policy' }], deployment_branch_policy: policy },
      '',
      [branchRule(1)],
      /Nobody has to approve a deployment to prod::.*private repository they need GitHub Enterprise/,
    ],
    [
      'a branch that nobody has to review',
      { deployment_branch_policy: policy },
      'branch',
      [branchRule(0)],
      /Nobody has to review what is merged into main/,
    ],
  ])('refuses %s', async (_, environment, review, rules, answer) => {
    const { code, output } = await protect(environment, review, rules);
    expect([code, output]).toEqual([1, expect.stringMatching(answer)]);
  });
});

describe('the recording of a release', () => {
  const recording = gzipSync('what it sends');
  const file = (commit: string) => `statements-${commit}.json.gz`;
  let commit: string;

  beforeEach(async () => {
    git('init', '--quiet', '--initial-branch', 'main');
    git('commit', '--quiet', '--allow-empty', '--message', 'start');
    commit = git('rev-parse', 'HEAD');
    await writeFile(join(scripts.folder, 'package.json'), '{"scripts": {"record:statements": "env; exit 1"}}');
    scripts.github.readable.set(`actions/artifacts?name=statements-${commit}&per_page=100`, { artifacts: [] });
  });
  const fetched = async () => {
    return gunzipSync(await readFile(join(scripts.folder, '.local', 'release', file(commit)))).toString();
  };

  it('is that of the run which released the commit, and of no fork, branch or other commit', async () => {
    const { readable, url } = scripts.github;
    const run = { head_sha: commit, head_branch: 'develop', repository_id: 1, head_repository_id: 1 };
    const artifact = {
      expired: false,
      archive_download_url: `${url}/repos/school/classboard/zip/8`,
      workflow_run: run,
    };
    const foreign = [{ head_repository_id: 2 }, { head_branch: 'feature' }, { head_sha: 'f'.repeat(40) }].map(
      (change) => ({ workflow_run: { ...run, ...change } }),
    );
    readable.set(`actions/artifacts?name=statements-${commit}&per_page=100`, {
      artifacts: [
        ...[{ expired: true }, { workflow_run: null }, ...foreign].map((change) => ({
          ...artifact,
          archive_download_url: 'http://127.0.0.1:1',
          ...change,
        })),
        artifact,
      ],
    });
    readable.set('zip/8', zipSync({ [file(commit)]: new Uint8Array(recording), 'note.txt': strToU8('') }));
    expect((await scripts.run(['recording.ts', commit])).code).toBe(0);
    expect(await fetched()).toBe('what it sends');
    expect((await scripts.run(['recording.ts', commit])).output).toContain('is there');
  });

  it('is the file of its tag where the run is forgotten', async () => {
    git('tag', 'v1.0.0');
    const { readable, url } = scripts.github;
    const asset = { name: file(commit), url: `${url}/repos/school/classboard/releases/assets/9` };
    readable.set('releases/tags/v1.0.0', { assets: [asset] });
    readable.set('releases/assets/9', recording);
    await mkdir(join(scripts.folder, 'migrations'));
    // Without a commit it is that of the newest release of main.
    expect((await scripts.run(['recording.ts'])).output).toContain(`fetched .local/release/${file(commit)}`);
    expect(await fetched()).toBe('what it sends');
  });

  it('is made where there is none, and a failure of that is named', async () => {
    const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
    const role = Object.fromEntries(names.map((name) => [name, 'of-the-role']));
    const { code, output } = await scripts.run(['recording.ts', commit], role);
    expect(code).toBe(0);
    expect(output).toContain('GITHUB_REPOSITORY=school/classboard');
    // The tests that are run do not get the rights of the job.
    expect(output).not.toMatch(/of-the-role|token-of-the-job/);
    expect(output).toContain('its tests are run now');
    expect(output).toContain(`::warning title=No recording of ${commit}::`);
  });
});
