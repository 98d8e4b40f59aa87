import { release as releaseOf } from '../../../../infra/service/release.ts';
import { Failure } from '../../../cli/failure.ts';
import { useTaskDefinition } from '../../aws/ecs-services.ts';
import { readParameter } from '../../aws/ssm.ts';
import type { Context } from '../../environment/context.ts';
import { shortDigest } from '../../environment/image/image-names.ts';
import { assemble } from '../../environment/stacks/assemble.ts';
import { deployStacks } from '../../environment/stacks/deploy-stacks.ts';
import { followRollout } from '../../environment/tasks/follow-rollout.ts';
import { readRunningServices } from '../../environment/tasks/running-services.ts';
import type { Before } from '../record/record.ts';
import { listReleases } from '../record/store.ts';
import { whileFollowing } from '../while-following.ts';
import { whyOtherTree } from './same-tree.ts';
import { stopRollouts } from './stop-rollouts.ts';
import { stopWhenStalled } from './stop-when-stalled.ts';
import { whyNotServing } from './verify-serving.ts';
import { waitUntilStable } from './wait-until-stable.ts';

export interface RolledBack {
  /** Why the target does not serve; undefined where it does. */
  readonly problem: string | undefined;
  /** Why the Service stack still holds the other image; undefined where they do not. */
  readonly drift: string | undefined;
}

type Target = Pick<Before, 'digest' | 'commit' | 'taskDefinitions'>;

interface RollBackOptions {
  /** Throws when this run has lost the lock. */
  readonly confirmLock: () => Promise<void>;
  readonly tasksOnly?: boolean;
}

/**
 * Brings a release back: first its tasks, by the task definitions it ran with, then the Service stack, so that no drift
 * is left. May be interrupted and repeated. The caller has made sure that the release is compatible with the schema.
 */
export async function rollBack(
  context: Context,
  target: Target,
  { confirmLock, tasksOnly = false }: RollBackOptions,
): Promise<RolledBack> {
  await stopAndWaitUntilStable(context);
  await confirmLock();
  await restoreTasks(context, target, tasksOnly);
  let problem = await whyNotServing(context, target.digest);
  if (problem === undefined) context.out.print(`    ${shortDigest(target.digest)} serves again; its stack follows`);
  await confirmLock();
  const drift = tasksOnly ? await stackIsLeft(context, target) : await restoreStacks(context, target);
  problem = await whyNotServing(context, target.digest);
  return { problem, drift };
}

/** Stops a rollout that is in progress instead of overtaking it: CloudFormation would replace the tasks once more. */
export async function stopAndWaitUntilStable(context: Context): Promise<string[]> {
  const stopped = await stopRollouts(context);
  for (const what of stopped) context.out.print(`    stopped: ${what}`);
  await waitUntilStable(context);
  return stopped;
}

/** Minutes faster than a stack. Where ECS no longer has the task definition, the stacks alone restore the tasks. */
async function restoreTasks(context: Context, { digest, taskDefinitions }: Target, tasksOnly: boolean): Promise<void> {
  let changed = false;
  for (const { part, digest: running } of await readRunningServices(context)) {
    if (running === digest) continue;
    const definition = taskDefinitions[part];
    const step = context.out.step(`${part}: back to ${definition ?? shortDigest(digest)}`);
    if (definition !== undefined && (await useTaskDefinition(context, part, definition))) {
      changed = true;
      step.done('ECS replaces the tasks');
    } else {
      const stack = tasksOnly
        ? 'only the stack can register it again'
        : 'the stack registers it again, which takes longer';
      step.failed(`ECS no longer has that task definition; ${stack}`);
    }
  }
  if (!changed) return;
  const end = new AbortController();
  const guard = stopWhenStalled(context, end.signal).catch(() => undefined);
  try {
    await followRollout(context);
  } finally {
    end.abort();
    await guard;
  }
}

/**
 * Deploys Service with that image again, where it does not hold it already. Not from another tree than the release had: a
 * rollback of the run that released another one leaves the stack, whose tasks are restored, to its own. Migration stays:
 * the newer task knows the way back of every migration in the database, the older one does not.
 */
async function restoreStacks(context: Context, { digest, commit }: Target): Promise<string | undefined> {
  const { settings } = context;
  try {
    if (await serviceHolds(context, digest)) return undefined;
    const other = await whyOtherTree(context, await listReleases(context), { digest, commit });
    if (other !== undefined) return `${other}; it follows by a rollback from there`;
    const assembly = await assemble(settings, releaseOf(digest, commit));
    await whileFollowing(context, () => deployStacks(context, assembly, ['Service']));
    return undefined;
  } catch (error) {
    if (!(error instanceof Failure) || context.signal.aborted) throw error;
    return `${error.what}: ${error.why}`;
  }
}

async function stackIsLeft(context: Context, { digest }: Target): Promise<string | undefined> {
  return (await serviceHolds(context, digest)) ? undefined : 'only the tasks were restored (--tasks-only)';
}

async function serviceHolds(context: Context, digest: string): Promise<boolean> {
  if ((await readParameter(context, 'release/image-digest'))?.value !== digest) return false;
  return (await readRunningServices(context)).every((one) => one.registered === one.taskDefinition);
}
