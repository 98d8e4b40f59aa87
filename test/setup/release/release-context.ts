import { createClock } from '../../../apps/cli/clock.ts';
import { createOutput } from '../../../apps/cli/output.ts';
import { createAws } from '../../../apps/release/aws/clients.ts';
import type { Context } from '../../../apps/release/environment/context.ts';
import { readVariables } from '../../../apps/release/environment/variables.ts';
import { environmentNamed } from '../../../infra/lookup.ts';
import { setVariables } from './set-variables.ts';

/** The context of a command in this process, for functions that no command shows on their own. */
export function releaseContext(
  environment: string,
  variables: Record<string, string>,
  signal: AbortSignal = new AbortController().signal,
  onPrinted: (text: string) => void = () => undefined,
): { context: Context; printed: () => string; close: () => void } {
  const putBack = setVariables(variables);
  const settings = environmentNamed(environment);
  const { REHEARSAL_SPEED } = readVariables(variables);
  const clock = createClock(REHEARSAL_SPEED, signal);
  const aws = createAws(settings, true);
  let printed = '';
  const stderr = {
    write: (text: string) => {
      printed += text;
      onPrinted(text);
    },
  };
  const context: Context = {
    io: { stdin: process.stdin, stdout: stderr, stderr, once: () => undefined, off: () => undefined },
    env: variables,
    settings,
    environment,
    aws,
    clock,
    out: createOutput(false, clock, { stdout: stderr, stderr }),
    variables: readVariables(variables),
    signal,
    ask: async () => undefined,
  };
  const close = () => {
    aws.close();
    putBack();
  };
  return { context, printed: () => printed, close };
}
