import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
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
export async function readValue(name: string, { argument, file }: Sources, signal: AbortSignal): Promise<string> {
  if (argument !== undefined) return argument;
  if (file !== undefined) return readValueFile(file);
  return process.stdin.isTTY ? askHidden(name, signal) : readAll();
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

async function askHidden(name: string, signal: AbortSignal): Promise<string> {
  process.stderr.write(`Value of ${name}, which is not shown: `);
  // The terminal's own echo is off while readline has it; what readline would write itself goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await terminal.question('', { signal });
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
