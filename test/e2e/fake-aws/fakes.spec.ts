import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  CloudFormationClient,
  ContinueUpdateRollbackCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { ECSClient, ListTaskDefinitionsCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { drive, pause } from '../../fake-aws/driver.ts';
import { commitOf, digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';

const environment = 'rehearsal-prod';
const prefix = `classboard-${environment}`;
const cluster = `${prefix}-cluster`;
const d2 = digestOf(2);

let aws: FakeAws;
let on: ReturnType<typeof drive>;
let stacks: CloudFormationClient;
let ecs: ECSClient;

beforeEach(async () => {
  aws = await FakeAws.start({ environment });
  on = drive(aws);
  ({ stacks, ecs } = on);
}, 60_000);
afterEach(() => aws.stop());

describe('a fake that starts', () => {
  it('is an environment that has been deployed for long and is healthy', async () => {
    const { Stacks = [] } = await stacks.send(new DescribeStacksCommand({}));
    expect(Stacks.map(({ StackStatus }) => StackStatus)).toEqual(Stacks.map(() => 'CREATE_COMPLETE'));
    expect(Stacks.map(({ StackName }) => StackName)).toContain(`${prefix}-service`);
    const service = await on.apiService();
    expect(service).toMatchObject({ desiredCount: 3, runningCount: 3, pendingCount: 0 });
    expect(service.deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 3 }]);
    expect(await on.parameter('network/private-subnets')).toMatch(/^subnet-[0-9a-f]+(,subnet-[0-9a-f]+){2}$/);
    const { MetricAlarms = [] } = await aws.client(CloudWatchClient).send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms.map(({ AlarmName }) => AlarmName)).toContain(`${prefix}-api-errors`);
    expect(MetricAlarms.every(({ StateValue }) => StateValue === 'OK')).toBe(true);
  });

  it('has stacks that cannot be deleted while they are protected', async () => {
    const deletion = stacks.send(new DeleteStackCommand({ StackName: `${prefix}-data` }));
    await expect(deletion).rejects.toThrow(
      `Stack [${prefix}-data] cannot be deleted while TerminationProtection is enabled`,
    );
  });
});

describe('a stack', () => {
  it('replaces task definitions and waits for the rollout', async () => {
    await on.beginUpdate('Service');
    expect(await on.settled('Service')).toMatchObject({ status: 'UPDATE_COMPLETE' });
    const events = await on.eventsOf('Service');
    const order = [
      'ApiTask011D0955 UPDATE_COMPLETE',
      'ApiService89E3D990 UPDATE_COMPLETE',
      `${prefix}-service UPDATE_COMPLETE_CLEANUP_IN_PROGRESS`,
      'ApiTask011D0955 DELETE_SKIPPED',
    ];
    expect(events.filter((event) => order.includes(event))).toEqual(order);
    expect(await on.parameter('release/image-digest')).toBe(d2);
    const { taskDefinition, deployments: shown } = await on.apiService();
    expect(taskDefinition).toMatch(/-api:2$/);
    expect(shown).toHaveLength(1);
  });

  it('deregisters what it replaced unless the template says to keep it', async () => {
    await on.beginUpdate('Service', (resources) => {
      delete resources.ApiTask011D0955.UpdateReplacePolicy;
    });
    await on.settled('Service');
    const { taskDefinition: second } = await on.apiService();
    await on.beginUpdate('Service', (resources) => {
      resources.ApiTask011D0955.Properties.Cpu = '2048';
    });
    await on.settled('Service');
    expect(await on.eventsOf('Service')).toContain('ApiTask011D0955 DELETE_COMPLETE');
    const { taskDefinitionArns } = await ecs.send(new ListTaskDefinitionsCommand({ status: 'INACTIVE' }));
    expect(taskDefinitionArns).toEqual([second]);
    const back = ecs.send(new UpdateServiceCommand({ cluster, service: `${prefix}-api`, taskDefinition: second }));
    await expect(back).rejects.toThrow('TaskDefinition is inactive');
  });

  it('has a failed change set where nothing would change', async () => {
    const change = on.beginUpdate('Network');
    await expect(change).rejects.toThrow("The submitted information didn't contain changes.");
  });

  it('rolls back when one resource fails, and reports which', async () => {
    aws.script.stack('Network').fails('LogsKey', 'the key policy is not valid');
    await on.beginUpdate('Network', (resources) => {
      resources.LogsKeyA6AB43B2.Properties.Description = 'another';
    });
    expect(await on.settled('Network')).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    const events = await on.eventsOf('Network');
    expect(events).toContain('LogsKeyA6AB43B2 UPDATE_FAILED the key policy is not valid');
    const why = 'The following resource(s) failed to update: [LogsKeyA6AB43B2].';
    expect(events).toContain(`${prefix}-network UPDATE_ROLLBACK_IN_PROGRESS ${why}`);
  });

  it('stays where its rollback fails, until the rollback is continued', async () => {
    aws.script.stack('Network').fails('LogsKey');
    aws.script.stack('Network').rollbackFails('LogsKey');
    await on.beginUpdate('Network', (resources) => {
      resources.LogsKeyA6AB43B2.Properties.Description = 'another';
    });
    expect(await on.settled('Network')).toMatchObject({ status: 'UPDATE_ROLLBACK_FAILED' });
    await stacks.send(new ContinueUpdateRollbackCommand({ StackName: `${prefix}-network` }));
    expect(await on.settled('Network')).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
  });

  it('keeps nothing of a first creation that failed', async () => {
    aws.script.stack('Extra').fails('Queue', 'no more queues');
    const TemplateBody = JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } });
    await stacks.send(new CreateStackCommand({ StackName: `${prefix}-extra`, TemplateBody }));
    expect(await on.settled('Extra')).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
    expect(await on.eventsOf('Extra')).toContain('Queue CREATE_FAILED no more queues');
  });

  it('rolls a first creation back whose service was refused', async () => {
    aws.script.stack('Extra').fails('Api', 'no such role');
    const ServiceName = `${prefix}-extra-api`;
    const Api = {
      Type: 'AWS::ECS::Service',
      Properties: { ServiceName, Cluster: `${prefix}-cluster`, TaskDefinition: `${prefix}-api`, DesiredCount: 1 },
      DependsOn: 'Queue',
    };
    const TemplateBody = JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' }, Api } });
    await stacks.send(new CreateStackCommand({ StackName: `${prefix}-extra`, TemplateBody }));
    expect(await on.settled('Extra')).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
    expect(await on.eventsOf('Extra')).toEqual(
      expect.arrayContaining(['Api CREATE_FAILED no such role', 'Queue DELETE_COMPLETE']),
    );
  });

  it('shows what was changed by hand', async () => {
    const StackName = `${prefix}-data`;
    aws.script.stack('Data').drifts('Instance', { BackupRetentionPeriod: 1 });
    const { StackDriftDetectionId } = await stacks.send(new DetectStackDriftCommand({ StackName }));
    const detection = () => stacks.send(new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }));
    while ((await detection()).DetectionStatus === 'DETECTION_IN_PROGRESS') await pause(5);
    expect(await detection()).toMatchObject({ StackDriftStatus: 'DRIFTED', DriftedStackResourceCount: 1 });
    const StackResourceDriftStatusFilters = ['MODIFIED' as const];
    const { StackResourceDrifts } = await stacks.send(
      new DescribeStackResourceDriftsCommand({ StackName, StackResourceDriftStatusFilters }),
    );
    expect(StackResourceDrifts).toMatchObject([
      { PropertyDifferences: [{ PropertyPath: '/BackupRetentionPeriod', ExpectedValue: '30', ActualValue: '1' }] },
    ]);
  });
});

describe("the CDK's own command line", () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const program = `${process.execPath} --import ../apps/local/loader.mjs app.ts`;
  const output = `${root}node_modules/.cache/classboard-cdk-${process.pid}`;
  afterAll(() => rm(output, { recursive: true, force: true }));
  const context = [`environment=${environment}`, `imageDigest=${d2}`, `commit=${commitOf(2)}`];
  /** `app`: the program, or what it synthesised into a folder, which takes a sixth of the processor time. */
  const deploy = (id: string, app: string) =>
    promisify(execFile)(
      process.execPath,
      [
        `${root}node_modules/.bin/cdk`,
        ...['deploy', id, '--exclusively', '--require-approval', 'never', '--app', app],
        ...context.flatMap((value) => ['-c', value]),
        ...['--no-notices', '--no-color', '--output', output],
      ],
      {
        cwd: `${root}infra`,
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          ...aws.environmentOf('deploy'),
          NODE_OPTIONS: `--import=${new URL('../../fake-aws/fast-cdk.mjs', import.meta.url).href}`,
          CDK_DISABLE_VERSION_CHECK: 'true',
        },
      },
    ).then(
      ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
      ({ code, stdout, stderr }) => ({ code: code as number, said: stdout + stderr }),
    );

  it('deploys a stack, and reports why another one failed', async () => {
    const first = await deploy('Migration', program);
    expect(first).toMatchObject({ code: 0, said: expect.stringContaining('UPDATE_COMPLETE') });
    expect(await on.statusOf('Migration')).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await on.parameter('release/migration-task-definition')).toMatch(/-migration:2$/);
    aws.script.image(d2).crashesOnStart({ log: ['Error: DATABASE_HOST is missing'] });
    const second = await deploy('Service', output);
    expect(second.code).toBe(1);
    expect(second.said).toContain('ECS Deployment Circuit Breaker was triggered');
    expect(await on.statusOf('Service')).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
  }, 180_000);
});
