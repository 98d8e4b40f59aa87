import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type DesiredStatus,
  ECSClient,
  paginateListTasks,
  RunTaskCommand,
  type Task as SdkTask,
} from '@aws-sdk/client-ecs';
import { clusterName } from '../../../infra/names.ts';
import type { EnvironmentSettings } from '../../../infra/settings.ts';
import type { Aws } from './clients.ts';
import { isAwsError } from './errors.ts';

/** What the tasks of one environment's cluster need. */
export interface Cluster {
  readonly aws: Aws;
  readonly settings: EnvironmentSettings;
}

export interface TaskContainer {
  readonly name: string;
  readonly status: string;
  /** Absent where the container never ran or still runs. */
  readonly exitCode: number | undefined;
  readonly reason: string;
  readonly image: string;
  /** What the agent pulled: the image itself or the manifest of this machine in an index. */
  readonly imageDigest: string | undefined;
  readonly runtimeId: string | undefined;
}

export interface Task {
  readonly arn: string;
  /** The last part of the ARN, as it stands in the names of log streams. */
  readonly id: string;
  readonly taskDefinition: string;
  /** `PROVISIONING`, `PENDING`, `ACTIVATING`, `RUNNING`, … `STOPPED`. */
  readonly status: string;
  readonly desiredStatus: string;
  readonly health: string;
  /** A deployment id where a service started it. */
  readonly startedBy: string;
  /** `service:classboard-prod-api`. */
  readonly group: string;
  readonly stopCode: string;
  readonly stoppedReason: string;
  readonly createdAt: Date | undefined;
  readonly startedAt: Date | undefined;
  readonly stoppedAt: Date | undefined;
  readonly execEnabled: boolean;
  readonly containers: readonly TaskContainer[];
}

export interface LogPlace {
  readonly group: string;
  readonly prefix: string;
}

export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Names of variables, and the ARNs they come from. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Where its log goes, for containers that write to CloudWatch. */
  readonly log: LogPlace | undefined;
}

export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  /** What ECS uses to start the task: to read its secrets, to pull its image, to write its log. */
  readonly executionRole: string;
  readonly containers: readonly ContainerDefinition[];
}

const taskId = (arn: string): string => arn.split('/').at(-1) ?? arn;

/** Tasks by service or family; ECS remembers the stopped ones for about an hour. In no order. */
export async function listTasks(
  { aws, settings }: Cluster,
  filter: { readonly service: string } | { readonly family: string },
  desiredStatus: DesiredStatus,
): Promise<Task[]> {
  const by = 'service' in filter ? { serviceName: filter.service } : { family: filter.family };
  const arns: string[] = [];
  for await (const page of paginateListTasks(
    { client: aws.client(ECSClient) },
    { cluster: clusterName(settings), ...by, desiredStatus },
  )) {
    arns.push(...(page.taskArns ?? []));
  }
  return describeTasks({ aws, settings }, arns);
}

/** Those of the tasks that ECS still knows. */
export async function describeTasks({ aws, settings }: Cluster, ids: readonly string[]): Promise<Task[]> {
  const found: Task[] = [];
  for (let i = 0; i < ids.length; i += 100) {
    const { tasks = [] } = await aws
      .client(ECSClient)
      .send(new DescribeTasksCommand({ cluster: clusterName(settings), tasks: ids.slice(i, i + 100) }));
    found.push(...tasks.map(toTask));
  }
  return found;
}

function toTask(task: SdkTask): Task {
  const arn = task.taskArn ?? '';
  return {
    arn,
    id: taskId(arn),
    taskDefinition: task.taskDefinitionArn ?? '',
    status: task.lastStatus ?? '',
    desiredStatus: task.desiredStatus ?? '',
    health: task.healthStatus ?? 'UNKNOWN',
    startedBy: task.startedBy ?? '',
    group: task.group ?? '',
    stopCode: task.stopCode ?? '',
    stoppedReason: task.stoppedReason ?? '',
    createdAt: task.createdAt,
    startedAt: task.startedAt,
    stoppedAt: task.stoppedAt,
    execEnabled: task.enableExecuteCommand === true,
    containers: (task.containers ?? []).map((container) => ({
      name: container.name ?? '',
      status: container.lastStatus ?? '',
      exitCode: container.exitCode,
      reason: container.reason ?? '',
      image: container.image ?? '',
      imageDigest: container.imageDigest,
      runtimeId: container.runtimeId,
    })),
  };
}

/** By ARN, `family:revision`, or the family's newest. Undefined where there is none. */
export async function readTaskDefinition({ aws }: Cluster, name: string): Promise<TaskDefinition | undefined> {
  try {
    const { taskDefinition } = await aws
      .client(ECSClient)
      .send(new DescribeTaskDefinitionCommand({ taskDefinition: name }));
    return {
      arn: taskDefinition?.taskDefinitionArn ?? '',
      family: taskDefinition?.family ?? '',
      executionRole: taskDefinition?.executionRoleArn ?? '',
      containers: (taskDefinition?.containerDefinitions ?? []).map((container) => ({
        name: container.name ?? '',
        image: container.image ?? '',
        environment: Object.fromEntries(
          (container.environment ?? []).map(({ name = '', value = '' }) => [name, value]),
        ),
        secrets: Object.fromEntries((container.secrets ?? []).map(({ name, valueFrom }) => [name, valueFrom ?? ''])),
        log: logPlace(container.logConfiguration?.options),
      })),
    };
  } catch (error) {
    if (isAwsError(error, 'ClientException') && /does not exist|Unable to describe/i.test(error.message)) return;
    throw error;
  }
}

function logPlace(options: Record<string, string> | undefined): LogPlace | undefined {
  const group = options?.['awslogs-group'];
  const prefix = options?.['awslogs-stream-prefix'];
  return group === undefined || prefix === undefined ? undefined : { group, prefix };
}

/** The stream that one container of one task writes. */
export const logStream = ({ prefix }: LogPlace, container: string, task: string): string =>
  `${prefix}/${container}/${task}`;

export interface TaskStart {
  readonly taskDefinition: string;
  /** Also makes the call idempotent: asked twice, ECS starts one task. */
  readonly startedBy: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly override: { readonly container: string; readonly command: readonly string[] } | undefined;
}

export type Started = { readonly task: Task } | { readonly refused: string; readonly passes: boolean };

/** Starts one task on Fargate, in private. A lack of capacity is an answer, not an error, and so is a role that is new. */
export async function startTask({ aws, settings }: Cluster, start: TaskStart): Promise<Started> {
  const { override } = start;
  const run = new RunTaskCommand({
    cluster: clusterName(settings),
    taskDefinition: start.taskDefinition,
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    count: 1,
    startedBy: start.startedBy,
    clientToken: start.startedBy,
    enableECSManagedTags: true,
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...start.subnets],
        securityGroups: [...start.securityGroups],
        assignPublicIp: 'DISABLED',
      },
    },
    ...(override === undefined
      ? {}
      : { overrides: { containerOverrides: [{ name: override.container, command: [...override.command] }] } }),
  });
  try {
    const { tasks: [task] = [], failures: [failure] = [] } = await aws.client(ECSClient).send(run);
    if (task !== undefined) return { task: toTask(task) };
    return refusal([failure?.reason, failure?.detail].filter(Boolean).join(': ') || 'ECS gave no reason');
  } catch (error) {
    if (isAwsError(error, 'ClientException', 'InvalidParameterException', 'ServerException')) {
      return refusal(error.message);
    }
    throw error;
  }
}

const refusal = (refused: string): Started => ({
  refused,
  // IAM is eventually consistent: https://github.com/pulumi/pulumi-awsx/issues/927
  passes: /capacity|RESOURCE:|limit on the number|unable to assume the role/i.test(refused),
});
