import { clusterName, serviceName } from '../../../../infra/names.ts';
import { type Check, fail, group, pass } from '../../../cli/check-tree.ts';
import { commandLine } from '../../../cli/command-line.ts';
import { findImage } from '../../aws/ecr.ts';
import { isDeploymentInProgress, partsOf } from '../../aws/ecs-services.ts';
import type { Context } from '../context.ts';
import { pollAws, pollSeconds } from '../poll-aws.ts';
import { undoByHand } from '../stacks/known-drift.ts';
import { revisionOf } from './rollout-progress.ts';
import { type RunningService, readRunningServices } from './running-services.ts';

const treeName = 'running tasks';

/** Tasks that autoscaling is just starting or ending are waited for, so long at most. */
export const settleLimitSeconds = 120;

/** Whether exactly the released image runs, in every part and every task, and ECS did not roll it back. */
export async function verifyRunningTasks(context: Context, digest: string): Promise<Check> {
  const image = await findImage(context, { digest });
  const accepted = [digest, ...(image?.manifests ?? [])];
  const { value: services } = await pollAws(context, () => readRunningServices(context), {
    everySeconds: pollSeconds.progress,
    limitSeconds: settleLimitSeconds,
    until: (found) => !found.some((one) => one.rollback === undefined && isSettling(one)),
  });
  if (services === undefined) {
    return group(treeName, [fail('ECS', 'AWS did not answer', commandLine('status', context.settings.name))]);
  }
  return checkServices(context, services, digest, accepted, image !== undefined);
}

const isSettling = ({ running, desired, pending, tasks }: RunningService): boolean =>
  running !== desired || pending > 0 || tasks.some(({ imageDigest }) => imageDigest === undefined);

function checkServices(
  context: Context,
  running: readonly RunningService[],
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
      return fail(part, 'there is no such service', undoByHand(settings, 'of the image'));
    }
    const minTasks = (part === 'worker' ? settings.service.worker?.minTasks : settings.service.api.minTasks) ?? 1;
    return group(part, serviceChecks(settings.name, found, digest, accepted, minTasks));
  });
  return group(treeName, [registry, ...services]);
}

/** What must be true of a service that runs a release. Pure. */
export function serviceChecks(
  environment: string,
  one: RunningService,
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
            : 'Fix the image and release it again; the log of the failed tasks has the reason',
        ),
    imagesCheck(environment, one, accepted),
    countsCheck(environment, one, minTasks),
  ];
}

function deploymentCheck(environment: string, one: RunningService, digest: string): Check {
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
      ROLLBACK_SUCCESSFUL: `ECS rolled back to the previous release: ${to}`,
      ROLLBACK_FAILED: `ECS failed to roll back to the previous release; it has ${to}`,
    };
    const what = states[deployment.status] ?? `ECS is rolling back to the previous release: ${to}`;
    return fail(name, `${what} (${rollback.reason || 'ECS gives no reason'}${alarms})`, logs);
  }
  if (deployment.status === 'SUCCESSFUL') return pass(name, `${deployment.id} SUCCESSFUL`);
  if (isDeploymentInProgress(deployment)) {
    return fail(
      name,
      `${deployment.status}: the rollout is still in progress`,
      commandLine('watch', environment, { 'until-idle': true }),
    );
  }
  return fail(name, `${deployment.status}: ${deployment.reason || 'somebody stopped it'}`, logs);
}

function definitionCheck(environment: string, one: RunningService): Check {
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

function imagesCheck(environment: string, one: RunningService, accepted: readonly string[]): Check {
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

function countsCheck(environment: string, one: RunningService, minTasks: number): Check {
  const name = 'tasks';
  const counts = `${one.running} of ${one.desired} running${one.pending > 0 ? `, ${one.pending} starting` : ''}`;
  const logs = commandLine('logs', environment, { part: one.part, since: '15m' });
  if (one.desired === 0 && minTasks > 0) {
    // Autoscaling sets the count, so it is no drift, and a deployment of the same template does not set it either.
    const settings = { name: environment };
    return fail(
      name,
      `none is wanted, at least ${minTasks} must be`,
      `aws ecs update-service --cluster ${clusterName(settings)} --service ${serviceName(settings, one.part)} --desired-count ${minTasks}`,
    );
  }
  if (one.running !== one.desired) return fail(name, counts, logs);
  const unhealthy = one.tasks.filter(({ health }) => health === 'UNHEALTHY');
  return unhealthy.length > 0
    ? fail(name, `${counts}, ${unhealthy.length} of them unhealthy`, logs)
    : pass(name, counts);
}
