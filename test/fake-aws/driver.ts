import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { commitOf, digestOf, type FakeAws } from './fake-aws.ts';
import { templatesOf } from './start/templates.ts';

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Reads and changes a fake through the SDK's own clients. */
export function drive(aws: FakeAws) {
  const environment = aws.settings.name;
  const prefix = `classboard-${environment}`;
  const cluster = `${prefix}-cluster`;
  const stacks = aws.client(CloudFormationClient);
  const ecs = aws.client(ECSClient);
  const parameters = aws.client(SSMClient);

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
    const found = (await templatesOf(environment, digestOf(2), commitOf(2))).find((stack) => stack.id === id);
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

  return {
    prefix,
    cluster,
    stacks,
    ecs,
    parameter,
    statusOf,
    beginUpdate,
    settled,
    eventsOf,
    apiService,
    deployments,
    deploymentEnded,
    stoppedTasks,
    migrate,
    ended,
  };
}
