import { failures } from '../../../cli/check-tree.ts';
import { Failure } from '../../../cli/failure.ts';
import { revisionOf } from '../../environment/tasks/rollout-progress.ts';
import { readRunningServices } from '../../environment/tasks/running-services.ts';
import { verifyRunningTasks } from '../../environment/tasks/verify-running-tasks.ts';
import { type Phase, skippedWithOnly } from '../phase.ts';
import { taskDefinitionsOf } from '../serving-release.ts';

/** Verifies the image and task definition of every running task, whatever CloudFormation and ECS report. */
export const verifyTasks: Phase = {
  name: 'verify-tasks',
  skipReason: skippedWithOnly('infra'),
  async execute({ context, image, journal }) {
    const step = context.out.step('Verifying running tasks');
    const check = await verifyRunningTasks(context, image.digest);
    const wrong = failures(check);
    if (wrong.length > 0) {
      step.failed();
      for (const { path, detail } of wrong) context.out.print(`    FAIL ${path}: ${detail}`);
      throw new Failure({
        what: 'The new release does not run',
        why: wrong.map(({ path, detail }) => `${path.replace(`${check.name} > `, '')}: ${detail}`).join('; '),
        next: wrong.flatMap(({ fix }) => fix ?? []),
      });
    }
    step.done();
    const running = await readRunningServices(context);
    const parts = running.map((one) => `${one.part} ${one.tasks.length} tasks of ${revisionOf(one.taskDefinition)}`);
    const summary = parts.join(', ');
    await journal.note({ taskDefinitions: taskDefinitionsOf(running), running: summary });
    return summary;
  },
};
