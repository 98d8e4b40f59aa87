import { failures, printChecks } from '../../../apps/cli/check-tree.ts';
import { type PreflightOptions, preflight } from '../../../apps/release/checks/doctor/preflight.ts';
import type { AssembledStack } from '../../../apps/release/environment/stacks/assembly.ts';
import { DatabaseInstance } from '../../fake-aws/account/database.ts';
import { Parameters } from '../../fake-aws/account/parameters.ts';
import { Registry } from '../../fake-aws/account/registry.ts';
import { Secrets } from '../../fake-aws/account/secrets.ts';
import { digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';
import { Existing } from '../../fake-aws/refusals/existing.ts';
import { releaseContext } from '../../setup/release/release-context.ts';

/** The templates of an environment are made by the first who asks for them. */
const startLimit = 120_000;

describe('the preflight of a deployment', () => {
  let aws: FakeAws;
  let release: ReturnType<typeof releaseContext>;
  beforeEach(async () => {
    aws = await FakeAws.start({ environment: 'rehearsal-prod' });
    release = releaseContext('rehearsal-prod', aws.environmentOf('deploy'));
  }, startLimit);
  afterEach(async () => {
    release.close();
    await aws.stop();
  });

  const run = async (options: PreflightOptions) => {
    const check = await preflight(release.context, options);
    return { check, bad: failures(check) };
  };

  it('passes a healthy environment, and changes nothing', async () => {
    const { check, bad } = await run({ digest: digestOf(2) });
    expect(bad).toEqual([]);
    expect(check).toMatchObject({ name: 'preflight', status: 'PASS' });
    expect(aws.calls.filter(({ operation }) => !/^(Get|BatchGet|List|Describe)/.test(operation))).toEqual([]);
  });

  it('finds everything at once: what is missing, what is being modified, what is stuck', async () => {
    aws.part(Secrets).remove('cdn/private-key');
    aws.part(DatabaseInstance).status = 'modifying';
    aws.script.stack('Storage').stands('UPDATE_ROLLBACK_FAILED');
    aws.part(Parameters).remove('us-east-1', '/cdk-bootstrap/hnb659fds/version');
    const { bad } = await run({ digest: digestOf(2) });
    expect(bad.map(({ path, detail }) => `${path}: ${detail}`)).toEqual([
      'preflight > account > bootstrap in us-east-1: the CDK was never bootstrapped in us-east-1',
      'preflight > parameters > cdn/private-key: this secret is missing',
      'preflight > stacks > states > classboard-rehearsal-prod-storage: UPDATE_ROLLBACK_FAILED',
      'preflight > data > database: classboard-rehearsal-prod-database is modifying',
    ]);
  });

  it('finds what a failed first creation left behind, for those who may ask', async () => {
    const stacks = [
      {
        id: 'New',
        name: 'classboard-rehearsal-prod-new',
        region: aws.settings.region,
        template: { Resources: { Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/left' } } } },
      },
    ] as unknown as AssembledStack[];
    aws.part(Existing).add('AWS::Logs::LogGroup', '/left');
    const asDeploy = await run({ digest: digestOf(2), stacks });
    expect([asDeploy.bad, printChecks(asDeploy.check)]).toEqual([
      [],
      expect.stringContaining('SKIP     left behind: these credentials may not ask'),
    ]);
    release.close();
    release = releaseContext('rehearsal-prod', aws.environmentOf('admin'));
    const { bad } = await run({ digest: digestOf(2), stacks });
    expect(bad).toMatchObject([
      {
        path: 'preflight > stacks > left behind > /left',
        detail: 'exists already (AWS::Logs::LogGroup): classboard-rehearsal-prod-new cannot create it',
        fix: expect.stringContaining(
          `aws logs delete-log-group --log-group-name /left --region ${aws.settings.region}`,
        ),
      },
    ]);
  });

  it('finds a digest that is not there, and prints where images come from', async () => {
    const [bad] = (await run({ digest: `sha256:${'e'.repeat(64)}` })).bad;
    expect(bad?.detail).toBe(
      `sha256:${'e'.repeat(64)} is not in the registry of 000000000000 in ${aws.settings.region}`,
    );
    expect(bad?.fix).toContain('npm run release -- releases staging');
  });

  it('finds an image that was built for the wrong processor', async () => {
    const digest = aws.part(Registry).push('c'.repeat(40), undefined, 'linux/amd64');
    const [bad] = (await run({ digest })).bad;
    expect(bad?.detail).toContain('is for linux/amd64; the tasks run on linux/arm64');
  });

  it('finds an alarm that is firing, unless it is named', async () => {
    aws.script.alarm('cdn-errors').fire();
    expect((await run({})).bad).toMatchObject([{ name: 'classboard-rehearsal-prod-cdn-errors' }]);
    const { check, bad } = await run({ ignoreAlarms: ['cdn-errors'] });
    expect(bad).toEqual([]);
    const firing = check.children?.find(({ name }) => name === 'alarms')?.children?.[0];
    expect(firing?.detail).toContain('left out: classboard-rehearsal-prod-cdn-errors');
  });

  it('passes where a stack is still in progress, and where the deployment brings a missing parameter', async () => {
    aws.script.stack('Service').stands('UPDATE_IN_PROGRESS');
    aws.part(Parameters).remove(aws.settings.region, '/classboard/rehearsal-prod/release/roles-task-definition');
    const { check, bad } = await run({ digest: digestOf(2) });
    expect(bad).toEqual([]);
    expect(JSON.stringify(check)).toContain('classboard-rehearsal-prod-service is UPDATE_IN_PROGRESS');
  });
});
