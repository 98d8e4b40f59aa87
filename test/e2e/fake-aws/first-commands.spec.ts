import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CostExplorerClient,
  ListCostAllocationTagsCommand,
  UpdateCostAllocationTagsStatusCommand,
} from '@aws-sdk/client-cost-explorer';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  CreateHostedZoneCommand,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { GetAccountCommand, PutAccountDetailsCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { repositoryRoot } from '../../../apps/cli/run-tool.ts';
import { CostTags } from '../../fake-aws/account/cost-tags.ts';
import { stsService } from '../../fake-aws/account/identities.ts';
import { Mail } from '../../fake-aws/account/mail.ts';
import { FakeAws } from '../../fake-aws/fake-aws.ts';
import { services } from '../../fake-aws/services.ts';
import { waitFor } from '../../setup/api/api-process.ts';

/** What the AWS CLI calls a service otherwise than its signature does. */
const cliNames: Readonly<Record<string, string>> = { configservice: 'config' };
/** The browser of whoever signs in, and a look at a region other than those of the entries: no rehearsal has either. */
const outside = ['sso login', 'ec2 describe-availability-zones'];

/** Service and operation of every call of the AWS CLI in a page. */
function callsIn(page: string): [service: string, operation: string][] {
  const calls = [...page.matchAll(/(?<![\w/-])aws ([a-z0-9-]+) ([a-z][a-z-]+)/g)].map(
    ([, service, operation]) => `${service} ${operation}`,
  );
  const found = [...new Set(calls)].filter((call) => !outside.includes(call));
  return found.map((call) => call.split(' ') as [string, string]);
}

/** What docs/deployment.md has people type before the release tool does anything. */
describe('the first commands of an operator', () => {
  let aws: FakeAws;

  beforeAll(async () => {
    aws = await FakeAws.start({ environment: 'rehearsal-dev', empty: true, speed: 1_000 });
  }, 120_000);
  afterAll(() => aws.stop());

  it.each(callsIn(readFileSync(join(repositoryRoot, 'docs/deployment.md'), 'utf8')))(
    'as printed there, aws %s %s, is one that the fake answers',
    (name, operation) => {
      const service = [...services, stsService({} as never)].find((one) => one.service === (cliNames[name] ?? name));
      expect(Object.keys(service?.operations ?? {}).map((one) => one.toLowerCase())).toContain(
        operation.replaceAll('-', '').toLowerCase(),
      );
    },
  );

  it('bootstrap an account with the template that the CDK brings, once its conditions are decided', async () => {
    const { account, region } = aws.settings;
    const before = aws.client(ECRClient).send(new DescribeRepositoriesCommand({ repositoryNames: ['classboard'] }));
    await expect(before).rejects.toMatchObject({ name: 'RepositoryNotFoundException' });
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['node_modules/aws-cdk/bin/cdk', 'bootstrap', `aws://${account}/${region}`],
      { env: { PATH: process.env.PATH, HOME: process.env.HOME, ...aws.environmentOf('admin') } },
    );
    expect(stdout + stderr).toContain(`Environment aws://${account}/${region} bootstrapped`);
    const doctor = (
      await aws.release(['doctor', 'rehearsal-dev', '--only', 'account', '--json'], { as: 'admin' })
    ).json();
    const checks = doctor.children[0].children as { name: string; status: string }[];
    expect(checks.find(({ name }) => name === `bootstrap in ${region}`)?.status).toBe('PASS');
    // Its own repository for images is none of ours.
    const after = aws.client(ECRClient).send(new DescribeRepositoriesCommand({ repositoryNames: ['classboard'] }));
    await expect(after).rejects.toMatchObject({ name: 'RepositoryNotFoundException' });
  }, 240_000);

  it('make the zone, whose id and name servers they read', async () => {
    const route53 = aws.client(Route53Client);
    const { zoneName: Name, hostedZoneId } = aws.settings.domain;
    const HostedZoneConfig = { Comment: 'made by hand & kept' };
    await route53.send(new CreateHostedZoneCommand({ Name, CallerReference: '1', HostedZoneConfig }));
    const { HostedZones = [] } = await route53.send(new ListHostedZonesByNameCommand({ DNSName: Name }));
    expect(HostedZones.map(({ Id }) => Id)).toEqual([`/hostedzone/${hostedZoneId}`]);
    const { DelegationSet } = await route53.send(new GetHostedZoneCommand({ Id: hostedZoneId }));
    expect(DelegationSet?.NameServers).toHaveLength(2);
    expect(aws.calls.find(({ operation }) => operation === 'CreateHostedZone')?.input).toMatchObject({
      Name,
      HostedZoneConfig,
    });
  });

  it('ask to leave the sandbox of SES, which a person at AWS grants later', async () => {
    const ses = aws.client(SESv2Client);
    aws.part(Mail).reviewSeconds = 600;
    const isGranted = async () => (await ses.send(new GetAccountCommand({}))).ProductionAccessEnabled;
    await ses.send(
      new PutAccountDetailsCommand({
        MailType: 'TRANSACTIONAL',
        WebsiteURL: 'https://school.example',
        ProductionAccessEnabled: true,
      }),
    );
    expect(await isGranted()).toBe(false);
    await waitFor(async () => (await isGranted()) === true);
  }, 240_000);

  it('activate a tag once billing knows it', async () => {
    const billing = aws.client(CostExplorerClient);
    const CostAllocationTagsStatus = [{ TagKey: 'Environment', Status: 'Active' as const }];
    const activate = () => billing.send(new UpdateCostAllocationTagsStatusCommand({ CostAllocationTagsStatus }));
    expect((await activate()).Errors).toMatchObject([{ TagKey: 'Environment' }]);
    aws.part(CostTags).status.set('Environment', 'Inactive');
    expect((await activate()).Errors).toEqual([]);
    const { CostAllocationTags = [] } = await billing.send(new ListCostAllocationTagsCommand({}));
    expect(CostAllocationTags.map(({ Status }) => Status)).toEqual(['Active']);
  });
});
