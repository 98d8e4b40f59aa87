import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { deploy, planOnly } from '../deployment/deploy.ts';
import { describeRelease } from '../deployment/record/print-releases.ts';
import type { Context } from '../environment/context.ts';
import { implement } from './command.ts';

export const command = implement(definitions.deploy, async (context, { values, yes }) => {
  const options = {
    digest: values.digest,
    commit: values.commit,
    planOnly: values['plan-only'],
    only: values.only,
    planHash: values['plan-hash'],
    reason: values.reason,
    yes,
    watchMinutes: watchMinutes(context, values['watch-minutes']),
    ignoreAlarms: values['ignore-alarm'],
    rolesAgain: values['roles-again'],
  };
  if (options.planOnly) return planOnly(context, options);
  const { record, exitCode } = await deploy(context, options);
  context.out.data(record, describeRelease(record));
  return exitCode;
});

/** A shorter watch over a protected environment is no watch. */
export function watchMinutes({ settings }: Pick<Context, 'settings'>, given: number | undefined): number {
  const usual = settings.release.watchMinutes;
  if (given === undefined || given >= usual || !settings.protected) return given ?? usual;
  throw new Failure({
    what: `--watch-minutes ${given}`,
    why: `${settings.name} is watched for ${usual} minutes at least`,
    exitCode: exit.blocked,
  });
}
