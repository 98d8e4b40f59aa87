import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentNamed } from '../../../infra/lookup.ts';
import { parametersOf } from '../../../infra/parameters.ts';
import { Mail } from '../../fake-aws/account/mail.ts';
import { Registry } from '../../fake-aws/account/registry.ts';
import { downloadKeys } from '../../fake-aws/account/secrets.ts';
import { commitOf, digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';
import type { ReleaseOptions } from '../../fake-aws/run.ts';
import { bootstrapAccount } from '../../fake-aws/start/account.ts';

const first = digestOf(1);

/** What people enter in step 5 of docs/deployment.md. */
const values: Readonly<Record<string, string>> = {
  'cdn/public-key': downloadKeys.publicKey,
  'cdn/private-key': downloadKeys.privateKey,
  'notify/pagerduty-endpoint': 'https://events.eu.pagerduty.com/integration/0123456789abcdef/enqueue',
  'database/runtime-secret-arn': 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:runtime-000000',
  'database/owner-secret-arn': 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:owner-000000',
};

const folder = mkdtempSync(join(tmpdir(), 'first-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** An empty account after steps 3 to 6: bootstrap, zone, parameters, image. */
async function prepared(environment: string): Promise<FakeAws> {
  const aws = await FakeAws.start({ environment, empty: true });
  bootstrapAccount(aws);
  aws.part(Registry).push(commitOf(1), first);
  for (const { name, origin } of parametersOf(environmentNamed(environment))) {
    if (origin !== 'required') continue;
    const file = join(folder, 'value');
    writeFileSync(file, values[name] ?? '');
    const { exitCode, stderr } = await aws.release(['params', 'set', environment, name, '--file', file, '--yes'], {
      as: 'admin',
    });
    expect([name, exitCode, stderr]).toEqual([name, 0, expect.anything()]);
  }
  return aws;
}

/** Steps 7 and 8, by an administrator: before the first deployment there is no role to deploy with. */
async function deployed(aws: FakeAws, options: Pick<ReleaseOptions, 'env' | 'onStderr'> = {}) {
  const { name, release } = aws.settings;
  const image = ['--digest', first];
  const plan = release.approval ? (await aws.release(['plan', name, ...image, '--json'], { as: 'admin' })).json() : {};
  const approval = release.approval ? ['--plan-hash', plan.hash] : [];
  return aws.release(['deploy', name, ...image, ...approval, '--yes'], { as: 'admin', ...options });
}

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
  }, 300_000);

  it('awaits the verification of the mail domain before the user pool, and the roles before the proxy', async () => {
    await using aws = await prepared('rehearsal-staging');
    const mail = aws.part(Mail);
    // SES finds the records as late as it may, but for somebody who waits for it.
    mail.verifiesAfterSeconds = 70 * 3_600;
    const run = await deployed(aws, {
      onStderr: (text) => {
        if (text.includes('DKIM PENDING')) mail.dkim = 'SUCCESS';
      },
    });
    expect([run.exitCode, run.stderr]).toEqual([0, expect.stringContaining('PASS verify-tasks: ')]);
    expectInOrder(run.stderr, [
      'PASS Stack Mail',
      '... SES verifies staging.classboard.example',
      'DKIM PENDING',
      'PASS SES verifies staging.classboard.example',
      '... Stack Identity',
      'PASS Roles of the database',
      '... Stack DatabaseAccess',
      '... Stack Service',
    ]);
  }, 300_000);

  it.each(['rehearsal-prod', 'rehearsal-dr'])(
    'passes in %s',
    async (environment) => {
      await using aws = await prepared(environment);
      const run = await deployed(aws);
      expect([run.exitCode, run.stderr]).toEqual([0, expect.stringContaining('PASS verify-tasks')]);
    },
    300_000,
  );
});

function expectInOrder(text: string, parts: readonly string[]): void {
  const places = parts.map((part) => [part, text.indexOf(part)] as const);
  expect(places.filter(([, place]) => place < 0)).toEqual([]);
  expect(places).toEqual([...places].sort(([, one], [, other]) => one - other));
}
