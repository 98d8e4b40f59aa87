import { CloudWatchLogsClient, FilterLogEventsCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeServiceDeploymentsCommand,
  ECSClient,
  ExecuteCommandCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { drive, pause } from '../../fake-aws/driver.ts';
import { digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';

const environment = 'rehearsal-prod';
const prefix = `classboard-${environment}`;
const cluster = `${prefix}-cluster`;
const d2 = digestOf(2);

let aws: FakeAws;
let on: ReturnType<typeof drive>;
let ecs: ECSClient;
let logs: CloudWatchLogsClient;

beforeEach(async () => {
  aws = await FakeAws.start({ environment, speed: 1_000 });
  on = drive(aws);
  ({ ecs } = on);
  logs = aws.client(CloudWatchLogsClient);
}, 60_000);
afterEach(() => aws.stop());

describe('a rollout', () => {
  it('is rolled back by the circuit breaker, and the stack with it', async () => {
    aws.script.image(d2).crashesOnStart({ log: ['Error: DATABASE_HOST is missing'] });
    await on.beginUpdate('Service');
    expect(await on.settled('Service')).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    // Both services use the image; the first that fails takes the other one's update with it.
    const failure = (await on.eventsOf('Service')).map((event) =>
      /^(Api|Worker)Service\w+ UPDATE_FAILED Resource handler.*'(.+)'/.exec(event),
    );
    const [, which = '', reason] = failure.find((found) => found !== null) ?? [];
    expect(reason).toBe('ECS Deployment Circuit Breaker was triggered');
    const part = which.toLowerCase();
    const service = `${prefix}-${part}`;
    const { serviceDeployments = [] } = await ecs.send(new ListServiceDeploymentsCommand({ cluster, service }));
    expect(serviceDeployments.map(({ status }) => status)).toEqual(['ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
    const crashed = (await on.stoppedTasks()).filter(
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
    expect(await on.apiService()).toMatchObject({ runningCount: 3, taskDefinition: expect.stringMatching(/-api:1$/) });
  });

  it.each([
    ['isMissing', 'TaskFailedToStart', /^CannotPullContainerError: /],
    ['cannotReadSecret', 'TaskFailedToStart', /^ResourceInitializationError: unable to pull secrets/],
    ['neverHealthy', 'ServiceSchedulerInitiated', /^Task failed ELB health checks in \(target-group arn:/],
  ] as const)('reports why tasks stop: %s', async (fault, stopCode, stoppedReason) => {
    aws.script.image(d2)[fault]();
    await on.beginUpdate('Service');
    expect(await on.settled('Service')).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    const found = (await on.stoppedTasks()).filter((task) => stoppedReason.test(task.stoppedReason ?? ''));
    expect(found.length).toBeGreaterThanOrEqual(3);
    expect(found[0]).toMatchObject({ stopCode, lastStatus: 'STOPPED' });
  });

  it('is rolled back by an alarm that starts firing, not by one that was firing before', async () => {
    aws.script.alarm('api-no-target').fire();
    await ecs.send(new UpdateServiceCommand({ cluster, service: `${prefix}-api`, forceNewDeployment: true }));
    expect(await on.deploymentEnded()).toMatchObject({ status: 'SUCCESSFUL' });
    aws.script.rollout.hangs();
    await ecs.send(new UpdateServiceCommand({ cluster, service: `${prefix}-api`, forceNewDeployment: true }));
    aws.script.alarm('api-errors').fire();
    aws.script.rollout.resumes();
    expect(await on.deploymentEnded()).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
  });

  it('is stopped by a person', async () => {
    aws.script.rollout.hangs();
    await ecs.send(new UpdateServiceCommand({ cluster, service: `${prefix}-api`, forceNewDeployment: true }));
    const serviceDeploymentArn = (await on.deployments())[0]?.serviceDeploymentArn ?? '';
    expect((await on.apiService()).currentServiceDeployment).toBe(serviceDeploymentArn);
    aws.script.rollout.resumes();
    await ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
    expect(await on.deploymentEnded()).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
    const described = await ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [serviceDeploymentArn] }),
    );
    expect(described.serviceDeployments?.[0]?.rollback?.reason).toMatch(/stopped by a user/);
    const again = ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn }));
    await expect(again).rejects.toMatchObject({ name: 'ConflictException' });
  });

  it('goes through named stages where traffic shifts', async () => {
    const staging = await FakeAws.start({ environment: 'rehearsal-staging' });
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
    await on.deploymentEnded();
    expect(await on.stoppedTasks()).not.toHaveLength(0);
    // Also ends where they stay: by the limit of a test.
    while ((await on.stoppedTasks()).length > 0) await pause(50);
  });
});

describe('a one-off task', () => {
  it('writes line by line and ends with its exit code', async () => {
    aws.script.migration.fails({ log: ['one', 'two', 'Migration failed: no'], exitCode: 1 });
    const task = await on.migrate();
    const stopped = await on.ended(task);
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
    await expect(on.migrate({ subnets: ['subnet-0'] })).rejects.toThrow(/The subnet ID 'subnet-0' does not exist/);
    await expect(on.migrate({ taskDefinition: `${prefix}-migration:9` })).rejects.toThrow('TaskDefinition not found.');
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
