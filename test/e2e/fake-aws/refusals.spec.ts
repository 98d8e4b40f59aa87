import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { globalRegion } from '../../../infra/names.ts';
import { DatabaseInstance } from '../../fake-aws/account/database.ts';
import { Mail } from '../../fake-aws/account/mail.ts';
import { Secrets } from '../../fake-aws/account/secrets.ts';
import { pause } from '../../fake-aws/driver.ts';
import { FakeAws } from '../../fake-aws/fake-aws.ts';
import { Existing } from '../../fake-aws/refusals/existing.ts';
import { NewRoles } from '../../fake-aws/refusals/new-roles.ts';

type Resources = Readonly<Record<string, object>>;

let aws: FakeAws;
let number = 0;

beforeAll(async () => {
  aws = await FakeAws.start({ environment: 'rehearsal-staging', empty: true });
}, 60_000);
afterAll(() => aws.stop());

/** Creates a stack of these resources. @returns its state, what failed first, and how each resource ended */
async function create(resources: Resources, region = aws.settings.region) {
  number += 1;
  const StackName = `refusals-${number}`;
  const client = aws.client(CloudFormationClient, 'admin', region);
  await client.send(
    new CreateStackCommand({
      StackName,
      TemplateBody: JSON.stringify({ Resources: resources }),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  for (;;) {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    const status = Stacks[0]?.StackStatus ?? '';
    if (!status.endsWith('_IN_PROGRESS')) return { name: StackName, status, ...(await endOf(client, StackName)) };
    await pause(10);
  }
}

async function endOf(client: CloudFormationClient, StackName: string) {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  const failed = StackEvents.toReversed().find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
  const last = (id: string) => StackEvents.find(({ LogicalResourceId }) => LogicalResourceId === id)?.ResourceStatus;
  return { why: `${failed?.LogicalResourceId}: ${failed?.ResourceStatusReason}`, last };
}

const logGroup = (LogGroupName: string, DeletionPolicy?: string) => ({
  Type: 'AWS::Logs::LogGroup',
  Properties: { LogGroupName },
  ...(DeletionPolicy === undefined ? {} : { DeletionPolicy }),
});
/** Fails after what it depends on: the secret it refers to does not exist. */
const failing = (...DependsOn: string[]) => ({
  Type: 'AWS::SNS::Subscription',
  Properties: { Endpoint: '{{resolve:secretsmanager:/nowhere:SecretString:::}}' },
  DependsOn,
});

describe('AWS refuses', () => {
  it('a name that a failed creation has retained, but not one that it retains except on create', async () => {
    const first = await create({
      Kept: logGroup('/kept', 'Retain'),
      Gone: logGroup('/gone', 'RetainExceptOnCreate'),
      Topic: failing('Kept', 'Gone'),
    });
    expect([first.status, first.last('Kept'), first.last('Gone')]).toEqual([
      'ROLLBACK_COMPLETE',
      'DELETE_SKIPPED',
      'DELETE_COMPLETE',
    ]);
    expect((await create({ Gone: logGroup('/gone') })).status).toBe('CREATE_COMPLETE');
    const second = await create({ Kept: logGroup('/kept') });
    expect(second.why).toContain("Kept: Resource handler returned message: \"Resource of type 'AWS::Logs::LogGroup'");
    expect(second.why).toContain('HandlerErrorCode: AlreadyExists');
    // What was refused belongs to somebody else: the rollback does not delete it.
    expect(second.last('Kept')).toBe('CREATE_FAILED');
    aws.part(Existing).remove('AWS::Logs::LogGroup', '/kept');
    expect((await create({ Kept: logGroup('/kept') })).status).toBe('CREATE_COMPLETE');
  });

  it('a role under a boundary that the same template makes without an order', async () => {
    const boundary = 'arn:aws:iam::000000000000:policy/limits';
    const role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'one', PermissionsBoundary: boundary } };
    const limits = { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'limits' } };
    expect((await create({ Role: role, Limits: limits })).why).toContain(
      `Role: Resource handler returned message: "Scope ARN: ${boundary} does not exist or is not attachable.`,
    );
    const ordered = await create({ Role: { ...role, DependsOn: 'Limits' }, Limits: limits });
    expect(ordered.status).toBe('CREATE_COMPLETE');
  });

  it.each([
    ['AWS::GuardDuty::Detector', { Enable: true }, /a detector already exists for the current account/],
    ['AWS::Config::ConfigurationRecorder', { Name: 'two' }, /maximum number of configuration recorders: 1 is reached/],
    ['AWS::Config::DeliveryChannel', { Name: 'two' }, /maximum number of delivery channels: 1 is reached/],
    [
      'AWS::CE::AnomalyMonitor',
      { MonitorType: 'DIMENSIONAL', MonitorDimension: 'SERVICE' },
      /"null" .*HandlerErrorCode: AlreadyExists/,
    ],
  ])('a second %s', async (type, Properties, message) => {
    aws.part(Existing).add(type, 'of-a-landing-zone', Properties);
    const { status, why } = await create({ Second: { Type: type, Properties } });
    expect([status, why]).toEqual(['ROLLBACK_COMPLETE', expect.stringMatching(message)]);
    aws.part(Existing).remove(type, 'of-a-landing-zone');
    expect((await create({ First: { Type: type, Properties } })).status).toBe('CREATE_COMPLETE');
  });

  it('what needs a service-linked role: Config until somebody makes it, ECS and RDS the first time', async () => {
    const RoleARN = 'arn:aws:iam::000000000000:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig';
    const recorder = { Type: 'AWS::Config::ConfigurationRecorder', Properties: { Name: 'abroad', RoleARN } };
    for (const _ of [1, 2])
      expect((await create({ R: recorder }, 'eu-west-1')).why).toContain('The role does not exist');
    aws.part(Existing).serviceLinkedRoles.add('config.amazonaws.com');
    expect((await create({ R: recorder }, 'eu-west-1')).status).toBe('CREATE_COMPLETE');
    const cluster = { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'abroad' } };
    expect((await create({ Cluster: cluster })).why).toContain('Unable to assume the service linked role');
    expect((await create({ Cluster: cluster })).status).toBe('CREATE_COMPLETE');
    const database = { Type: 'AWS::RDS::DBInstance', Properties: { DBInstanceIdentifier: 'one' } };
    expect((await create({ Database: database })).why).toContain('permission to create service linked role');
    expect((await create({ Database: database })).status).toBe('CREATE_COMPLETE');
  });

  it('a sender that SES has not verified, which it does some time after the records are there', async () => {
    const domain = { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'mail.example' } };
    const record = (label: string) => ({
      Type: 'AWS::Route53::RecordSet',
      Properties: { Name: `${label}._domainkey.mail.example.`, Type: 'CNAME' },
      DependsOn: 'Domain',
    });
    const EmailConfiguration = { EmailSendingAccount: 'DEVELOPER', SourceArn: 'arn:aws:ses:::identity/mail.example' };
    const pool = { Type: 'AWS::Cognito::UserPool', Properties: { EmailConfiguration } };
    const records = { One: record('one'), Two: record('two'), Three: record('three') };
    const together = await create({ Domain: domain, ...records, Pool: { ...pool, DependsOn: 'Three' } });
    expect(together.why).toContain('Pool: Resource handler returned message: "Cognito received the following error');
    // The rollback has taken the identity with it.
    expect(aws.part(Mail).domain).toBeUndefined();
    expect((await create({ Domain: domain, ...records })).status).toBe('CREATE_COMPLETE');
    while (aws.part(Mail).dkim === 'PENDING') await pause(20);
    expect((await create({ Pool: pool })).status).toBe('CREATE_COMPLETE');
  });

  it('a proxy whose role does not exist, after it has waited for twenty minutes', async () => {
    const target = { Type: 'AWS::RDS::DBProxyTargetGroup', Properties: { DBProxyName: 'proxy' } };
    expect((await create({ Target: target })).why).toBe(
      'Target: Timed out waiting for target group to become available.',
    );
    aws.part(DatabaseInstance).hasRoles = true;
    expect((await create({ Target: target })).status).toBe('CREATE_COMPLETE');
  });

  it('a reference to a secret of another region', async () => {
    aws.part(Secrets).put('/abroad', 'value');
    const Properties = { Endpoint: '{{resolve:secretsmanager:/abroad:SecretString:::}}' };
    const subscription = { Type: 'AWS::SNS::Subscription', Properties };
    expect((await create({ Notice: subscription }, globalRegion)).why).toContain('ResourceNotFoundException');
    expect((await create({ Notice: subscription })).status).toBe('CREATE_COMPLETE');
  });

  it('a task with a role that IAM has just made, once', async () => {
    const RoleName = 'brand-new';
    await create({ Role: { Type: 'AWS::IAM::Role', Properties: { RoleName } } });
    const assume = () => aws.part(NewRoles).assume([`arn:aws:iam::000000000000:role/${RoleName}`, undefined]);
    expect(assume).toThrow("ECS was unable to assume the role 'arn:aws:iam::000000000000:role/brand-new'");
    expect(assume).not.toThrow();
  });

  it('nothing of a stack that was deleted with all it held', async () => {
    const { name } = await create({ Group: logGroup('/deleted') });
    const client = aws.client(CloudFormationClient);
    await client.send(new DeleteStackCommand({ StackName: name }));
    for (;;) {
      const found = await client.send(new DescribeStacksCommand({ StackName: name })).catch(() => undefined);
      if (found === undefined) break;
      await pause(10);
    }
    expect((await create({ Group: logGroup('/deleted') })).status).toBe('CREATE_COMPLETE');
  });
});
