import { findImage } from '../../aws/ecr.ts';
import { partsOf } from '../../aws/ecs-services.ts';
import type { Context } from '../../environment/context.ts';
import { pollAws, pollSeconds } from '../../environment/poll-aws.ts';
import { readRunningServices } from '../../environment/tasks/running-services.ts';
import { serviceChecks, settleLimitSeconds } from '../../environment/tasks/verify-running-tasks.ts';

/**
 * Why a release does not serve; undefined where it does. Unlike `verifyRunningTasks` it accepts that ECS or CloudFormation
 * rolled back to it: every task has its image, and there are as many as there must be.
 */
export async function whyNotServing(context: Context, digest: string): Promise<string | undefined> {
  const image = await findImage(context, { digest });
  const accepted = [digest, ...(image?.manifests ?? [])];
  const { value } = await pollAws(context, () => findProblem(context, digest, accepted), {
    everySeconds: pollSeconds.progress,
    limitSeconds: settleLimitSeconds,
    until: ({ problem }) => problem === undefined,
  });
  return value === undefined ? 'AWS did not report what runs' : value.problem;
}

async function findProblem(
  context: Context,
  digest: string,
  accepted: readonly string[],
): Promise<{ readonly problem: string | undefined }> {
  const { settings } = context;
  const running = await readRunningServices(context);
  for (const part of partsOf(settings)) {
    const found = running.find((one) => one.part === part);
    if (found === undefined) return { problem: `there is no service ${part}` };
    const minTasks = (part === 'worker' ? settings.service.worker?.minTasks : settings.service.api.minTasks) ?? 1;
    const [wrong] = serviceChecks(settings.name, found, digest, accepted, minTasks).filter(
      ({ name, status }) => status === 'FAIL' && name !== 'deployment' && name !== 'task definition',
    );
    if (wrong !== undefined) return { problem: `${part}: ${wrong.name}: ${wrong.detail}` };
  }
  return { problem: undefined };
}
