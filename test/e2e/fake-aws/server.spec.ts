import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeServicesCommand, ECSClient, RunTaskCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { environmentNamed } from '../../../infra/lookup.ts';
import { TaskDefinitions } from '../../fake-aws/ecs/task-definitions.ts';
import { FakeAws } from '../../fake-aws/fake-aws.ts';

const environment = 'rehearsal-prod';
const prefix = `classboard-${environment}`;
const cluster = `${prefix}-cluster`;
const { region: home } = environmentNamed(environment);
const bootstrapBucket = `cdk-hnb659fds-assets-000000000000-${home}`;
const lock = `/classboard/${environment}/release/lock`;

let aws: FakeAws;
beforeEach(async () => {
  aws = await FakeAws.start({ environment });
}, 60_000);
afterEach(() => aws.stop());

/** A request that the SDK would not let through, signed as an administrator. */
async function raw(service: string, body: string, headers: Record<string, string>, region = home) {
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

describe('a call', () => {
  it('fails with its test where AWS does not have it', async () => {
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

  it('fails as loudly where AWS has it and no fake answers it', async () => {
    const alarms = aws.client(CloudWatchClient);
    const change = new SetAlarmStateCommand({ AlarmName: 'x', StateValue: 'OK', StateReason: 'x' });
    await expect(alarms.send(change)).rejects.toMatchObject({ name: 'UnknownOperationException' });
    aws.expectViolation(/cloudwatch:SetAlarmState is not faked/);
  });

  it('makes stop() fail when the test did not expect it', async () => {
    const other = await FakeAws.start({ environment: 'rehearsal-dev' });
    other.violation('something was wrong');
    await expect(other.stop()).rejects.toThrow('something was wrong');
  });
});

describe('the server, for wrong parameters,', () => {
  it('refuses a misspelled member, at any depth and in every protocol', async () => {
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

  it('refuses a missing member', async () => {
    const { status, text } = await ecs('StopServiceDeployment', {});
    expect(status).toBe(400);
    expect(text).toContain('ValidationException');
    aws.expectViolation(/StopServiceDeployment: missing serviceDeploymentArn/);
  });

  it('refuses a member of the wrong type', async () => {
    const { text } = await ecs('UpdateService', { service: 'api', desiredCount: '3' });
    expect(text).toContain('SerializationException');
    aws.expectViolation(/type desiredCount: expected a number, got string/);
  });
});

describe('the permissions', () => {
  it('let the plan role read, and change nothing', async () => {
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
            `on resource: arn:aws:ecs:${home}:0{12}:service/${cluster}/${prefix}-api`,
        ),
      ),
    });
  });

  it('let the deploy role write what belongs to releases only', async () => {
    const client = aws.client(SSMClient, 'deploy');
    await client.send(new PutParameterCommand({ Name: lock, Value: '{}', Type: 'String' }));
    const elsewhere = `/classboard/${environment}/cdn/public-key`;
    const change = client.send(new PutParameterCommand({ Name: elsewhere, Value: 'x', Overwrite: true }));
    await expect(change).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('let the deploy role start its own one-off tasks only, and in its cluster only', async () => {
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

  it("let those assume the bootstrap's roles whom the stack allows, and let these do their part only", async () => {
    const role = (kind: string) => `arn:aws:iam::000000000000:role/cdk-hnb659fds-${kind}-role-000000000000-${home}`;
    const assume = (who: 'plan' | 'deploy', kind: string) =>
      aws.client(STSClient, who).send(new AssumeRoleCommand({ RoleArn: role(kind), RoleSessionName: 'cdk' }));
    await expect(assume('plan', 'deploy')).rejects.toMatchObject({ name: 'AccessDenied' });
    await assume('plan', 'lookup');
    const { Credentials } = await assume('deploy', 'file-publishing');
    const publishing = {
      endpoint: aws.url,
      region: home,
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

  it('refuse a key that nobody has', async () => {
    const sts = new STSClient({
      endpoint: aws.url,
      region: home,
      credentials: { accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' },
    });
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    sts.destroy();
  });
});
