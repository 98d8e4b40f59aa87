import { commandLine } from '../../../cli/command-line.ts';
import { Failure } from '../../../cli/failure.ts';
import { readParameter } from '../../aws/ssm.ts';
import type { Context } from '../context.ts';

/** The value of a parameter that the stacks create. @throws Failure where it is missing */
export async function requireParameter(
  { aws, settings }: Pick<Context, 'aws' | 'settings'>,
  name: string,
): Promise<string> {
  const found = await readParameter({ aws, settings }, name);
  if (found !== undefined) return found.value;
  throw new Failure({
    what: `The parameter ${name} is missing`,
    why: `the stacks of ${settings.name} create it`,
    next: [commandLine('plan', settings.name), commandLine('deploy', settings.name)],
  });
}
