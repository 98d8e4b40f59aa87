import { release as releaseOf } from '../../../../infra/service/release.ts';
import { Failure } from '../../../cli/failure.ts';
import {
  isDeploymentInProgress,
  listDeployments,
  type Part,
  partsOf,
  useTaskDefinition,
} from '../../aws/ecs-services.ts';
import { readParameter } from '../../aws/ssm.ts';
import type { Context } from '../../environment/context.ts';
import { shortDigest } from '../../environment/image/names.ts';
import { assemble } from '../../environment/stacks/assembly.ts';
import { deployStacks } from '../../environment/stacks/deploy.ts';
import { followRollout } from '../../environment/tasks/follow-rollout.ts';
import { whatRuns } from '../../environment/tasks/running.ts';
import type { Before } from '../record/record.ts';
import { stopAtStandstill, stopEverything, waitForServiceStack, whileFollowing } from './stop.ts';
import { whyItDoesNotServe } from './verify-serving.ts';

export interface WayBack {
  /** Why the target does not serve; undefined where it does. */
  readonly problem: string | undefined;
  /** Why stacks and services differ afterwards; undefined where they do not. */
  readonly drift: string | undefined;
}

type Target = Pick<Before, 'digest' | 'commit' | 'taskDefinitions'>;

/**
 * Brings a release back: first the tasks, by their task definitions of then, and then the stacks, so that nothing
 * differs afterwards. May be interrupted and begun again. The caller has made sure that the schema bears it.
 */
export async function goBack(context: Context, target: Target, halt: () => Promise<void>): Promise<WayBack> {
  await bringToRest(context);
  await halt();
  await useOldTasks(context, target);
  let problem = await whyItDoesNotServe(context, target.digest);
  if (problem === undefined) context.out.say(`    ${shortDigest(target.digest)} serves again; the stacks follow`);
  await halt();
  const drift = await letStacksFollow(context, target);
  problem = await whyItDoesNotServe(context, target.digest);
  return { problem, drift };
}

/** A rollout under way is ended rather than overtaken: CloudFormation would replace the tasks once more. */
export async function bringToRest(context: Context): Promise<string[]> {
  const stopped = await stopEverything(context);
  for (const what of stopped) context.out.say(`    stopped: ${what}`);
  await whileFollowing(context, async () => {
    await waitForServiceStack(context);
    for (const part of partsOf(context.settings)) await waitForRollout(context, part);
  });
  return stopped;
}

async function waitForRollout(context: Context, part: Part): Promise<void> {
  if (!(await whatRuns(context)).some((one) => one.part === part)) return;
  for (;;) {
    const [newest] = await listDeployments(context, part);
    if (newest === undefined || !isDeploymentInProgress(newest)) return;
    await context.clock.sleep(5);
  }
}

/** Minutes faster than a stack. Where ECS does not know the definition any more, the stacks alone bring it. */
async function useOldTasks(context: Context, { digest, taskDefinitions }: Target): Promise<void> {
  let changed = false;
  for (const { part, digest: running } of await whatRuns(context)) {
    if (running === digest) continue;
    const definition = taskDefinitions[part];
    const step = context.out.step(`${part}: back to ${definition ?? shortDigest(digest)}`);
    if (definition !== undefined && (await useTaskDefinition(context, part, definition))) {
      changed = true;
      step.done('ECS replaces the tasks');
    } else {
      step.failed('ECS does not have that task definition any more; the stack makes it anew, which takes longer');
    }
  }
  if (!changed) return;
  const end = new AbortController();
  const guard = stopAtStandstill(context, end.signal).catch(() => undefined);
  try {
    await followRollout(context);
  } finally {
    end.abort();
    await guard;
  }
}

/** Migration and Service with that image again. What they hold already they keep. */
async function letStacksFollow(context: Context, { digest, commit }: Target): Promise<string | undefined> {
  const { settings } = context;
  const onTheirWay = async (): Promise<boolean> => {
    if ((await readParameter(context, 'release/image-digest'))?.value !== digest) return false;
    return (await whatRuns(context)).every((one) => one.registered === one.taskDefinition);
  };
  try {
    const assembly = await assemble(settings, releaseOf(digest, commit));
    const ids = (await onTheirWay()) ? ['Migration'] : ['Migration', 'Service'];
    await whileFollowing(context, () => deployStacks(context, assembly, ids));
    return undefined;
  } catch (error) {
    if (!(error instanceof Failure) || context.signal.aborted) throw error;
    return `${error.what}: ${error.why}`;
  }
}
