import { type Check, failures, printChecks } from '../../cli/check-tree.ts';
import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import type { Step } from '../../cli/output.ts';
import { type SmokeTarget, smoke } from '../checks/smoke/smoke.ts';
import { readAccountFile } from '../checks/smoke/smoke-account.ts';
import { apiOf, plainUrl, smokeTargetAt, smokeTargetOf } from '../checks/smoke/smoke-target.ts';
import { guardAccount } from '../environment/choose.ts';
import type { Context } from '../environment/context.ts';
import { implement } from './command.ts';

const slowMillis = 3_000;

export const command = implement(definitions.smoke, async (context, { values }) => {
  let step: Step | undefined;
  const target: SmokeTarget = {
    ...(await chooseTarget(context, values)),
    commit: values.commit,
    jobSeconds: values['job-seconds'],
    scanSeconds: values['scan-seconds'],
    // The whole tree comes at the end; meanwhile only what is bad or took its time.
    report: (check) => {
      if (check.status === 'FAIL' || (check.milliseconds ?? 0) > slowMillis) step?.note(line(check));
    },
  };
  step = context.out.step(`Smoke test of ${target.api}`);
  const tree = await smoke(target);
  if (tree.status === 'FAIL') step.failed(tree.detail);
  else step.done();
  context.out.data(tree, printChecks(tree));
  if (context.signal.aborted)
    context.out.print('Interrupted; what had been made is removed as far as "clean-up" reports.');
  return failures(tree).length === 0 && tree.status !== 'FAIL' ? exit.done : exit.failed;
});

interface Given {
  readonly url: string | undefined;
  readonly web: string | undefined;
  readonly files: string | undefined;
  readonly account: string | undefined;
}

async function chooseTarget(context: Context, { url, web, files, account }: Given): Promise<SmokeTarget> {
  const api = apiOf(context, url);
  if (url !== undefined || context.environment === 'local') {
    const given = (text: string | undefined) => (text === undefined ? undefined : plainUrl(text));
    return { ...smokeTargetAt(api, account, context.signal), web: given(web), files: given(files) };
  }
  await guardAccount(context.settings, context.aws);
  const target = await smokeTargetOf(context);
  return account === undefined ? target : { ...target, account: readAccountFile(account) };
}

const line = ({ name, status, detail, milliseconds = 0 }: Check): string =>
  `${status.padEnd(4)} ${name}${detail === '' ? '' : `: ${detail}`} (${milliseconds} ms)`;
