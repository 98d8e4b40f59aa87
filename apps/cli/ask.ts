import { createInterface } from 'node:readline/promises';

/** Asks on stderr, so that stdout stays data; undefined where no person sits at the terminal. */
export async function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(`${question} `, { signal });
  } finally {
    terminal.close();
  }
}
