import { commandLine } from '../../../cli/command-line.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import type { Context } from '../../environment/context.ts';
import { imageName } from '../../environment/image/image-names.ts';
import { revisionOf } from '../../environment/tasks/rollout-progress.ts';
import { readRunningServices } from '../../environment/tasks/running-services.ts';
import { listReleases } from '../record/store.ts';
import { servingRelease } from '../serving-release.ts';

/**
 * A rollback from another tree restores the tasks and leaves the Service stack at the release that failed. CloudFormation
 * reports that as drift, and setting it back would roll that release out again: without record, smoke test or watch.
 * @throws Failure where a service runs another task definition than its stack registered
 */
export async function demandNotRolledBack(context: Context): Promise<void> {
  const restored = (await readRunningServices(context)).filter(
    ({ registered, taskDefinition }) => registered !== undefined && registered !== taskDefinition,
  );
  if (restored.length === 0) return;
  const { name } = context.settings;
  const serves = await servingRelease(context, await listReleases(context));
  throw new Failure({
    what: 'The drift of Service is not reverted: it was rolled back on purpose',
    why: restored
      .map(
        ({ part, taskDefinition, registered = '' }) =>
          `${part} runs ${revisionOf(taskDefinition)}, and its stack still holds ${revisionOf(registered)}`,
      )
      .join('; '),
    next: [
      ...(serves === undefined
        ? []
        : [
            `Finish the rollback to ${imageName(serves)} from its commit, so that the stack follows:`,
            `git switch --detach ${serves.commit} && npm ci`,
            commandLine('rollback', name, { to: serves.id ?? serves.digest }),
          ]),
      'Or deploy a release that is fixed',
    ],
    exitCode: exit.blocked,
  });
}
