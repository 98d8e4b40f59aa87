import { resourceName } from '../../../../infra/names.ts';
import { type Check, fail, group, pass } from '../../../cli/check-tree.ts';
import { commandLine } from '../../../cli/command-line.ts';
import { physicalIds } from '../../aws/cloudformation-stacks.ts';
import { findImage } from '../../aws/ecr.ts';
import {
  type Deployment,
  describeDeployment,
  isDeploymentInProgress,
  isDeploymentRollback,
  listDeployments,
  type Part,
  partsOf,
  readServices,
  type Service,
} from '../../aws/ecs-services.ts';
import { listTasks, readTaskDefinition, type Task } from '../../aws/ecs-tasks.ts';
import type { Context } from '../context.ts';
import { revisionOf } from './progress.ts';

export interface RunningTask {
  readonly id: string;
  readonly taskDefinition: string;
  readonly status: string;
  readonly health: string;
  /** What the machine pulled: the image, or its own manifest of an index. Undefined until it did. */
  readonly imageDigest: string | undefined;
  readonly startedAt: Date | undefined;
}

/** What one service runs at this moment. */
export interface Running {
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
  /** The rollout's state as the service itself tells it. */
  readonly rolloutState: string;
}

/** What runs, read from ECS and not from what a release believes. Services that are not there are left out. */
export async function whatRuns(context: Context): Promise<Running[]> {
  const services = await readServices(context);
  if (services.length === 0) return [];
  const stack = { name: resourceName(context.settings, 'service'), region: context.settings.region };
  const registered = await physicalIds(context, stack, 'AWS::ECS::TaskDefinition');
  return Promise.all(services.map((service) => readRunning(context, service, registered)));
}

async function readRunning(context: Context, service: Service, registered: readonly string[]): Promise<Running> {
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

const settleSeconds = 5;
const settleLooks = 24;

/**
 * Whether exactly the released image runs, in every part and every task, and ECS did not roll it back.
 * Tasks that autoscaling is just starting or ending are waited for, two minutes at most.
 */
export async function verifyRunning(context: Context, digest: string): Promise<Check> {
  const image = await findImage(context, { digest });
  const accepted = [digest, ...(image?.manifests ?? [])];
  for (let look = 1; ; look++) {
    const running = await whatRuns(context);
    const settling = running.some((one) => one.rollback === undefined && isSettling(one));
    if (!settling || look === settleLooks) return judge(context, running, digest, accepted, image !== undefined);
    await context.clock.sleep(settleSeconds);
  }
}

const isSettling = ({ running, desired, pending, tasks }: Running): boolean =>
  running !== desired || pending > 0 || tasks.some(({ imageDigest }) => imageDigest === undefined);

function judge(
  context: Context,
  running: readonly Running[],
  digest: string,
  accepted: readonly string[],
  inRegistry: boolean,
): Check {
  const { settings } = context;
  const registry = inRegistry
    ? pass('image in the registry', digest)
    : fail(
        'image in the registry',
        `${digest} is not there: a task that starts later cannot pull it`,
        'Push or copy the image again',
      );
  const services = partsOf(settings).map((part) => {
    const found = running.find((one) => one.part === part);
    if (found === undefined) {
      return fail(part, 'there is no such service', commandLine('deploy', settings.name, { only: 'infra' }));
    }
    const minTasks = (part === 'worker' ? settings.service.worker?.minTasks : settings.service.api.minTasks) ?? 1;
    return group(part, checksOf(settings.name, found, digest, accepted, minTasks));
  });
  return group('what really runs', [registry, ...services]);
}

/** Pure: what is true of one service that runs, of what must be. */
export function checksOf(
  environment: string,
  one: Running,
  digest: string,
  accepted: readonly string[],
  minTasks: number,
): Check[] {
  return [
    deploymentCheck(environment, one, digest),
    definitionCheck(environment, one),
    one.digest === digest
      ? pass('image of the task definition', digest)
      : fail(
          'image of the task definition',
          `${one.digest ?? 'no digest'} runs, ${digest} was released`,
          one.rollback === undefined
            ? commandLine('deploy', environment, { digest: digest })
            : 'Fix the image and release it again; the log of the tasks that failed says why',
        ),
    imagesCheck(environment, one, accepted),
    countsCheck(environment, one, minTasks),
  ];
}

function deploymentCheck(environment: string, one: Running, digest: string): Check {
  const name = 'deployment';
  const { deployment, rollback } = one;
  const logs = commandLine('logs', environment, { part: one.part, since: '1h', level: 'error' });
  if (deployment === undefined) {
    return one.rolloutState === 'COMPLETED' || one.rolloutState === ''
      ? pass(name, 'older than 90 days')
      : fail(name, `the rollout is ${one.rolloutState}`, commandLine('watch', environment));
  }
  if (rollback !== undefined) {
    const alarms = rollback.alarms.length > 0 ? `, alarms: ${rollback.alarms.join(', ')}` : '';
    const to = one.digest === undefined || one.digest === digest ? revisionOf(one.taskDefinition) : one.digest;
    const states: Record<string, string> = {
      ROLLBACK_SUCCESSFUL: `ECS rolled back to the release before: ${to}`,
      ROLLBACK_FAILED: `ECS rolled back to the release before and failed at it; ${to} is what it holds`,
    };
    const what = states[deployment.status] ?? `ECS is rolling back to the release before: ${to}`;
    return fail(name, `${what} (${rollback.reason || 'ECS gives no reason'}${alarms})`, logs);
  }
  if (deployment.status === 'SUCCESSFUL') return pass(name, `${deployment.id} SUCCESSFUL`);
  if (isDeploymentInProgress(deployment)) {
    return fail(
      name,
      `${deployment.status}: the rollout still goes on`,
      commandLine('watch', environment, { 'until-idle': true }),
    );
  }
  return fail(name, `${deployment.status}: ${deployment.reason || 'somebody stopped it'}`, logs);
}

function definitionCheck(environment: string, one: Running): Check {
  const name = 'task definition';
  const runs = revisionOf(one.taskDefinition);
  if (one.registered === one.taskDefinition) return pass(name, runs);
  const registered = one.registered === undefined ? 'nothing' : revisionOf(one.registered);
  return fail(
    name,
    `${runs} runs, but the Service stack registered ${registered} last: ECS and the stack disagree`,
    commandLine('drift', environment),
  );
}

function imagesCheck(environment: string, one: Running, accepted: readonly string[]): Check {
  const name = 'image of every task';
  const wrong = one.tasks.filter(({ imageDigest }) => imageDigest === undefined || !accepted.includes(imageDigest));
  if (wrong.length === 0) return pass(name, `${one.tasks.length} of ${one.tasks.length}`);
  const others = Map.groupBy(wrong, ({ imageDigest }) => imageDigest ?? 'an image that is not known yet');
  const listed = [...others].map(([digest, tasks]) => `${digest} in ${tasks.map(({ id }) => id).join(', ')}`);
  return fail(
    name,
    `${wrong.length} of ${one.tasks.length} run another image: ${listed.join('; ')}`,
    commandLine('watch', environment, { 'until-idle': true }),
  );
}

function countsCheck(environment: string, one: Running, minTasks: number): Check {
  const name = 'tasks';
  const told = `${one.running} of ${one.desired} running${one.pending > 0 ? `, ${one.pending} starting` : ''}`;
  const logs = commandLine('logs', environment, { part: one.part, since: '15m' });
  if (one.desired === 0 && minTasks > 0) {
    return fail(name, `none is wanted, at least ${minTasks} must be`, commandLine('deploy', environment));
  }
  if (one.running !== one.desired) return fail(name, told, logs);
  const ill = one.tasks.filter(({ health }) => health === 'UNHEALTHY');
  return ill.length > 0 ? fail(name, `${told}, ${ill.length} of them unhealthy`, logs) : pass(name, told);
}
