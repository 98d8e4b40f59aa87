import { randomBytes, randomInt } from 'node:crypto';
import type {
  DeploymentConfiguration,
  DeploymentRolloutState,
  LoadBalancer,
  NetworkConfiguration,
  ServiceDeploymentLifecycleStage,
  ServiceDeploymentStatus,
  ServiceEvent,
} from '@aws-sdk/client-ecs';

export interface ServiceSettings {
  readonly serviceName: string;
  readonly taskDefinition: string;
  readonly deploymentConfiguration: DeploymentConfiguration;
  readonly loadBalancers: LoadBalancer[];
  readonly networkConfiguration: NetworkConfiguration | undefined;
  readonly enableExecuteCommand: boolean;
  readonly healthCheckGracePeriodSeconds: number | undefined;
  readonly desiredCount: number | undefined;
}

/** One deployment as DescribeServices shows it. */
export interface SimDeployment {
  readonly id: string;
  readonly taskDefinition: string;
  /** Ids of the deployments whose tasks count as its own: a rollback takes the old tasks over. */
  readonly owns: ReadonlySet<string>;
  readonly createdAt: Date;
  readonly revisionArn: string;
  status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE';
  rolloutState: DeploymentRolloutState;
  reason: string;
  failedTasks: number;
  updatedAt: Date;
}

/** One service deployment, which stays known after it ended. */
export interface SimServiceDeployment {
  readonly arn: string;
  readonly deployment: SimDeployment;
  readonly source: SimDeployment | undefined;
  readonly createdAt: Date;
  /** Alarms in ALARM when it began; ECS ignores those. */
  readonly ignoredAlarms: readonly string[];
  status: ServiceDeploymentStatus;
  reason: string | undefined;
  stage: ServiceDeploymentLifecycleStage | undefined;
  updatedAt: Date;
  finishedAt: Date | undefined;
  triggeredAlarms: string[];
  breaker: 'MONITORING' | 'TRIGGERED' | 'MONITORING_COMPLETE' | 'DISABLED';
  rollback: { reason: string; startedAt: Date; revisionArn: string } | undefined;
}

export interface SimService {
  readonly arn: string;
  readonly createdAt: Date;
  settings: ServiceSettings;
  desiredCount: number;
  deployments: SimDeployment[];
  readonly records: SimServiceDeployment[];
  readonly revisions: Map<string, SimDeployment>;
  events: ServiceEvent[];
  active: boolean;
}

export const inProgress = (status: ServiceDeploymentStatus): boolean =>
  ['PENDING', 'IN_PROGRESS', 'STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'].includes(status);

/** Newest first, a hundred at most, as ECS keeps them. */
export function addEvent(service: SimService, at: Date, text: string): void {
  const event = {
    id: crypto.randomUUID(),
    createdAt: at,
    message: `(service ${service.settings.serviceName}) ${text}`,
  };
  service.events = [event, ...service.events].slice(0, 100);
}

const digits = () => String(randomInt(1e12, 9e12)).padEnd(19, '7');

export function newDeployment(
  service: Pick<SimService, 'arn' | 'revisions'>,
  taskDefinition: string,
  at: Date,
  takesOver?: SimDeployment,
): SimDeployment {
  const id = `ecs-svc/${digits()}`;
  const revisionArn = takesOver?.revisionArn ?? `${service.arn.replace(':service/', ':service-revision/')}/${digits()}`;
  const deployment: SimDeployment = {
    id,
    taskDefinition,
    owns: new Set([id, ...(takesOver?.owns ?? [])]),
    createdAt: at,
    revisionArn,
    status: 'PRIMARY',
    rolloutState: 'IN_PROGRESS',
    reason: `ECS deployment ${id} in progress.`,
    failedTasks: 0,
    updatedAt: at,
  };
  service.revisions.set(revisionArn, deployment);
  return deployment;
}

export const serviceDeploymentArn = (service: Pick<SimService, 'arn'>): string =>
  `${service.arn.replace(':service/', ':service-deployment/')}/${randomBytes(10).toString('hex')}`;
