import { createInterface } from 'node:readline/promises';
import type { Writable } from 'node:stream';
import type { Io } from './io.ts';

/** Asks on stderr, so that stdout stays data; undefined where no person sits at the terminal. */
export async function ask(
  { stdin, stderr }: Pick<Io, 'stdin' | 'stderr'>,
  question: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!stdin.isTTY) return undefined;
  const terminal = createInterface({ input: stdin, output: stderr as Writable });
  try {
    return await terminal.question(`${question} `, { signal });
  } finally {
    terminal.close();
  }
}
