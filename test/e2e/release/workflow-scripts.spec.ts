import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GitHubServer } from '../../setup/release/github-server.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
let folder: string;
let github: GitHubServer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'classboard-workflow-'));
  github = await GitHubServer.start();
});
afterEach(async () => {
  await github.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly output: string;
}

/** As a step of a workflow runs it: plain Node, the job's variables, nothing installed. */
function run(args: readonly string[], variables: Record<string, string> = {}): Promise<Ran> {
  const env = {
    PATH: process.env.PATH ?? '',
    GITHUB_API_URL: github.url,
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_REPOSITORY: 'school/classboard',
    GITHUB_RUN_ID: '42',
    GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
    GH_TOKEN: 'token-of-the-job',
    PULL_REQUEST: '7',
    ...variables,
  };
  const [script = '', ...rest] = args;
  const child = spawn(process.execPath, [join(root, '.github/scripts', script), ...rest], { env, cwd: folder });
  let output = '';
  child.stdout.on('data', (data) => (output += data));
  child.stderr.on('data', (data) => (output += data));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? -1, output })));
}

const file = async (text: string): Promise<string> => {
  const path = join(folder, 'report.md');
  await writeFile(path, text);
  return path;
};

describe('the comment on a pull request', () => {
  it('is created once and updated from then on', async () => {
    expect((await run(['comment.ts', 'plan', await file('first')])).code).toBe(0);
    await run(['comment.ts', 'plan', await file('second')]);
    const { output } = await run(['comment.ts', 'plan', await file('second')]);
    expect(output).toContain('is up to date');
    expect(github.comments.map(({ body }) => body)).toEqual(['<!-- classboard: plan -->\nsecond']);
    expect(github.calls.filter((call) => !call.startsWith('GET'))).toHaveLength(2);
  });

  it('is found behind a hundred others, and a person who quotes it is left alone', async () => {
    const quoted = { body: '<!-- classboard: plan -->\nold', user: { login: 'mia' } };
    for (let i = 0; i < 130; i++) github.write('comments', quoted);
    github.write('comments', { ...quoted, user: { login: 'github-actions[bot]' } });
    await run(['comment.ts', 'plan', await file('new')]);
    expect(github.comments).toHaveLength(131);
    expect(github.comments.filter(({ body }) => body.endsWith('new'))).toEqual([github.comments.at(-1)]);
  });

  it('is cut where GitHub would refuse it, and names where the rest is', async () => {
    await run(['comment.ts', 'plan', await file('x'.repeat(80_000))]);
    expect(github.comments[0]?.body.length).toBeLessThan(65_536);
    expect(github.comments[0]?.body).toMatch(/github\.example\/school\/classboard\/actions\/runs\/42$/);
  });

  it("fails with GitHub's own words when the token has no right", async () => {
    const { code, output } = await run(['comment.ts', 'plan', await file('x')], { GH_TOKEN: 'another' });
    expect(code).not.toBe(0);
    expect(output).toContain('401 {"message":"Bad credentials"}');
  });
});

describe('the issue of a scheduled report', () => {
  it('is opened, changed when the report changes, and closed when there is nothing left', async () => {
    await run(['issue.ts', 'Drift in prod', await file('a queue\n')]);
    await run(['issue.ts', 'Drift in prod', await file('a queue\n')]);
    expect(github.issues).toHaveLength(1);
    expect(github.comments).toEqual([]);
    await run(['issue.ts', 'Drift in prod', await file('a queue and a role')]);
    expect(github.issues[0]?.body).toBe('a queue and a role');
    expect(github.comments).toHaveLength(1);
    await run(['issue.ts', 'Drift in prod', await file('\n')]);
    expect(github.issues[0]?.state).toBe('closed');
  });

  it('is a new one after the last was closed, and no issue at all without a report', async () => {
    await run(['issue.ts', 'Drift in prod', await file('')]);
    expect(github.issues).toEqual([]);
    github.write('issues', { title: 'Drift in prod', state: 'closed' });
    await run(['issue.ts', 'Drift in prod', await file('a queue')]);
    expect(github.issues.map(({ state }) => state)).toEqual(['closed', 'open']);
  });
});

describe('the notification', () => {
  const JOBS = JSON.stringify({
    build: { result: 'success', outputs: { digest: 'sha256:1' } },
    deploy: { result: 'failure' },
  });

  it('names in the summary and in Slack the job that failed', async () => {
    const { code } = await run(['notify.ts', 'Staging'], {
      JOBS,
      SLACK_WEBHOOK_URL: `${github.url}/slack`,
      GITHUB_ACTOR: 'mia <b>',
      GITHUB_REF_NAME: 'develop',
    });
    expect(code).toBe(0);
    expect(github.slack).toEqual([
      'Staging: deploy failure (mia &lt;b&gt; on develop) <https://github.example/school/classboard/actions/runs/42|run>',
    ]);
    expect(await readFile(join(folder, 'summary.md'), 'utf8')).toContain('| build | success | digest sha256:1 |');
  });

  it('fails the workflow only where it is the required check', async () => {
    expect((await run(['notify.ts', 'Pull request', '--required'], { JOBS })).code).toBe(1);
    const skipped = JSON.stringify({ checks: { result: 'success' }, plan: { result: 'skipped' } });
    expect((await run(['notify.ts', 'Pull request', '--required'], { JOBS: skipped })).code).toBe(0);
  });

  it('warns when Slack refuses, without its address and without failing', async () => {
    github.slackAnswers = 404;
    const { code, output } = await run(['notify.ts', 'Staging'], { JOBS, SLACK_WEBHOOK_URL: `${github.url}/slack` });
    expect(code).toBe(0);
    expect(output).toContain('::warning::Slack was not notified: it answered 404');
    expect(output).not.toContain(github.url);
  });
});

describe('what production gets', () => {
  const proved = `sha256:${'a'.repeat(64)}`;
  const other = `sha256:${'b'.repeat(64)}`;

  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example', ...args], {
      cwd: folder,
      encoding: 'utf8',
    }).trim();

  /** develop with two commits, and main with a merge of the first: another commit, the same files. */
  async function clone(): Promise<{ first: string; second: string }> {
    git('init', '--quiet', '--initial-branch', 'main');
    git('commit', '--quiet', '--allow-empty', '--message', 'start');
    git('switch', '--quiet', '--create', 'develop');
    const commit = async (text: string) => {
      await writeFile(join(folder, 'app.ts'), text);
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
    ...more,
  });
  const promote = async (releases: readonly object[]) => run(['promote.ts', await file(JSON.stringify({ releases }))]);

  it('is what staging proved for the same files, though a merge gave them another commit', async () => {
    const { first, second } = await clone();
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
});
