import { describeDeployment, isDeploymentInProgress, listDeployments, readServices } from '../../aws/ecs-services.ts';
import type { Context } from '../../environment/context.ts';
import { pollAws, pollSeconds } from '../../environment/poll-aws.ts';
import { stopRollouts } from './stop-rollouts.ts';

/** Without any progress for so long. ECS and CloudFormation would keep trying for three hours. */
const stalledSeconds = 1_800;

/**
 * Watches the progress of a rollout until `signal` aborts. Tasks that come and go in circles are no progress.
 * @returns why it was stopped: nothing new was seen for half an hour, plus the time that traffic shifts take
 */
export async function stopWhenStalled(context: Context, signal: AbortSignal): Promise<string | undefined> {
  const { clock, settings } = context;
  const limitSeconds = stalledSeconds + shiftingSeconds(settings.service.deployment);
  const seen = new Set<string>();
  let movedAt = clock.elapsedSeconds();
  const { done } = await pollAws(context, () => stateOfRollout(context), {
    everySeconds: pollSeconds.minutes,
    signal,
    until({ state, inProgress }) {
      if (!inProgress || !seen.has(state)) movedAt = clock.elapsedSeconds();
      seen.add(state);
      return clock.elapsedSeconds() - movedAt >= limitSeconds;
    },
  });
  if (!done || signal.aborted) return undefined;
  const stopped = await stopRollouts(context);
  const minutes = Math.round(limitSeconds / 60);
  return `no progress for ${minutes} minutes${stopped.length === 0 ? '' : `; stopped: ${stopped.join(', ')}`}`;
}

function shiftingSeconds(deployment: Context['settings']['service']['deployment']): number {
  if (deployment.strategy === 'rolling') return 0;
  const step = deployment.strategy === 'blue-green' ? 0 : deployment.stepMinutes;
  return (deployment.bakeMinutes + step) * 60;
}

async function stateOfRollout(context: Context): Promise<{ state: string; inProgress: boolean }> {
  let inProgress = false;
  const services = (await readServices(context)).map(async ({ part, generations }) => {
    const [newest] = await listDeployments(context, part);
    const isBusy = newest !== undefined && isDeploymentInProgress(newest);
    inProgress ||= isBusy;
    const detail = isBusy ? await describeDeployment(context, newest.arn) : undefined;
    const counts = generations.map(({ id, rolloutState, running }) => [id, rolloutState, running]);
    return [part, newest?.status, detail?.stage, counts];
  });
  return { state: JSON.stringify(await Promise.all(services)), inProgress };
}
