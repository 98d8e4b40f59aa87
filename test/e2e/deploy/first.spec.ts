import { commitOf } from '../../fake-aws/fake-aws.ts';
import { deployed, expectInOrder, first, prepared } from '../../setup/release/first-deployment.ts';

describe('the first deployment of an environment', () => {
  it('creates every stack in order, then the roles, the schema and the tasks, and GitHub lists it', async () => {
    await using aws = await prepared('rehearsal-dev');
    const run = await deployed(aws, {
      env: {
        GITHUB_API_URL: `${aws.url}/github`,
        GITHUB_REPOSITORY: 'school/classboard',
        GITHUB_TOKEN: 'ghs_token',
      },
    });
    expect([run.exitCode, run.stderr]).toEqual([0, expect.stringContaining('PASS verify-tasks: api 1 tasks')]);
    expect(run.stderr).toContain('Nothing serves here yet: this release has none to roll back to');
    expectInOrder(run.stderr, [
      '... Role AWSServiceRoleForRDS',
      '... Stack Data',
      '... Stack Migration',
      '... Roles of the database',
      '... Migrations',
      '... Stack Service',
    ]);
    // IAM is eventually consistent: the first attempt with a new role is refused.
    expect(run.stderr).toContain('ECS refuses it for now: ECS was unable to assume the role');
    expect(aws.calls.filter(({ operation }) => operation === 'RunTask').map(({ error }) => error)).toEqual([
      'ClientException',
      undefined,
      'ClientException',
      undefined,
    ]);
    expect(aws.calls.filter(({ operation }) => operation === 'CreateDBSnapshot')).toEqual([]);
    const { releases } = (await aws.release(['releases', aws.settings.name, '--json'])).json();
    expect(releases).toMatchObject([{ result: 'succeeded', digest: first, commit: commitOf(1) }]);
    expect(releases[0].before).toBeUndefined();
    const [created, ...states] = aws.github;
    expect(created).toMatchObject({ path: '/repos/school/classboard/deployments', body: { ref: commitOf(1) } });
    expect(states.map(({ body }) => body.state)).toEqual(['in_progress', 'success']);
    // Nothing is left to do for the next one.
    const plan = (await aws.release(['plan', aws.settings.name, '--skip-migration-check', '--json'])).json();
    expect(plan).toMatchObject({ hasChanges: false, images: { running: first } });
    // The next steps of the guide: what serves can be examined, and gets its first school.
    const parts = ['account', 'data', 'stacks'].flatMap((part) => ['--only', part]);
    const doctor = await aws.release(['doctor', aws.settings.name, ...parts], { as: 'admin' });
    expect([doctor.exitCode, doctor.stdout]).toEqual([0, expect.stringContaining('PASS doctor')]);
    const school = [
      '--id',
      'smoke-test',
      '--name',
      'Smoke test',
      '--time-zone',
      'UTC',
      '--admin',
      'smoke@school.example',
    ];
    const made = await aws.release(['school', 'create', aws.settings.name, ...school, '--operator'], {
      as: 'admin',
    });
    expect([made.exitCode, made.stdout]).toEqual([0, expect.stringContaining('Created school smoke-test')]);
    expect((await aws.release(['verify', aws.settings.name], { as: 'admin' })).exitCode).toBe(0);
  }, 300_000);
});
