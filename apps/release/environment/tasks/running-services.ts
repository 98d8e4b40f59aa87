import { resourceName } from '../../../../infra/names.ts';
import { physicalIds } from '../../aws/cloudformation-stacks.ts';
import {
  type Deployment,
  describeDeployment,
  isDeploymentRollback,
  listDeployments,
  type Part,
  readServices,
  type Service,
} from '../../aws/ecs-services.ts';
import { listTasks, readTaskDefinition, type Task } from '../../aws/ecs-tasks.ts';
import type { Context } from '../context.ts';
import { revisionOf } from './rollout-progress.ts';

export interface RunningTask {
  readonly id: string;
  readonly taskDefinition: string;
  readonly status: string;
  readonly health: string;
  /** What the machine pulled: the image, or its own manifest of an index. Undefined until it did. */
  readonly imageDigest: string | undefined;
  readonly startedAt: Date | undefined;
}

/** One service and the tasks it runs at this moment. */
export interface RunningService {
  readonly part: Part;
  readonly service: string;
  readonly taskDefinition: string;
  /** The one that the Service stack last registered; undefined where the stack is not there. */
  readonly registered: string | undefined;
  /** Digest in the task definition; undefined where it names the image otherwise. */
  readonly digest: string | undefined;
  readonly commit: string | undefined;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly tasks: readonly RunningTask[];
  /** The newest; undefined where ECS knows none of the last 90 days. */
  readonly deployment: Deployment | undefined;
  readonly rollback: { readonly reason: string; readonly alarms: readonly string[] } | undefined;
  /** The state of the rollout that the service itself reports. */
  readonly rolloutState: string;
}

/** The services with their running tasks, read from ECS and not from a record. Services that are not there are left out. */
export async function readRunningServices(context: Context): Promise<RunningService[]> {
  const services = await readServices(context);
  if (services.length === 0) return [];
  const stack = { name: resourceName(context.settings, 'service'), region: context.settings.region };
  const registered = await physicalIds(context, stack, 'AWS::ECS::TaskDefinition');
  return Promise.all(services.map((service) => readRunningService(context, service, registered)));
}

async function readRunningService(
  context: Context,
  service: Service,
  registered: readonly string[],
): Promise<RunningService> {
  const [definition, tasks, [deployment]] = await Promise.all([
    readTaskDefinition(context, service.taskDefinition),
    listTasks(context, { service: service.name }, 'RUNNING'),
    listDeployments(context, service.part),
  ]);
  const detail =
    deployment !== undefined && isDeploymentRollback(deployment)
      ? await describeDeployment(context, deployment.arn)
      : undefined;
  const app = definition?.containers.find(({ name }) => name === 'app');
  return {
    part: service.part,
    service: service.name,
    taskDefinition: service.taskDefinition,
    registered: registered.find((arn) => revisionOf(arn).startsWith(`${definition?.family ?? service.name}:`)),
    digest: digestOf(app?.image),
    commit: app?.environment.GIT_COMMIT,
    desired: service.desired,
    running: service.running,
    pending: service.pending,
    tasks: tasks.map(runningTask),
    deployment,
    rollback:
      deployment !== undefined && isDeploymentRollback(deployment)
        ? { reason: detail?.rollbackReason || deployment.reason, alarms: detail?.alarms ?? [] }
        : undefined,
    rolloutState: service.generations.find(({ status }) => status === 'PRIMARY')?.rolloutState ?? '',
  };
}

const digestOf = (image: string | undefined): string | undefined => /@(sha256:[0-9a-f]{64})$/.exec(image ?? '')?.[1];

const runningTask = (task: Task): RunningTask => ({
  id: task.id,
  taskDefinition: task.taskDefinition,
  status: task.status,
  health: task.health,
  imageDigest: task.containers.find(({ name }) => name === 'app')?.imageDigest,
  startedAt: task.startedAt,
});
