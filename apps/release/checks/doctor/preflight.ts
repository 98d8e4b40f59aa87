import { isRehearsal } from '../../../../infra/lookup.ts';
import { type Check, group, skip } from '../../../cli/check-tree.ts';
import type { Context } from '../../environment/context.ts';
import { runCheckGroups } from '../run-checks.ts';
import { bootstraps, credentials } from './account.ts';
import { firingAlarms } from './alarms.ts';
import { databaseReady } from './database.ts';
import { gatherFacts } from './facts.ts';
import { releasedImage } from './image.ts';
import { parametersExamined } from './parameters.ts';
import { sourceBefore } from './source.ts';
import { stackStates } from './stacks.ts';

type Place = Pick<Context, 'aws' | 'settings' | 'variables' | 'clock'>;

export interface PreflightOptions {
  /** The image to be released; without it none is looked for. */
  readonly digest?: string | undefined;
  /** Alarms that may be firing, by name or by the end of it. */
  readonly ignoreAlarms?: readonly string[] | undefined;
}

/** What has to be good before a deployment touches anything. Takes seconds, changes nothing, and never throws. */
export async function preflight(context: Place, { digest, ignoreAlarms = [] }: PreflightOptions): Promise<Check> {
  const facts = gatherFacts(context);
  const source = sourceBefore(context);
  const children = await runCheckGroups([
    { name: 'account', checks: [credentials(context), ...bootstraps(context)] },
    { name: 'parameters', checks: [parametersExamined(context, facts, { before: true })] },
    ...(digest === undefined ? [] : [{ name: 'image', checks: [releasedImage(context, digest)] }]),
    { name: 'stacks', checks: [stackStates(context.settings, facts)] },
    { name: 'data', checks: [databaseReady(context, facts)] },
    { name: 'alarms', checks: [firingAlarms(context, facts, ignoreAlarms)] },
    ...(isRehearsal(context.settings) ? [] : [source]),
  ]);
  const left = isRehearsal(context.settings) ? [group(source.name, [skip('commit', 'a rehearsal releases none')])] : [];
  return group('preflight', [...children, ...left]);
}
