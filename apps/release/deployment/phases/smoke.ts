import { failures } from '../../../cli/check-tree.ts';
import { commandLine } from '../../../cli/command-line.ts';
import { Failure } from '../../../cli/failure.ts';
import { readSecret } from '../../aws/secrets-manager.ts';
import { smoke } from '../../checks/smoke/smoke.ts';
import { accountSecret } from '../../checks/smoke/smoke-account.ts';
import { smokeTargetOf } from '../../checks/smoke/smoke-target.ts';
import { type Phase, skippedWithOnly } from '../phase.ts';

/** Uses the new release as people do. */
export const smokeTest: Phase = {
  name: 'smoke',
  async skipReason(run) {
    const only = skippedWithOnly('infra')(run);
    if (only !== undefined) return only;
    const { name, service } = run.context.settings;
    if (service.api.minTasks === 0) return `${name} starts no task until it is needed`;
    return (await readSecret(run.context, accountSecret)) === undefined
      ? `NOBODY HAS USED THE NEW RELEASE: the secret ${accountSecret} is missing (${commandLine('smoke enrol', name, { help: true })})`
      : undefined;
  },
  async execute({ context, image, journal }) {
    const target = await smokeTargetOf(context);
    const step = context.out.step(`Smoke test of ${target.api}`);
    const check = await smoke({
      ...target,
      commit: image.commit === 'unknown' ? undefined : image.commit,
      report: ({ name, status, detail }) => {
        if (status === 'FAIL') step.note(`FAIL ${name}: ${detail}`);
      },
    });
    context.signal.throwIfAborted();
    const wrong = failures(check);
    if (wrong.length > 0 || check.status === 'FAIL') {
      step.failed(check.detail);
      throw new Failure({
        what: 'The smoke test failed',
        why: wrong.map(({ path, detail }) => `${path}: ${detail}`).join('; '),
        next: wrong.flatMap(({ fix }) => fix ?? []),
      });
    }
    step.done();
    const summary = `${countLeaves(check.children ?? [])} checks`;
    await journal.note({ smoke: summary });
    return summary;
  },
};

const countLeaves = (checks: readonly { readonly children?: readonly unknown[] }[]): number =>
  checks.reduce((sum, { children }) => sum + (children === undefined ? 1 : countLeaves(children as never)), 0);
