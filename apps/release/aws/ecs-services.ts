import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  type Service as SdkService,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { clusterName, serviceName } from '../../../infra/names.ts';
import type { EnvironmentSettings } from '../../../infra/settings.ts';
import type { Cluster } from './ecs-tasks.ts';
import { isAwsError } from './errors.ts';

export type Part = 'api' | 'worker';

/** The parts that are services of their own. */
export const partsOf = ({ service }: Pick<EnvironmentSettings, 'service'>): Part[] =>
  service.worker === undefined ? ['api'] : ['api', 'worker'];

/** One generation of tasks within a service. */
export interface Generation {
  readonly id: string;
  /** `PRIMARY`, `ACTIVE` (being drained) or `INACTIVE`. */
  readonly status: string;
  readonly taskDefinition: string;
  /** `IN_PROGRESS`, `COMPLETED` or `FAILED`; empty where ECS names none. */
  readonly rolloutState: string;
  readonly rolloutReason: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly failed: number;
}

export interface ServiceEvent {
  readonly id: string;
  readonly at: Date;
  readonly message: string;
}

export interface Service {
  readonly part: Part;
  readonly name: string;
  readonly status: string;
  readonly taskDefinition: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly execEnabled: boolean;
  readonly securityGroups: readonly string[];
  readonly generations: readonly Generation[];
  /** Newest first, at most 100. */
  readonly events: readonly ServiceEvent[];
}

/** The services of the environment that are there, in the order of the parts. */
export async function readServices({ aws, settings }: Cluster): Promise<Service[]> {
  const parts = partsOf(settings);
  const services = await describe(
    { aws, settings },
    parts.map((part) => serviceName(settings, part)),
  );
  return parts.flatMap((part) => {
    const found = services.find((one) => one.serviceName === serviceName(settings, part));
    if (found === undefined || found.status === 'INACTIVE') return [];
    return {
      part,
      name: found.serviceName ?? '',
      status: found.status ?? '',
      taskDefinition: found.taskDefinition ?? '',
      desired: found.desiredCount ?? 0,
      running: found.runningCount ?? 0,
      pending: found.pendingCount ?? 0,
      execEnabled: found.enableExecuteCommand === true,
      securityGroups: found.networkConfiguration?.awsvpcConfiguration?.securityGroups ?? [],
      generations: (found.deployments ?? []).map((one) => ({
        id: one.id ?? '',
        status: one.status ?? '',
        taskDefinition: one.taskDefinition ?? '',
        rolloutState: one.rolloutState ?? '',
        rolloutReason: one.rolloutStateReason ?? '',
        desired: one.desiredCount ?? 0,
        running: one.runningCount ?? 0,
        pending: one.pendingCount ?? 0,
        failed: one.failedTasks ?? 0,
      })),
      events: (found.events ?? []).map(({ id = '', createdAt, message = '' }) => ({
        id,
        at: createdAt ?? new Date(0),
        message,
      })),
    };
  });
}

async function describe({ aws, settings }: Cluster, names: string[]): Promise<SdkService[]> {
  try {
    const describeServices = new DescribeServicesCommand({ cluster: clusterName(settings), services: names });
    return (await aws.client(ECSClient).send(describeServices)).services ?? [];
  } catch (error) {
    // Before the first deployment there is no cluster either.
    if (isAwsError(error, 'ClusterNotFoundException')) return [];
    throw error;
  }
}

/** One deployment of a service, from its start to its success or its rollback. */
export interface Deployment {
  readonly arn: string;
  readonly id: string;
  /** `PENDING`, `IN_PROGRESS`, `SUCCESSFUL`, `STOPPED`, `STOP_REQUESTED`, `ROLLBACK_…`. */
  readonly status: string;
  readonly reason: string;
  readonly createdAt: Date | undefined;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
}

/** Newest first, of the last 90 days. */
export async function listDeployments({ aws, settings }: Cluster, part: Part): Promise<Deployment[]> {
  const found: Deployment[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws.client(ECSClient).send(
      new ListServiceDeploymentsCommand({
        cluster: clusterName(settings),
        service: serviceName(settings, part),
        nextToken,
      }),
    );
    for (const one of page.serviceDeployments ?? []) {
      const arn = one.serviceDeploymentArn ?? '';
      found.push({
        arn,
        id: arn.split('/').at(-1) ?? arn,
        status: one.status ?? '',
        reason: one.statusReason ?? '',
        createdAt: one.createdAt,
        startedAt: one.startedAt,
        finishedAt: one.finishedAt,
      });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  const time = ({ createdAt, startedAt }: Deployment) => (createdAt ?? startedAt ?? new Date(0)).getTime();
  return found.sort((one, other) => time(other) - time(one));
}

export interface DeploymentDetail {
  /** Where a shifting deployment stands: `SCALE_UP`, `BAKE_TIME`, … Empty for rolling ones. */
  readonly stage: string;
  readonly rollbackReason: string;
  /** Alarms that ended it. */
  readonly alarms: readonly string[];
  /** Tasks that failed, and how many trip the circuit breaker; undefined without a breaker. */
  readonly breaker: { readonly failures: number; readonly threshold: number } | undefined;
}

export async function describeDeployment({ aws }: Cluster, arn: string): Promise<DeploymentDetail | undefined> {
  const { serviceDeployments: [found] = [] } = await aws
    .client(ECSClient)
    .send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }));
  if (found === undefined) return undefined;
  const { deploymentCircuitBreaker: breaker } = found;
  return {
    stage: found.lifecycleStage ?? '',
    rollbackReason: found.rollback?.reason ?? '',
    alarms: found.alarms?.triggeredAlarmNames ?? [],
    breaker:
      breaker === undefined ? undefined : { failures: breaker.failureCount ?? 0, threshold: breaker.threshold ?? 0 },
  };
}

const inProgress = ['PENDING', 'IN_PROGRESS', 'STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'];

export const isDeploymentInProgress = ({ status }: Pick<Deployment, 'status'>): boolean => inProgress.includes(status);
export const isDeploymentRollback = ({ status }: Pick<Deployment, 'status'>): boolean => status.startsWith('ROLLBACK_');

/** Points a service at a task definition. False where ECS refuses that definition. */
export async function useTaskDefinition({ aws, settings }: Cluster, part: Part, definition: string): Promise<boolean> {
  try {
    await aws.client(ECSClient).send(
      new UpdateServiceCommand({
        cluster: clusterName(settings),
        service: serviceName(settings, part),
        taskDefinition: definition,
      }),
    );
    return true;
  } catch (error) {
    if (isAwsError(error, 'ClientException', 'InvalidParameterException')) return false;
    throw error;
  }
}

/** Stops a rollout in progress; ECS rolls the service back. False where it had ended already. */
export async function stopRollout({ aws }: Cluster, deploymentArn: string): Promise<boolean> {
  try {
    await aws
      .client(ECSClient)
      .send(new StopServiceDeploymentCommand({ serviceDeploymentArn: deploymentArn, stopType: 'ROLLBACK' }));
    return true;
  } catch (error) {
    if (isAwsError(error, 'ConflictException', 'ServiceDeploymentNotFoundException', 'InvalidParameterException')) {
      return false;
    }
    throw error;
  }
}
