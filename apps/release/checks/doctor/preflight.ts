import { isRehearsal } from '../../../../infra/lookup.ts';
import { type Check, group, skip } from '../../../cli/check-tree.ts';
import type { Context } from '../../environment/context.ts';
import type { AssembledStack } from '../../environment/stacks/assembly.ts';
import { leftBehind } from '../first-day/left-behind.ts';
import { onlyOnce } from '../first-day/only-once.ts';
import { runCheckGroups } from '../run-checks.ts';
import { bootstraps, credentials } from './account-checks.ts';
import { firingAlarms } from './alarm-checks.ts';
import { databaseReady } from './database-check.ts';
import { gatherFacts } from './facts.ts';
import { releasedImage } from './image-check.ts';
import { parametersExamined } from './parameter-checks.ts';
import { sourceBefore } from './source-checks.ts';
import { stackStates } from './stack-checks.ts';

type Place = Pick<Context, 'aws' | 'settings' | 'variables' | 'clock'>;

export interface PreflightOptions {
  /** The image to be released; without it none is looked for. */
  readonly digest?: string | undefined;
  /** The stacks that are to be deployed. */
  readonly stacks?: readonly AssembledStack[] | undefined;
  /** Alarms that may be firing, by name or by the end of it. */
  readonly ignoreAlarms?: readonly string[] | undefined;
}

/** What has to be good before a deployment touches anything. Takes seconds, changes nothing, and never throws. */
export async function preflight(
  context: Place,
  { digest, stacks = [], ignoreAlarms = [] }: PreflightOptions,
): Promise<Check> {
  const facts = gatherFacts(context);
  const source = sourceBefore(context);
  const children = await runCheckGroups([
    { name: 'account', checks: [credentials(context), ...bootstraps(context), ...onlyOnce(context, facts)] },
    { name: 'parameters', checks: [parametersExamined(context, facts, { before: true })] },
    ...(digest === undefined ? [] : [{ name: 'image', checks: [releasedImage(context, digest)] }]),
    { name: 'stacks', checks: [stackStates(facts), leftBehind(context, facts, stacks)] },
    { name: 'data', checks: [databaseReady(context, facts)] },
    { name: 'alarms', checks: [firingAlarms(context, facts, ignoreAlarms)] },
    ...(isRehearsal(context.settings) ? [] : [source]),
  ]);
  const left = isRehearsal(context.settings) ? [group(source.name, [skip('commit', 'a rehearsal releases none')])] : [];
  return group('preflight', [...children, ...left]);
}
