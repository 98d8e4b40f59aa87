import { readFileSync } from 'node:fs';
import type { Terminal } from '../../../cli/command.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { Failure } from '../../../cli/failure.ts';

export interface Sources {
  readonly argument: string | undefined;
  readonly file: string | undefined;
}

/**
 * The value from the argument, the file, or the standard input: asked for without an echo where a person sits there.
 * @param name for the question
 */
export async function readValue(
  name: string,
  { argument, file }: Sources,
  { ask }: Pick<Terminal, 'ask'>,
): Promise<string> {
  if (argument !== undefined) return argument;
  if (file !== undefined) return readValueFile(file);
  return (await ask(`Value of ${name}, which is not shown:`, { hidden: true })) ?? readAll();
}

function readValueFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure({
      what: 'The value cannot be read',
      why: (error as Error).message,
      next: ['Give --file the path of a file that holds the value and nothing else'],
      exitCode: exit.blocked,
    });
  }
}

async function readAll(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
