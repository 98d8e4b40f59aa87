import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  CloudFormationClient,
  ContinueUpdateRollbackCommand,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, FilterLogEventsCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ExecuteCommandCommand,
  ListServiceDeploymentsCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RunTaskCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { templatesOf } from '../aws/start/templates.ts';
import { AwsWorld } from '../aws/world.ts';

const environment = 'rehearsal-prod';
const prefix = `classboard-${environment}`;
const cluster = `${prefix}-cluster`;
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const d2 = digest('2');
const commit2 = '2'.repeat(40);

let aws: AwsWorld;
let stacks: CloudFormationClient;
let ecs: ECSClient;
let logs: CloudWatchLogsClient;
let parameters: SSMClient;

beforeEach(async () => {
  aws = await AwsWorld.start({ environment });
  stacks = aws.client(CloudFormationClient);
  ecs = aws.client(ECSClient);
  logs = aws.client(CloudWatchLogsClient);
  parameters = aws.client(SSMClient);
}, 60_000);
afterEach(() => aws.stop());

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function parameter(name: string): Promise<string> {
  const found = await parameters.send(new GetParameterCommand({ Name: `/classboard/${environment}/${name}` }));
  return found.Parameter?.Value ?? '';
}

async function statusOf(id: string): Promise<{ status: string; reason: string }> {
  const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName: `${prefix}-${id.toLowerCase()}` }));
  return { status: Stacks?.[0]?.StackStatus ?? '', reason: Stacks?.[0]?.StackStatusReason ?? '' };
}

/** Starts the update of a stack to release 2, or to what `edit` makes of that. */
// biome-ignore lint/suspicious/noExplicitAny: a template has no shape in common
async function beginUpdate(id: string, edit: (resources: any) => void = () => {}): Promise<void> {
  const found = (await templatesOf(environment, d2, commit2)).find((stack) => stack.id === id);
  const template = structuredClone(found?.template);
  edit(template?.Resources);
  const names = { StackName: found?.name, ChangeSetName: 'release' };
  const TemplateBody = JSON.stringify(template);
  const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
  await stacks.send(new CreateChangeSetCommand({ ...names, TemplateBody, Capabilities }));
  for (;;) {
    const { Status, StatusReason } = await stacks.send(new DescribeChangeSetCommand(names));
    if (Status === 'CREATE_COMPLETE') break;
    if (Status === 'FAILED') throw new Error(StatusReason);
    await pause(5);
  }
  await stacks.send(new ExecuteChangeSetCommand(names));
}

async function settled(id: string): Promise<{ status: string; reason: string }> {
  for (;;) {
    const found = await statusOf(id);
    if (!found.status.endsWith('_IN_PROGRESS')) return found;
    await pause(20);
  }
}

async function eventsOf(id: string): Promise<string[]> {
  const StackName = `${prefix}-${id.toLowerCase()}`;
  const { StackEvents = [] } = await stacks.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.reverse().map(({ LogicalResourceId, ResourceStatus, ResourceStatusReason = '' }) =>
    `${LogicalResourceId} ${ResourceStatus} ${ResourceStatusReason}`.trim(),
  );
}

async function apiService() {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [`${prefix}-api`] }));
  const [service] = services ?? [];
  if (service === undefined) throw new Error('no service');
  return service;
}

const deployments = async () =>
  (await ecs.send(new ListServiceDeploymentsCommand({ cluster, service: `${prefix}-api` }))).serviceDeployments ?? [];

async function deploymentEnded() {
  for (;;) {
    const [newest] = await deployments();
    if (!/IN_PROGRESS|REQUESTED|PENDING/.test(newest?.status ?? 'PENDING')) return newest;
    await pause(10);
  }
}

async function stoppedTasks() {
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, desiredStatus: 'STOPPED' }));
  if (taskArns.length === 0) return [];
  return (await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }))).tasks ?? [];
}

async function migrate(changes: { subnets?: string[]; taskDefinition?: string } = {}) {
  const subnets = changes.subnets ?? (await parameter('network/private-subnets')).split(',');
  const taskDefinition = changes.taskDefinition ?? (await parameter('release/migration-task-definition'));
  const securityGroups = [await parameter('network/migration-security-group')];
  const { tasks } = await ecs.send(
    new RunTaskCommand({
      cluster,
      taskDefinition,
      launchType: 'FARGATE',
      startedBy: 'spec',
      networkConfiguration: { awsvpcConfiguration: { subnets, securityGroups, assignPublicIp: 'DISABLED' } },
    }),
  );
  return tasks?.[0]?.taskArn ?? '';
}

async function ended(task: string) {
  for (;;) {
    const found = (await ecs.send(new DescribeTasksCommand({ cluster, tasks: [task] }))).tasks?.[0];
    if (found?.lastStatus === 'STOPPED') return found;
    await pause(10);
  }
}

describe('a world that starts', () => {
  it('is an environment that has been deployed for long and is well', async () => {
    const { Stacks = [] } = await stacks.send(new DescribeStacksCommand({}));
    expect(Stacks.map(({ StackStatus }) => StackStatus)).toEqual(Stacks.map(() => 'CREATE_COMPLETE'));
    expect(Stacks.map(({ StackName }) => StackName)).toContain(`${prefix}-service`);
    const service = await apiService();
    expect(service).toMatchObject({ desiredCount: 3, runningCount: 3, pendingCount: 0 });
    expect(service.deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 3 }]);
    expect(await parameter('network/private-subnets')).toMatch(/^subnet-[0-9a-f]+(,subnet-[0-9a-f]+){2}$/);
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

describe('a stack that is updated', () => {
  it('replaces task definitions and waits for the rollout', async () => {
    await beginUpdate('Service');
    expect(await settled('Service')).toMatchObject({ status: 'UPDATE_COMPLETE' });
    const events = await eventsOf('Service');
    const order = [
      'ApiTask011D0955 UPDATE_COMPLETE',
      'ApiService89E3D990 UPDATE_COMPLETE',
      `${prefix}-service UPDATE_COMPLETE_CLEANUP_IN_PROGRESS`,
      'ApiTask011D0955 DELETE_SKIPPED',
    ];
    expect(events.filter((event) => order.includes(event))).toEqual(order);
    expect(await parameter('release/image-digest')).toBe(d2);
    const { taskDefinition, deployments: shown } = await apiService();
    expect(taskDefinition).toMatch(/-api:2$/);
    expect(shown).toHaveLength(1);
  });

  it('deregisters what it replaced unless the template says to keep it', async () => {
    await beginUpdate('Service', (resources) => {
      delete resources.ApiTask011D0955.UpdateReplacePolicy;
    });
    await settled('Service');
    const { taskDefinition: second } = await apiService();
    await beginUpdate('Service', (resources) => {
      resources.ApiTask011D0955.Properties.Cpu = '2048';
    });
    await settled('Service');
    expect(await eventsOf('Service')).toContain('ApiTask011D0955 DELETE_COMPLETE');
    const { taskDefinitionArns } = await ecs.send(new ListTaskDefinitionsCommand({ status: 'INACTIVE' }));
    expect(taskDefinitionArns).toEqual([second]);
    const back = ecs.send(new UpdateServiceCommand({ cluster, service: `${prefix}-api`, taskDefinition: second }));
    await expect(back).rejects.toThrow('TaskDefinition is inactive');
  });

  it('has a failed change set where nothing would change', async () => {
    const change = beginUpdate('Network');
    await expect(change).rejects.toThrow("The submitted information didn't contain changes.");
  });

  it('comes back when one resource fails, and says which', async () => {
    aws.script.stack('Network').fails('LogsKey', 'the key policy is not valid');
    await beginUpdate('Network', (resources) => {
      resources.LogsKeyA6AB43B2.Properties.Description = 'another';
    });
    expect(await settled('Network')).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    const events = await eventsOf('Network');
    expect(events).toContain('LogsKeyA6AB43B2 UPDATE_FAILED the key policy is not valid');
    const why = 'The following resource(s) failed to update: [LogsKeyA6AB43B2].';
    expect(events).toContain(`${prefix}-network UPDATE_ROLLBACK_IN_PROGRESS ${why}`);
  });

  it('stands where its rollback fails, until the rollback goes on', async () => {
    aws.script.stack('Network').fails('LogsKey');
    aws.script.stack('Network').rollbackFails('LogsKey');
    await beginUpdate('Network', (resources) => {
      resources.LogsKeyA6AB43B2.Properties.Description = 'another';
    });
    expect(await settled('Network')).toMatchObject({ status: 'UPDATE_ROLLBACK_FAILED' });
    await stacks.send(new ContinueUpdateRollbackCommand({ StackName: `${prefix}-network` }));
    expect(await settled('Network')).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
  });

  it('keeps nothing of a first creation that failed', async () => {
    aws.script.stack('Extra').fails('Queue', 'no more queues');
    const TemplateBody = JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } });
    await stacks.send(new CreateStackCommand({ StackName: `${prefix}-extra`, TemplateBody }));
    expect(await settled('Extra')).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
    expect(await eventsOf('Extra')).toContain('Queue CREATE_FAILED no more queues');
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

describe('a rollout', () => {
  it('is taken back by the circuit breaker, and the stack with it', async () => {
    aws.script.image(d2).crashesOnStart({ log: ['Error: DATABASE_HOST is missing'] });
    await beginUpdate('Service');
    expect(await settled('Service')).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    // Both services use the image; the first that fails takes the other one's update with it.
    const failure = (await eventsOf('Service')).map((event) =>
      /^(Api|Worker)Service\w+ UPDATE_FAILED Resource handler.*'(.+)'/.exec(event),
    );
    const [, which = '', reason] = failure.find((found) => found !== null) ?? [];
    expect(reason).toBe('ECS Deployment Circuit Breaker was triggered');
    const part = which.toLowerCase();
    const service = `${prefix}-${part}`;
    const { serviceDeployments = [] } = await ecs.send(new ListServiceDeploymentsCommand({ cluster, service }));
    expect(serviceDeployments.map(({ status }) => status)).toEqual(['ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
    const crashed = (await stoppedTasks()).filter(
      ({ stopCode, group }) => stopCode === 'EssentialContainerExited' && group === `service:${service}`,
    );
    expect(crashed).toHaveLength(3);
    expect(crashed[0]).toMatchObject({ stoppedReason: 'Essential container in task exited' });
    expect(crashed[0]?.containers?.[0]).toMatchObject({ exitCode: 1, imageDigest: d2 });
    const said = await logs.send(
      new FilterLogEventsCommand({
        logGroupName: `/classboard/${environment}/${part}`,
        filterPattern: 'DATABASE_HOST',
      }),
    );
    expect(said.events).toHaveLength(3);
    expect(await apiService()).toMatchObject({ runningCount: 3, taskDefinition: expect.stringMatching(/-api:1$/) });
  });

  it.each([
    ['isMissing', 'TaskFailedToStart', /^CannotPullContainerError: /],
    ['cannotReadSecret', 'TaskFailedToStart', /^ResourceInitializationError: unable to pull secrets/],
    ['neverHealthy', 'ServiceSchedulerInitiated', /^Task failed ELB health checks in \(target-group arn:/],
  ] as const)('tells why tasks stop: %s', async (fault, stopCode, stoppedReason) => {
    aws.script.image(d2)[fault]();
    await beginUpdate('Service');
    expect(await settled('Service')).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    const found = (await stoppedTasks()).filter((task) => stoppedReason.test(task.stoppedReason ?? ''));
    expect(found.length).toBeGreaterThanOrEqual(3);
    expect(found[0]).toMatchObject({ stopCode, lastStatus: 'STOPPED' });
  });

  it('is taken back by an alarm that begins to ring, not by one that rang before', async () => {
    aws.script.alarm('api-no-target').ring();
    await ecs.send(new UpdateServiceCommand({ cluster, service: `${prefix}-api`, forceNewDeployment: true }));
    expect(await deploymentEnded()).toMatchObject({ status: 'SUCCESSFUL' });
    aws.script.alarm('api-errors').ring(20);
    await ecs.send(new UpdateServiceCommand({ cluster, service: `${prefix}-api`, forceNewDeployment: true }));
    expect(await deploymentEnded()).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
  });

  it('is stopped by a person', async () => {
    aws.script.rollout.hangs();
    await ecs.send(new UpdateServiceCommand({ cluster, service: `${prefix}-api`, forceNewDeployment: true }));
    const serviceDeploymentArn = (await deployments())[0]?.serviceDeploymentArn ?? '';
    expect((await apiService()).currentServiceDeployment).toBe(serviceDeploymentArn);
    aws.script.rollout.goesOn();
    await ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
    expect(await deploymentEnded()).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
    const described = await ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [serviceDeploymentArn] }),
    );
    expect(described.serviceDeployments?.[0]?.rollback?.reason).toMatch(/stopped by a user/);
    const again = ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn }));
    await expect(again).rejects.toMatchObject({ name: 'ConflictException' });
  });

  it('goes through named stages where traffic shifts', async () => {
    const staging = await AwsWorld.start({ environment: 'rehearsal-staging' });
    try {
      const client = staging.client(ECSClient);
      const of = { cluster: 'classboard-rehearsal-staging-cluster', service: 'classboard-rehearsal-staging-api' };
      await client.send(new UpdateServiceCommand({ ...of, forceNewDeployment: true }));
      const listed = await client.send(new ListServiceDeploymentsCommand(of));
      const serviceDeploymentArns = [listed.serviceDeployments?.[0]?.serviceDeploymentArn ?? ''];
      const seen = new Set<string>();
      for (let status = ''; status !== 'SUCCESSFUL'; await pause(5)) {
        const read = await client.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }));
        status = read.serviceDeployments?.[0]?.status ?? '';
        seen.add(read.serviceDeployments?.[0]?.lifecycleStage ?? '');
      }
      expect([...seen]).toEqual(expect.arrayContaining(['SCALE_UP', 'BAKE_TIME']));
    } finally {
      await staging.stop();
    }
  });

  it('leaves no trace of its tasks after an hour', async () => {
    await ecs.send(new UpdateServiceCommand({ cluster, service: `${prefix}-api`, forceNewDeployment: true }));
    await deploymentEnded();
    expect(await stoppedTasks()).not.toHaveLength(0);
    await pause(4_500);
    expect(await stoppedTasks()).toHaveLength(0);
  });
});

describe('a one-off task', () => {
  it('writes line by line and ends with its exit code', async () => {
    aws.script.migration.fails({ log: ['one', 'two', 'Migration failed: no'], exitCode: 1 });
    const task = await migrate();
    const stopped = await ended(task);
    expect(stopped).toMatchObject({ stopCode: 'EssentialContainerExited', startedBy: 'spec' });
    expect(stopped.containers).toMatchObject([{ name: 'migration', exitCode: 1 }]);
    const logStreamName = `migration/migration/${task.split('/').at(-1)}`;
    const read = (nextToken?: string) =>
      logs.send(
        new GetLogEventsCommand({
          logGroupName: `/classboard/${environment}/migration`,
          logStreamName,
          startFromHead: true,
          ...(nextToken === undefined ? {} : { nextToken }),
        }),
      );
    const first = await read();
    expect(first.events?.map(({ message }) => message)).toEqual(['one', 'two', 'Migration failed: no']);
    const second = await read(first.nextForwardToken);
    expect(second.events).toEqual([]);
    expect(second.nextForwardToken).toBe(first.nextForwardToken);
  });

  it('is refused in a subnet that does not exist and from a task definition that nobody registered', async () => {
    await expect(migrate({ subnets: ['subnet-0'] })).rejects.toThrow(/The subnet ID 'subnet-0' does not exist/);
    await expect(migrate({ taskDefinition: `${prefix}-migration:9` })).rejects.toThrow('TaskDefinition not found.');
  });

  it('opens no shell where the environment does not allow it', async () => {
    const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, serviceName: `${prefix}-api` }));
    const shell = ecs.send(
      new ExecuteCommandCommand({
        cluster,
        task: taskArns[0],
        container: 'app',
        command: '/bin/sh',
        interactive: true,
      }),
    );
    await expect(shell).rejects.toThrow(/execute command was not enabled/);
  });
});

describe("the CDK's own command line", () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const app = `${process.execPath} --import ../apps/local/loader.mjs app.ts`;
  const output = `${root}node_modules/.cache/classboard-cdk-${process.pid}`;
  afterAll(() => rm(output, { recursive: true, force: true }));
  const context = [`environment=${environment}`, `imageDigest=${d2}`, `commit=${commit2}`];
  const deploy = (id: string) =>
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
          CDK_DISABLE_VERSION_CHECK: 'true',
        },
      },
    ).then(
      ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
      ({ code, stdout, stderr }) => ({ code: code as number, said: stdout + stderr }),
    );

  it('deploys a stack, and tells why another one failed', async () => {
    const first = await deploy('Migration');
    expect(first).toMatchObject({ code: 0, said: expect.stringContaining('UPDATE_COMPLETE') });
    expect(await statusOf('Migration')).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await parameter('release/migration-task-definition')).toMatch(/-migration:2$/);
    aws.script.image(d2).crashesOnStart({ log: ['Error: DATABASE_HOST is missing'] });
    const second = await deploy('Service');
    expect(second.code).toBe(1);
    expect(second.said).toContain('ECS Deployment Circuit Breaker was triggered');
    expect(await statusOf('Service')).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
  }, 180_000);
});
