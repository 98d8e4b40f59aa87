import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Writable } from 'node:stream';
import { exit } from './exit-codes.ts';
import { Failure } from './failure.ts';
import type { Io } from './io.ts';

/**
 * Asks on stderr, so that stdout stays data; undefined where no person sits at the terminal.
 * While it asks, the terminal gives Ctrl-C to the question and not to the process: that and the end of the input are no answer.
 * @throws Failure where nobody answers, with `again`, the command line that asks once more
 */
export async function ask(
  { stdin, stderr }: Pick<Io, 'stdin' | 'stderr'>,
  question: string,
  signal: AbortSignal,
  again: string,
): Promise<string | undefined> {
  if (!stdin.isTTY) return undefined;
  const terminal = createInterface({ input: stdin, output: stderr as Writable });
  const closed = once(terminal, 'close').then(() => Promise.reject(new Error('the terminal ended')));
  try {
    return await Promise.race([terminal.question(`${question} `, { signal }), closed]);
  } catch (error) {
    if (signal.aborted) throw error;
    stderr.write('\n');
    throw new Failure({
      what: 'Interrupted',
      why: 'the question was not answered, so nothing was done',
      next: [`Run it again: ${again}`],
      exitCode: exit.blocked,
    });
  } finally {
    terminal.close();
  }
}
