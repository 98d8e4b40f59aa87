import { globalRegion, parameterPath } from '../../../infra/names.ts';
import { Parameters } from '../../fake-aws/account/parameters.ts';
import { Registry } from '../../fake-aws/account/registry.ts';
import { downloadKeys, Secrets } from '../../fake-aws/account/secrets.ts';
import { Zones } from '../../fake-aws/account/zones.ts';
import { commitOf, digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';
import { bootstrapVersion } from '../../fake-aws/start/deployed.ts';

const environment = 'rehearsal-dev';
const first = digestOf(1);

/** What people do before the first deployment: steps 3 to 6 of docs/deployment.md. */
async function prepared(): Promise<FakeAws> {
  const aws = await FakeAws.start({ environment, empty: true });
  const { region, domain } = aws.settings;
  const parameters = aws.part(Parameters);
  for (const at of [region, globalRegion]) {
    parameters.put(at, '/cdk-bootstrap/hnb659fds/version', bootstrapVersion);
  }
  parameters.put(region, parameterPath(aws.settings, 'cdn/public-key'), downloadKeys.publicKey);
  aws.part(Secrets).put(parameterPath(aws.settings, 'cdn/private-key'), downloadKeys.privateKey);
  aws.part(Zones).name = domain.zoneName;
  aws.part(Registry).push(commitOf(1), first);
  return aws;
}

describe('the first deployment of an environment', () => {
  it('creates every stack in order, then the roles, the schema and the tasks, and GitHub lists it', async () => {
    await using aws = await prepared();
    const run = await aws.release(['deploy', environment, '--digest', first, '--yes'], {
      // Before the first deployment there is no role to deploy with.
      as: 'admin',
      env: { GITHUB_API_URL: `${aws.url}/github`, GITHUB_REPOSITORY: 'school/classboard', GITHUB_TOKEN: 'ghs_token' },
    });
    expect([run.exitCode, run.stderr]).toEqual([0, expect.stringContaining('PASS verify-tasks: api 1 tasks')]);
    expect(run.stderr).toContain('Nothing serves here yet: this release has none to roll back to');
    const places = [
      'Stack Network',
      'Stack Data',
      'Stack Migration',
      'Roles of the database',
      'Migrations',
      'Stack Service',
    ].map((step) => run.stderr.indexOf(`... ${step}`));
    expect(places).toEqual([...places].sort((one, other) => one - other));
    expect(places).not.toContain(-1);
    expect(run.stderr).toContain('PASS Role AWSServiceRoleForConfig, which config.amazonaws.com assumes: created');
    expect(run.stderr).toContain('ECS refuses it for now: ECS was unable to assume the role');
    expect(aws.calls.filter(({ operation }) => operation === 'RunTask').map(({ error }) => error)).toEqual([
      'ClientException',
      undefined,
      'ClientException',
      undefined,
    ]);
    expect(aws.calls.filter(({ operation }) => operation === 'CreateDBSnapshot')).toEqual([]);
    const { releases } = (await aws.release(['releases', environment, '--json'])).json();
    expect(releases).toMatchObject([{ result: 'succeeded', digest: first, commit: commitOf(1) }]);
    expect(releases[0].before).toBeUndefined();
    const [created, ...states] = aws.github;
    expect(created).toMatchObject({ path: '/repos/school/classboard/deployments', body: { ref: commitOf(1) } });
    expect(states.map(({ body }) => body.state)).toEqual(['in_progress', 'success']);
    // Nothing is left to do for the next one.
    const plan = (await aws.release(['plan', environment, '--skip-migration-check', '--json'])).json();
    expect(plan).toMatchObject({ hasChanges: false, images: { running: first } });
  }, 300_000);
});
