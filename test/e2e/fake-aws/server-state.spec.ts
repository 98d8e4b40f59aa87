import { setTimeout } from 'node:timers/promises';
import { BackupClient, ListRecoveryPointsByResourceCommand } from '@aws-sdk/client-backup';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
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
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { environmentNamed } from '../../../infra/lookup.ts';
import { Topics } from '../../fake-aws/account/topics.ts';
import { FakeAws } from '../../fake-aws/fake-aws.ts';
import { AwsError } from '../../fake-aws/handlers.ts';

const environment = 'rehearsal-prod';
const prefix = `classboard-${environment}`;
const cluster = `${prefix}-cluster`;
const { region: home, domain } = environmentNamed(environment);
const bootstrapBucket = `cdk-hnb659fds-assets-000000000000-${home}`;
const lock = `/classboard/${environment}/release/lock`;

let aws: FakeAws;
beforeEach(async () => {
  aws = await FakeAws.start({ environment });
}, 60_000);
afterEach(() => aws.stop());

describe('the server', () => {
  it('throttles as often as the script says, from the call that the script names', async () => {
    const client = aws.client(SSMClient);
    const read = () => client.send(new GetParameterCommand({ Name: `/classboard/${environment}/identity/client-id` }));
    aws.fault({ service: 'ssm', kind: 'throttle', after: 1, times: 2 });
    await read();
    await expect(read()).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(read()).rejects.toMatchObject({ name: 'ThrottlingException' });
    await read();
  });

  it('lets the release tool get over throttling by itself', async () => {
    aws.fault({ kind: 'throttle', times: 2 });
    const run = await aws.release(['releases', environment, '--json'], { as: 'plan' });
    expect(run.exitCode).toBe(0);
    expect(aws.calls.filter(({ error }) => error !== undefined).length).toBe(2);
  }, 20_000);

  it('lets credentials expire in the middle, in the words of each service', async () => {
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

  it('keeps the work done when an answer is lost, and not when a connection is cut', async () => {
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

  it('answers the calls that match with any error that a test plants', async () => {
    const error = new AwsError('ServiceNotActiveException', 'The service is not active.');
    const api = (input: { services?: string[] }) => input.services?.includes('api') === true;
    aws.fault({ service: 'ecs', operation: 'DescribeServices', kind: 'error', error, when: api });
    const client = aws.client(ECSClient);
    const describeOne = (name: string) => client.send(new DescribeServicesCommand({ cluster, services: [name] }));
    await expect(describeOne('api')).rejects.toMatchObject({ name: 'ServiceNotActiveException' });
    await describeOne(`${prefix}-api`);
  });
});

describe('the state', () => {
  it('pages parameters, and keeps their rules', async () => {
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

  it('lets one of two clients write the lock at once', async () => {
    const client = aws.client(SSMClient, 'deploy');
    const take = (who: string) => client.send(new PutParameterCommand({ Name: lock, Value: who, Type: 'String' }));
    const outcomes = await Promise.allSettled([take('one'), take('two'), take('three')]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBe(1);
  });

  it('lets a snapshot proceed in the time of the fake, and reserves its name', async () => {
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
    while ((await find())?.Status === 'creating') await setTimeout(20);
    expect(await find()).toMatchObject({ Status: 'available', PercentProgress: 100 });
  });

  it('stores objects as the SDK and the CDK send them, and returns them whole', async () => {
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

  it('delivers a message to a topic that exists, and to no other', async () => {
    const client = aws.client(SNSClient, 'deploy');
    const topic = (name: string) => `arn:aws:sns:${home}:000000000000:${name}`;
    await client.send(
      new PublishCommand({ TopicArn: topic(`${prefix}-warning`), Subject: 'Hi', Message: 'text & more' }),
    );
    expect(aws.part(Topics).messages).toEqual([{ topic: `${prefix}-warning`, subject: 'Hi', text: 'text & more' }]);
    const elsewhere = aws.client(SNSClient).send(new PublishCommand({ TopicArn: topic('nobody'), Message: 'x' }));
    await expect(elsewhere).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('keeps dates, numbers and lists in every protocol', async () => {
    const ResourceArn = `arn:aws:rds:${home}:000000000000:db:${prefix}-database`;
    const points = await aws.client(BackupClient).send(new ListRecoveryPointsByResourceCommand({ ResourceArn }));
    expect(points.RecoveryPoints?.[0]?.CreationDate).toBeInstanceOf(Date);
    const { Stacks } = await aws.client(CloudFormationClient).send(new DescribeStacksCommand({}));
    expect(Stacks?.[0]?.CreationTime).toBeInstanceOf(Date);
    const { MetricAlarms = [] } = await aws.client(CloudWatchClient).send(new DescribeAlarmsCommand({ MaxRecords: 1 }));
    expect(typeof MetricAlarms[0]?.EvaluationPeriods).toBe('number');
    const Id = aws.settings.domain.hostedZoneId;
    const zone = await aws.client(Route53Client).send(new GetHostedZoneCommand({ Id }));
    expect(zone).toMatchObject({ HostedZone: { Name: `${domain.zoneName}.` } });
    expect(zone.DelegationSet?.NameServers?.length).toBeGreaterThan(1);
  });
});

describe('the fake', () => {
  it('has a webhook and a GitHub that keep what they get, and can refuse it', async () => {
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
