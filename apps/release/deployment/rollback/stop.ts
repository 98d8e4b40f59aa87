import { cancelUpdate, describeStack, isStackInProgress, type StackFacts } from '../../aws/cloudformation-stacks.ts';
import {
  describeDeployment,
  isDeploymentInProgress,
  listDeployments,
  readServices,
  stopRollout,
} from '../../aws/ecs-services.ts';
import type { Context } from '../../environment/context.ts';
import { serviceStack } from '../../environment/stacks/environment-stacks.ts';
import { followRollout, lookPatiently, sleepUntil } from '../../environment/tasks/follow-rollout.ts';

const lookSeconds = 15;
/** Nothing at all moved for so long. ECS and CloudFormation would go on trying for three hours. */
const standstillSeconds = 1_800;

/** Does one thing while the rollout is told on stderr. What cannot be told stops nothing. */
export async function whileFollowing<T>(context: Context, work: () => Promise<T>): Promise<T> {
  const end = new AbortController();
  const following = followRollout(context, end.signal).catch(() => {});
  try {
    return await work();
  } finally {
    end.abort();
    await following;
  }
}

/** Waits until CloudFormation is not working on the Service stack, and says how it is then. */
export async function waitForServiceStack(context: Context): Promise<StackFacts | undefined> {
  let told = '';
  for (;;) {
    const stack = await describeStack(context, serviceStack(context.settings));
    if (stack === undefined || !isStackInProgress(stack.status)) return stack;
    if (stack.status !== told) context.out.say(`    ${stack.name} is ${stack.status}; waiting for it`);
    told = stack.status;
    await context.clock.sleep(lookSeconds);
  }
}

/** Stops whatever replaces tasks at the moment: ECS and CloudFormation take it back. Gives what was stopped. */
export async function stopEverything(context: Context): Promise<string[]> {
  const stopped: string[] = [];
  const place = serviceStack(context.settings);
  for (const { part } of await readServices(context)) {
    const [newest] = await listDeployments(context, part);
    if (newest === undefined || !['PENDING', 'IN_PROGRESS'].includes(newest.status)) continue;
    if (await stopRollout(context, newest.arn)) stopped.push(`the rollout ${newest.id} of ${part}`);
  }
  // After the rollout: a stack whose service has failed already takes itself back, and needs no cancelling.
  const stack = await describeStack(context, place);
  if (stack?.status === 'UPDATE_IN_PROGRESS' && (await cancelUpdate(context, place))) {
    stopped.push(`the update of ${place.name}`);
  }
  return stopped;
}

/**
 * Looks whether a rollout still moves, until `signal` aborts. Tasks that come and go in circles are no movement.
 * @returns why it was stopped, where nothing new was seen for half an hour beside the times that traffic shifts take
 */
export async function stopAtStandstill(context: Context, signal: AbortSignal): Promise<string | undefined> {
  const { clock, settings } = context;
  const limit = standstillSeconds + shiftingSeconds(settings.service.deployment);
  const seen = new Set<string>();
  let movedAt = clock.elapsedSeconds();
  while (!signal.aborted) {
    await lookPatiently(context, async () => {
      const { state, goesOn } = await stateOfRollout(context);
      if (!goesOn || !seen.has(state)) movedAt = clock.elapsedSeconds();
      seen.add(state);
    });
    if (clock.elapsedSeconds() - movedAt >= limit) {
      const stopped = await stopEverything(context);
      const minutes = Math.round(limit / 60);
      return `nothing moved for ${minutes} minutes${stopped.length === 0 ? '' : `; stopped: ${stopped.join(', ')}`}`;
    }
    await sleepUntil(context, lookSeconds, signal);
  }
  return undefined;
}

function shiftingSeconds(deployment: Context['settings']['service']['deployment']): number {
  if (deployment.strategy === 'rolling') return 0;
  const step = deployment.strategy === 'blue-green' ? 0 : deployment.stepMinutes;
  return (deployment.bakeMinutes + step) * 60;
}

async function stateOfRollout(context: Context): Promise<{ state: string; goesOn: boolean }> {
  let goesOn = false;
  const services = (await readServices(context)).map(async ({ part, generations }) => {
    const [newest] = await listDeployments(context, part);
    const busy = newest !== undefined && isDeploymentInProgress(newest);
    goesOn ||= busy;
    const detail = busy ? await describeDeployment(context, newest.arn) : undefined;
    const counts = generations.map(({ id, rolloutState, running }) => [id, rolloutState, running]);
    return [part, newest?.status, detail?.stage, counts];
  });
  return { state: JSON.stringify(await Promise.all(services)), goesOn };
}
