import { WorkflowScripts } from '../../setup/release/workflow-script.ts';

let scripts: WorkflowScripts;
beforeEach(async () => {
  scripts = await WorkflowScripts.start();
});
afterEach(() => scripts.stop());

const run: WorkflowScripts['run'] = (args, variables) => scripts.run(args, variables);
const file = (text: string): Promise<string> => scripts.file(text);

describe('the comment on a pull request', () => {
  it('is created once and updated from then on', async () => {
    expect((await run(['comment.ts', 'plan', await file('first')])).code).toBe(0);
    await run(['comment.ts', 'plan', await file('second')]);
    const { output } = await run(['comment.ts', 'plan', await file('second')]);
    expect(output).toContain('is up to date');
    expect(scripts.github.comments.map(({ body }) => body)).toEqual(['<!-- classboard: plan -->\nsecond']);
    expect(scripts.github.calls.filter((call) => !call.startsWith('GET'))).toHaveLength(2);
  });

  it('is found behind a hundred others, and a person who quotes it is left alone', async () => {
    const quoted = { body: '<!-- classboard: plan -->\nold', user: { login: 'mia' } };
    for (let i = 0; i < 130; i++) scripts.github.write('comments', quoted);
    scripts.github.write('comments', { ...quoted, user: { login: 'github-actions[bot]' } });
    await run(['comment.ts', 'plan', await file('new')]);
    expect(scripts.github.comments).toHaveLength(131);
    expect(scripts.github.comments.filter(({ body }) => body.endsWith('new'))).toEqual([
      scripts.github.comments.at(-1),
    ]);
  });

  it('is cut where GitHub would refuse it, and names where the rest is', async () => {
    await run(['comment.ts', 'plan', await file('x'.repeat(80_000))]);
    expect(scripts.github.comments[0]?.body.length).toBeLessThan(65_536);
    expect(scripts.github.comments[0]?.body).toMatch(/github\.example\/school\/classboard\/actions\/runs\/42$/);
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
    expect(scripts.github.issues).toHaveLength(1);
    expect(scripts.github.comments).toEqual([]);
    await run(['issue.ts', 'Drift in prod', await file('a queue and a role')]);
    expect(scripts.github.issues[0]?.body).toBe('a queue and a role');
    expect(scripts.github.comments).toHaveLength(1);
    await run(['issue.ts', 'Drift in prod', await file('\n')]);
    expect(scripts.github.issues[0]?.state).toBe('closed');
  });

  it('is a new one after the last was closed, and no issue at all without a report', async () => {
    await run(['issue.ts', 'Drift in prod', await file('')]);
    expect(scripts.github.issues).toEqual([]);
    scripts.github.write('issues', { title: 'Drift in prod', state: 'closed' });
    await run(['issue.ts', 'Drift in prod', await file('a queue')]);
    expect(scripts.github.issues.map(({ state }) => state)).toEqual(['closed', 'open']);
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
      SLACK_WEBHOOK_URL: `${scripts.github.url}/slack`,
      GITHUB_ACTOR: 'mia <b>',
      GITHUB_REF_NAME: 'develop',
    });
    expect(code).toBe(0);
    expect(scripts.github.slack).toEqual([
      'Staging: deploy failure (mia &lt;b&gt; on develop) <https://github.example/school/classboard/actions/runs/42|run>',
    ]);
    expect(await scripts.read('summary.md')).toContain('| build | success | digest sha256:1 |');
  });

  it('fails the workflow only where it is the required check', async () => {
    expect((await run(['notify.ts', 'Pull request', '--required'], { JOBS })).code).toBe(1);
    const skipped = JSON.stringify({ checks: { result: 'success' }, plan: { result: 'skipped' } });
    expect((await run(['notify.ts', 'Pull request', '--required'], { JOBS: skipped })).code).toBe(0);
  });

  it('goes to nobody where nothing is set up yet, and states that instead of success', async () => {
    const jobs = JSON.stringify({
      'set-up': { result: 'success', outputs: { ready: 'false' } },
      build: { result: 'skipped' },
    });
    const { code, output } = await run(['notify.ts', 'Staging'], {
      JOBS: jobs,
      SLACK_WEBHOOK_URL: `${scripts.github.url}/slack`,
    });
    expect(code).toBe(0);
    expect(output).toContain('Staging: not set up yet, nothing is done');
    expect(scripts.github.slack).toEqual([]);
  });

  it('warns when Slack refuses, without its address and without failing', async () => {
    scripts.github.slackAnswers = 404;
    const { code, output } = await run(['notify.ts', 'Staging'], {
      JOBS,
      SLACK_WEBHOOK_URL: `${scripts.github.url}/slack`,
    });
    expect(code).toBe(0);
    expect(output).toContain('::warning::Slack was not notified: it answered 404');
    expect(output).not.toContain(scripts.github.url);
  });
});
