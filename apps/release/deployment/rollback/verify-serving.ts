import { findImage } from '../../aws/ecr.ts';
import { partsOf } from '../../aws/ecs-services.ts';
import type { Context } from '../../environment/context.ts';
import { checksOf, whatRuns } from '../../environment/tasks/running.ts';

const settleSeconds = 5;
const settleLooks = 24;

/**
 * Why a release does not serve; undefined where it does. Unlike `verifyRunning` it does not mind that ECS or
 * CloudFormation rolled back to it: every task has its image, and there are as many as there must be.
 */
export async function whyItDoesNotServe(context: Context, digest: string): Promise<string | undefined> {
  const image = await findImage(context, { digest });
  const accepted = [digest, ...(image?.manifests ?? [])];
  for (let look = 1; ; look++) {
    const why = await lookOnce(context, digest, accepted);
    if (why === undefined || look === settleLooks) return why;
    await context.clock.sleep(settleSeconds);
  }
}

async function lookOnce(context: Context, digest: string, accepted: readonly string[]): Promise<string | undefined> {
  const { settings } = context;
  const running = await whatRuns(context);
  for (const part of partsOf(settings)) {
    const found = running.find((one) => one.part === part);
    if (found === undefined) return `there is no service ${part}`;
    const minTasks = (part === 'worker' ? settings.service.worker?.minTasks : settings.service.api.minTasks) ?? 1;
    const [wrong] = checksOf(settings.name, found, digest, accepted, minTasks).filter(
      ({ name, status }) => status === 'FAIL' && name !== 'deployment' && name !== 'task definition',
    );
    if (wrong !== undefined) return `${part}: ${wrong.name}: ${wrong.detail}`;
  }
  return undefined;
}
