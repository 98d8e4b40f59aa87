import { commandLine } from '../../../cli/command-line.ts';
import { Failure } from '../../../cli/failure.ts';
import { deployStacks } from '../../environment/stacks/deploy-stacks.ts';
import { type Phase, type Run, skippedWithOnly } from '../phase.ts';
import { stopWhenStalled } from '../rollback/stop-when-stalled.ts';
import { waitForServiceStack } from '../rollback/wait-until-stable.ts';
import { whileFollowing } from '../while-following.ts';

/** The Service stack: ECS replaces the tasks, and everything it does is reported. Slow is not broken. */
export const rollout: Phase = {
  name: 'rollout',
  skipReason: skippedWithOnly('infra'),
  execute: (run) =>
    whileFollowing(run.context, async () => {
      await refuseWhatWasRolledBack(run);
      await deployUnlessStalled(run);
      return undefined;
    }),
};

async function deployUnlessStalled({ context, assembly }: Run): Promise<void> {
  const end = new AbortController();
  let stalled: string | undefined;
  const guard = stopWhenStalled(context, end.signal)
    .then((why) => {
      stalled = why;
    })
    .catch(() => {});
  try {
    await deployStacks(context, assembly, ['Service']);
  } catch (error) {
    if (stalled === undefined) throw error;
    throw new Failure({
      what: 'The rollout stalled',
      why: stalled,
      next: [commandLine('logs', context.settings.name, { since: '1h' })],
      cause: error,
    });
  } finally {
    end.abort();
    await guard;
  }
}

/** A rollout that failed after an interruption has its result; to repeat it would be another release. */
async function refuseWhatWasRolledBack({ context, journal, resumed }: Run): Promise<void> {
  const begun = journal.record.phases.rollout?.from;
  if (!resumed || begun === undefined) return;
  const stack = await waitForServiceStack(context);
  if (stack === undefined || !stack.status.startsWith('UPDATE_ROLLBACK')) return;
  if ((stack.updatedAt?.getTime() ?? 0) < Date.parse(begun)) return;
  throw new Failure({
    what: 'The rollout failed while no run followed it',
    why: `${stack.name} is ${stack.status}`,
    next: [commandLine('logs', context.settings.name, { since: '1h', level: 'error' })],
  });
}
