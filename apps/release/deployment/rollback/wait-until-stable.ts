import { describeStack, isStackInProgress, type StackFacts } from '../../aws/cloudformation-stacks.ts';
import { isDeploymentInProgress, listDeployments, type Part, partsOf } from '../../aws/ecs-services.ts';
import type { Context } from '../../environment/context.ts';
import { pollAws, pollSeconds } from '../../environment/poll-aws.ts';
import { serviceStack } from '../../environment/stacks/environment-stacks.ts';
import { readRunningServices } from '../../environment/tasks/running-services.ts';
import { whileFollowing } from '../while-following.ts';

/** Waits, without a limit, until neither CloudFormation nor ECS replaces tasks. */
export const waitUntilStable = (context: Context): Promise<void> =>
  whileFollowing(context, async () => {
    await waitForServiceStack(context);
    for (const part of partsOf(context.settings)) await waitForRollout(context, part);
  });

/** Waits until CloudFormation is not working on the Service stack. Returns the stack as it is then. */
export async function waitForServiceStack(context: Context): Promise<StackFacts | undefined> {
  let reported = '';
  const { value } = await pollAws(context, () => describeStack(context, serviceStack(context.settings)), {
    everySeconds: pollSeconds.minutes,
    until(stack) {
      if (stack === undefined || !isStackInProgress(stack.status)) return true;
      if (stack.status !== reported) context.out.print(`    ${stack.name} is ${stack.status}; waiting for it`);
      reported = stack.status;
      return false;
    },
  });
  return value;
}

async function waitForRollout(context: Context, part: Part): Promise<void> {
  if (!(await readRunningServices(context)).some((one) => one.part === part)) return;
  await pollAws(context, () => listDeployments(context, part), {
    everySeconds: pollSeconds.progress,
    until: ([newest]) => newest === undefined || !isDeploymentInProgress(newest),
  });
}
