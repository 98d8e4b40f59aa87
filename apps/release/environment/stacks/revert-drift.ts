import { commandLine } from '../../../cli/command-line.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';
import type { Context } from '../context.ts';
import type { Assembly } from './assembly.ts';
import { compareStacks } from './compare.ts';
import { deployAgain } from './deploy-stacks.ts';
import type { StackDrift } from './find-drift.ts';

/**
 * Has CloudFormation set what was changed by hand back to the templates, by the CDK's own change sets that revert drift
 * (https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-deploy.html, --revert-drift).
 * @throws Failure before anything is changed where this tree has other templates than are deployed
 */
export async function revertDrift(
  context: Context,
  assembly: Assembly,
  stacks: readonly StackDrift[],
): Promise<readonly string[]> {
  const names = stacks.filter(({ state }) => state === 'drifted').map(({ name }) => name);
  const drifted = assembly.stacks.filter(({ name }) => names.includes(name));
  const other = (await compareStacks(context, drifted)).filter(({ state }) => state !== 'unchanged');
  if (other.length > 0) {
    const { name } = context.settings;
    throw new Failure({
      what: 'The drift cannot be reverted from this working tree',
      why: `it has another template of ${other.map(({ stack }) => stack.id).join(', ')} than is deployed`,
      next: [
        'Check out the commit that is deployed, and run the same command again',
        `Or deploy this one: ${commandLine('deploy', name, { only: 'infra' })}`,
      ],
      exitCode: exit.blocked,
    });
  }
  const ids = drifted.map(({ id }) => id);
  if (ids.length > 0) await deployAgain(context, assembly, ids);
  return ids;
}
