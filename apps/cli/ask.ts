import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { exit } from './exit-codes.ts';
import { Failure } from './failure.ts';
import type { Io } from './io.ts';

interface Asked {
  readonly signal: AbortSignal;
  /** The command line that asks once more. */
  readonly again: string;
  /** What is typed is not shown. */
  readonly hidden?: boolean | undefined;
}

/** The terminal's own echo is off while readline has it; what readline would write itself goes here. */
const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

/**
 * Asks on stderr, so that stdout stays data; undefined where no person sits at the terminal.
 * While it asks, the terminal gives Ctrl-C to the question and not to the process: that and the end of the input are no answer.
 * @throws Failure where nobody answers
 */
export async function ask(
  { stdin, stderr }: Pick<Io, 'stdin' | 'stderr'>,
  question: string,
  { signal, again, hidden = false }: Asked,
): Promise<string | undefined> {
  if (!stdin.isTTY) return undefined;
  if (hidden) stderr.write(`${question} `);
  const terminal = hidden
    ? createInterface({ input: stdin, output: nowhere(), terminal: true })
    : createInterface({ input: stdin, output: stderr as Writable });
  const closed = once(terminal, 'close').then(() => Promise.reject(new Error('the terminal ended')));
  try {
    return await Promise.race([terminal.question(hidden ? '' : `${question} `, { signal }), closed]);
  } catch (error) {
    if (signal.aborted) throw error;
    if (!hidden) stderr.write('\n');
    throw new Failure({
      what: 'Interrupted',
      why: 'the question was not answered',
      next: [`Run it again: ${again}`],
      exitCode: exit.blocked,
    });
  } finally {
    terminal.close();
    if (hidden) stderr.write('\n');
  }
}
