import { failures } from '../../../cli/check-tree.ts';
import { Failure } from '../../../cli/failure.ts';
import { deployStacks } from '../../environment/stacks/deploy.ts';
import { revisionOf } from '../../environment/tasks/progress.ts';
import { verifyRunning, whatRuns } from '../../environment/tasks/running.ts';
import { leftOutBy, type Phase, type Run } from '../phase.ts';
import type { TaskDefinitions } from '../record/record.ts';
import { stopAtStandstill, waitForServiceStack, whileFollowing } from '../rollback/stop.ts';

/** The Service stack: ECS replaces the tasks, and everything it does is told. Slow is not broken. */
export const rollout: Phase = {
  name: 'rollout',
  skip: leftOutBy('infra'),
  carryOut: (run) =>
    whileFollowing(run.context, async () => {
      const { context, assembly } = run;
      await refuseWhatWasTakenBack(run);
      const end = new AbortController();
      let standstill: string | undefined;
      const guard = stopAtStandstill(context, end.signal)
        .then((why) => {
          standstill = why;
        })
        .catch(() => {});
      try {
        await deployStacks(context, assembly, ['Service']);
      } catch (error) {
        if (standstill === undefined) throw error;
        throw new Failure({
          what: 'The rollout stood still',
          why: standstill,
          next: [`npm run release -- logs ${context.settings.name} --since 1h`],
          cause: error,
        });
      } finally {
        end.abort();
        await guard;
      }
      return undefined;
    }),
};

/** A rollout that failed after an interruption has its verdict; doing it again would be another release. */
async function refuseWhatWasTakenBack({ context, journal, resumed }: Run): Promise<void> {
  const begun = journal.record.phases.rollout?.from;
  if (!resumed || begun === undefined) return;
  const stack = await waitForServiceStack(context);
  if (stack === undefined || !stack.status.startsWith('UPDATE_ROLLBACK')) return;
  if ((stack.updatedAt?.getTime() ?? 0) < Date.parse(begun)) return;
  throw new Failure({
    what: 'The rollout failed while nobody followed it',
    why: `${stack.name} is ${stack.status}`,
    next: [`npm run release -- logs ${context.settings.name} --since 1h --level error`],
  });
}

/** Believes neither CloudFormation nor ECS: looks at what every task runs. */
export const whatReallyRuns: Phase = {
  name: 'what runs',
  skip: leftOutBy('infra'),
  async carryOut({ context, image, journal }) {
    const step = context.out.step('What really runs');
    const check = await verifyRunning(context, image.digest);
    const wrong = failures(check);
    if (wrong.length > 0) {
      step.failed();
      for (const { path, detail } of wrong) context.out.say(`    FAIL ${path}: ${detail}`);
      throw new Failure({
        what: 'The new release does not run',
        why: wrong.map(({ path, detail }) => `${path.replace('what really runs > ', '')}: ${detail}`).join('; '),
        next: wrong.flatMap(({ fix }) => fix ?? []),
      });
    }
    step.done();
    const running = await whatRuns(context);
    const said = running.map((one) => `${one.part} ${one.tasks.length} tasks of ${revisionOf(one.taskDefinition)}`);
    await journal.note({ taskDefinitions: definitionsOf(running), running: said.join(', ') });
    return said.join(', ');
  },
};

export const definitionsOf = (
  running: readonly { readonly part: 'api' | 'worker'; readonly taskDefinition: string }[],
): TaskDefinitions => Object.fromEntries(running.map((one) => [one.part, revisionOf(one.taskDefinition)]));
