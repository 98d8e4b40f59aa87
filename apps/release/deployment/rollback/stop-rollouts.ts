import { cancelUpdate, describeStack } from '../../aws/cloudformation-stacks.ts';
import { listDeployments, readServices, stopRollout } from '../../aws/ecs-services.ts';
import type { Context } from '../../environment/context.ts';
import { serviceStack } from '../../environment/stacks/environment-stacks.ts';

/** Stops whatever replaces tasks at the moment: ECS and CloudFormation roll it back. Returns what was stopped. */
export async function stopRollouts(context: Context): Promise<string[]> {
  const stopped: string[] = [];
  const place = serviceStack(context.settings);
  for (const { part } of await readServices(context)) {
    const [newest] = await listDeployments(context, part);
    if (newest === undefined || !['PENDING', 'IN_PROGRESS'].includes(newest.status)) continue;
    if (await stopRollout(context, newest.arn)) stopped.push(`the rollout ${newest.id} of ${part}`);
  }
  // After the rollout: a stack whose service has failed already rolls back, and needs no cancelling.
  const stack = await describeStack(context, place);
  if (stack?.status === 'UPDATE_IN_PROGRESS' && (await cancelUpdate(context, place))) {
    stopped.push(`the update of ${place.name}`);
  }
  return stopped;
}
