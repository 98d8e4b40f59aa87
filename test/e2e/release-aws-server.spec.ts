import { BackupClient, ListRecoveryPointsByResourceCommand } from '@aws-sdk/client-backup';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeServicesCommand, ECSClient, RunTaskCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { CreateDBSnapshotCommand, DescribeDBSnapshotsCommand, RDSClient } from '@aws-sdk/client-rds';
import { GetHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { Topics } from '../aws/account/topics.ts';
import { TaskDefinitions } from '../aws/ecs/task-definitions.ts';
import { AwsError } from '../aws/handlers.ts';
import { AwsWorld } from '../aws/world.ts';

const environment = 'rehearsal-prod';
const prefix = `classboard-${environment}`;
const cluster = `${prefix}-cluster`;
const lock = `/classboard/${environment}/release/lock`;

let aws: AwsWorld;
beforeEach(async () => {
  aws = await AwsWorld.start({ environment });
}, 60_000);
afterEach(() => aws.stop());

/** A request that the SDK would not let through, signed as an administrator. */
async function raw(service: string, body: string, headers: Record<string, string>, region = 'eu-central-1') {
  const { AWS_ACCESS_KEY_ID } = aws.principals.credentials('admin');
  const scope = `Credential=${AWS_ACCESS_KEY_ID}/20260101/${region}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0`;
  const response = await fetch(aws.url, { method: 'POST', body, headers: { ...headers, authorization } });
  return { status: response.status, text: await response.text() };
}

const ecs = (operation: string, input: unknown) =>
  raw('ecs', JSON.stringify(input), { 'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}` });
const stacks = (fields: Record<string, string>) =>
  raw('cloudformation', new URLSearchParams({ Version: '2010-05-15', ...fields }).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
  });

describe('a call that AWS does not have', () => {
  it('fails, and the test with it', async () => {
    const answer = await ecs('DescribeServicesNow', {});
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('UnknownOperationException') });
    await expect(stacks({ Action: 'DescribeStack' })).resolves.toMatchObject({
      status: 400,
      text: expect.stringContaining('<Code>InvalidAction</Code>'),
    });
    await expect(raw('dynamodb', '{}', {})).resolves.toMatchObject({ status: 404 });
    expect(() => aws.expectViolation(/something else/)).toThrow();
    aws.expectViolation(/ecs has no operation .*DescribeServicesNow/);
    aws.expectViolation(/cloudformation has no operation DescribeStack/);
    aws.expectViolation(/no service dynamodb/);
  });

  it('that exists, but that nobody simulates, fails as loudly', async () => {
    const alarms = aws.client(CloudWatchClient);
    const change = new SetAlarmStateCommand({ AlarmName: 'x', StateValue: 'OK', StateReason: 'x' });
    await expect(alarms.send(change)).rejects.toMatchObject({ name: 'UnknownOperationException' });
    aws.expectViolation(/cloudwatch:SetAlarmState is not simulated/);
  });

  it('makes stop() fail when the test did not expect it', async () => {
    const other = await AwsWorld.start({ environment: 'rehearsal-dev' });
    other.violation('something was wrong');
    await expect(other.stop()).rejects.toThrow('something was wrong');
  });
});

describe('wrong parameters', () => {
  it('a misspelled member is refused, at any depth and in every protocol', async () => {
    expect((await ecs('DescribeServices', { cluster, service: ['x'] })).text).toContain('ValidationException');
    aws.expectViolation(/ecs:DescribeServices: missing services.*unknown service:/);
    const network = { awsvpcConfiguration: { subnet: ['subnet-1'], subnets: ['subnet-1'] } };
    await ecs('RunTask', { taskDefinition: 'x', networkConfiguration: network });
    aws.expectViolation(/unknown networkConfiguration.awsvpcConfiguration.subnet/);
    const answer = await stacks({ Action: 'DescribeStacks', Stack: 'x' });
    expect(answer.text).toContain('<Code>ValidationError</Code>');
    aws.expectViolation(/cloudformation:DescribeStacks: unknown Stack/);
    const list = await stacks({ Action: 'CreateChangeSet', StackName: 's', ChangeSetName: 'c', 'Tags.1.Key': 'x' });
    expect(list.status).toBe(400);
    aws.expectViolation(/cloudformation:CreateChangeSet: type Tags: expected a list/);
  });

  it('a missing member is refused', async () => {
    const { status, text } = await ecs('StopServiceDeployment', {});
    expect(status).toBe(400);
    expect(text).toContain('ValidationException');
    aws.expectViolation(/StopServiceDeployment: missing serviceDeploymentArn/);
  });

  it('a member of the wrong type is refused', async () => {
    const { text } = await ecs('UpdateService', { service: 'api', desiredCount: '3' });
    expect(text).toContain('SerializationException');
    aws.expectViolation(/type desiredCount: expected a number, got string/);
  });
});

describe('permissions', () => {
  it('the plan role may read, and may change nothing', async () => {
    const services = [`${prefix}-api`];
    const client = aws.client(ECSClient, 'plan');
    await expect(client.send(new DescribeServicesCommand({ cluster, services }))).resolves.toMatchObject({
      services: [{ serviceName: `${prefix}-api` }],
    });
    const change = client.send(new UpdateServiceCommand({ cluster, service: `${prefix}-api`, desiredCount: 0 }));
    await expect(change).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(
        new RegExp(
          `^User: arn:aws:sts::0{12}:assumed-role/${prefix}-plan/.* is not authorized to perform: ecs:UpdateService ` +
            `on resource: arn:aws:ecs:eu-central-1:0{12}:service/${cluster}/${prefix}-api`,
        ),
      ),
    });
  });

  it('the deploy role may write what belongs to releases only', async () => {
    const client = aws.client(SSMClient, 'deploy');
    await client.send(new PutParameterCommand({ Name: lock, Value: '{}', Type: 'String' }));
    const elsewhere = `/classboard/${environment}/cdn/public-key`;
    const change = client.send(new PutParameterCommand({ Name: elsewhere, Value: 'x', Overwrite: true }));
    await expect(change).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('the deploy role may start its own one-off tasks only, and in its cluster only', async () => {
    const client = aws.client(ECSClient, 'deploy');
    const start = (family: string, where: string) =>
      client.send(new RunTaskCommand({ cluster: where, taskDefinition: `${prefix}-${family}:1` }));
    await expect(start('other', cluster)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(start('migration', 'default')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    // Allowed, and refused by ECS itself: it has no network.
    await expect(start('migration', cluster)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const definition = aws.part(TaskDefinitions).get(`${prefix}-migration:1`);
    Object.assign(definition, { taskRoleArn: 'arn:aws:iam::000000000000:role/Administrator' });
    await expect(start('migration', cluster)).rejects.toMatchObject({
      message: expect.stringContaining(
        'perform: iam:PassRole on resource: arn:aws:iam::000000000000:role/Administrator',
      ),
    });
  });

  it("the bootstrap's roles are reached by those whom the stack lets, and can do their part only", async () => {
    const role = (kind: string) =>
      `arn:aws:iam::000000000000:role/cdk-hnb659fds-${kind}-role-000000000000-eu-central-1`;
    const assume = (who: 'plan' | 'deploy', kind: string) =>
      aws.client(STSClient, who).send(new AssumeRoleCommand({ RoleArn: role(kind), RoleSessionName: 'cdk' }));
    await expect(assume('plan', 'deploy')).rejects.toMatchObject({ name: 'AccessDenied' });
    await assume('plan', 'lookup');
    const { Credentials } = await assume('deploy', 'file-publishing');
    const publishing = {
      endpoint: aws.url,
      region: 'eu-central-1',
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
      },
    };
    const s3 = new S3Client({ ...publishing, forcePathStyle: true });
    await s3.send(new PutObjectCommand({ Bucket: bootstrapBucket, Key: 'a.json', Body: '{}' }));
    const cloudFormation = new CloudFormationClient(publishing);
    await expect(cloudFormation.send(new DescribeStacksCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
    s3.destroy();
    cloudFormation.destroy();
  });

  it('a key that nobody has is refused', async () => {
    const sts = new STSClient({
      endpoint: aws.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' },
    });
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    sts.destroy();
  });
});

const bootstrapBucket = 'cdk-hnb659fds-assets-000000000000-eu-central-1';

describe('faults', () => {
  it('throttles as often as it was told, from the call it was told', async () => {
    const client = aws.client(SSMClient);
    const read = () => client.send(new GetParameterCommand({ Name: `/classboard/${environment}/identity/client-id` }));
    aws.fault({ service: 'ssm', kind: 'throttle', after: 1, times: 2 });
    await read();
    await expect(read()).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(read()).rejects.toMatchObject({ name: 'ThrottlingException' });
    await read();
  });

  it('the release tool gets over throttling by itself', async () => {
    aws.fault({ kind: 'throttle', times: 2 });
    const run = await aws.release(['releases', environment, '--json'], { as: 'plan' });
    expect(run.exitCode).toBe(0);
    expect(aws.calls.filter(({ error }) => error !== undefined).length).toBe(2);
  }, 20_000);

  it('credentials expire in the middle, in the words of each service', async () => {
    const client = aws.client(STSClient, 'deploy');
    await expect(client.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({ Account: '000000000000' });
    aws.expireCredentials('deploy');
    await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'ExpiredTokenException',
      message: 'The security token included in the request is expired',
    });
    const run = await aws.release(['status', environment], { as: 'deploy' });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('The credentials have expired');
  }, 20_000);

  it('an answer that is lost leaves the work done, a connection that is cut does not', async () => {
    const client = aws.client(SSMClient);
    const put = (Name: string) => client.send(new PutParameterCommand({ Name, Value: 'x', Type: 'String' }));
    aws.fault({ operation: 'PutParameter', kind: 'reset', times: 1 });
    await expect(put('/one')).rejects.toThrow();
    aws.fault({ operation: 'PutParameter', kind: 'lost-answer', times: 1 });
    await expect(put('/two')).rejects.toThrow();
    await expect(client.send(new GetParameterCommand({ Name: '/one' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
    await client.send(new GetParameterCommand({ Name: '/two' }));
  });

  it('any error of a service can be planted for the calls that fit', async () => {
    const error = new AwsError('ServiceNotActiveException', 'The service is not active.');
    const api = (input: { services?: string[] }) => input.services?.includes('api') === true;
    aws.fault({ service: 'ecs', operation: 'DescribeServices', kind: 'error', error, when: api });
    const client = aws.client(ECSClient);
    const describeOne = (name: string) => client.send(new DescribeServicesCommand({ cluster, services: [name] }));
    await expect(describeOne('api')).rejects.toMatchObject({ name: 'ServiceNotActiveException' });
    await describeOne(`${prefix}-api`);
  });
});

describe('state', () => {
  it('parameters page, and keep their rules', async () => {
    const client = aws.client(SSMClient);
    const put = (Name: string, Value: string, Overwrite = false) =>
      client.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite }));
    for (let index = 10; index < 35; index += 1) await put(`/paged/records/${index}`, String(index));
    await put('/paged-not/1', 'x');
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const page = await client.send(new GetParametersByPathCommand({ Path: '/paged/', Recursive: true, NextToken }));
      seen.push(...(page.Parameters ?? []).map(({ Value }) => Value));
      NextToken = page.NextToken;
      pages += 1;
    } while (NextToken !== undefined);
    expect([pages, seen.length, seen[0], seen.at(-1)]).toEqual([3, 25, '10', '34']);
    await expect(put('/paged/records/10', 'x')).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
    await expect(put('/paged/records/10', 'x', true)).resolves.toMatchObject({ Version: 2 });
    await expect(put('/long', 'x'.repeat(4_097))).rejects.toMatchObject({ name: 'ValidationException' });
    await client.send(new DeleteParameterCommand({ Name: '/paged/records/10' }));
    const again = client.send(new DeleteParameterCommand({ Name: '/paged/records/10' }));
    await expect(again).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });

  it('of two who want the lock at once, one gets it', async () => {
    const client = aws.client(SSMClient, 'deploy');
    const take = (who: string) => client.send(new PutParameterCommand({ Name: lock, Value: who, Type: 'String' }));
    const outcomes = await Promise.allSettled([take('one'), take('two'), take('three')]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBe(1);
  });

  it('a snapshot goes on in the time of the world, and its name is taken', async () => {
    const client = aws.client(RDSClient, 'deploy');
    const names = { DBInstanceIdentifier: `${prefix}-database`, DBSnapshotIdentifier: `${prefix}-release-1` };
    const find = async () => {
      const { DBSnapshots: [found] = [] } = await client.send(
        new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: names.DBSnapshotIdentifier }),
      );
      return found;
    };
    await expect(find()).rejects.toMatchObject({ name: 'DBSnapshotNotFoundFault' });
    await client.send(new CreateDBSnapshotCommand(names));
    expect((await find())?.Status).toBe('creating');
    const again = client.send(new CreateDBSnapshotCommand(names));
    await expect(again).rejects.toMatchObject({ name: 'DBSnapshotAlreadyExistsFault' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await find()).toMatchObject({ Status: 'available', PercentProgress: 100 });
  });

  it('objects go in as the SDK and the CDK send them, and come back whole', async () => {
    const client = aws.client(S3Client);
    const place = { Bucket: bootstrapBucket, Key: 'folder/template one.json' };
    const missing = client.send(new HeadObjectCommand(place));
    await expect(missing).rejects.toMatchObject({ name: 'NotFound' });
    await client.send(new PutObjectCommand({ ...place, Body: '{"Resources":{}}', ContentType: 'application/json' }));
    const { Body } = await client.send(new GetObjectCommand(place));
    expect(await Body?.transformToString()).toBe('{"Resources":{}}');
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: bootstrapBucket, Prefix: 'folder/' }));
    expect(Contents).toMatchObject([{ Key: place.Key, Size: 16 }]);
    const elsewhere = client.send(new ListObjectsV2Command({ Bucket: 'somebody-else' }));
    await expect(elsewhere).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it('a message reaches a topic that exists, and no other', async () => {
    const client = aws.client(SNSClient, 'deploy');
    const topic = (name: string) => `arn:aws:sns:eu-central-1:000000000000:${name}`;
    await client.send(
      new PublishCommand({ TopicArn: topic(`${prefix}-warning`), Subject: 'Hi', Message: 'text & more' }),
    );
    expect(aws.part(Topics).messages).toEqual([{ topic: `${prefix}-warning`, subject: 'Hi', text: 'text & more' }]);
    const elsewhere = aws.client(SNSClient).send(new PublishCommand({ TopicArn: topic('nobody'), Message: 'x' }));
    await expect(elsewhere).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('dates, numbers and lists survive every protocol', async () => {
    const ResourceArn = `arn:aws:rds:eu-central-1:000000000000:db:${prefix}-database`;
    const points = await aws.client(BackupClient).send(new ListRecoveryPointsByResourceCommand({ ResourceArn }));
    expect(points.RecoveryPoints?.[0]?.CreationDate).toBeInstanceOf(Date);
    const { Stacks } = await aws.client(CloudFormationClient).send(new DescribeStacksCommand({}));
    expect(Stacks?.[0]?.CreationTime).toBeInstanceOf(Date);
    const { MetricAlarms = [] } = await aws.client(CloudWatchClient).send(new DescribeAlarmsCommand({ MaxRecords: 1 }));
    expect(typeof MetricAlarms[0]?.EvaluationPeriods).toBe('number');
    const Id = aws.settings.domain.hostedZoneId;
    const zone = await aws.client(Route53Client).send(new GetHostedZoneCommand({ Id }));
    expect(zone).toMatchObject({ HostedZone: { Name: 'classboard.example.' } });
    expect(zone.DelegationSet?.NameServers?.length).toBeGreaterThan(1);
  });
});

describe('what is not AWS', () => {
  it('a webhook and GitHub keep what they get, and can refuse it', async () => {
    const post = (path: string, body: object) =>
      fetch(`${aws.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
    expect((await post('/slack/services/T/B/x', { text: 'done' })).status).toBe(200);
    expect(aws.slack).toMatchObject([{ path: '/services/T/B/x', body: { text: 'done' } }]);
    const deployment = await post('/github/repos/o/r/deployments', { ref: 'main' });
    expect(await deployment.json()).toEqual({ id: 1, ref: 'main' });
    expect((await post('/github/repos/o/r/deployments/1/statuses', { state: 'success' })).status).toBe(201);
    expect((await post('/github/repos/o/r/elsewhere', {})).status).toBe(404);
    aws.refuse('slack', 500);
    expect((await post('/slack/services/T/B/x', { text: 'again' })).status).toBe(500);
  });
});
