import { once } from 'node:events';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { commandLine } from '../cli/command-line.ts';
import { exit } from '../cli/exit-codes.ts';
import { Failure } from '../cli/failure.ts';
import { explainFileError } from './file-error.ts';
import { lockFileName } from './lock.ts';
import { endLeftover } from './postgres/server.ts';

/**
 * Empties the data folder after a yes. False when the answer was no.
 * @throws Failure when there is nobody to ask
 */
export async function resetFolder(folder: string, confirmed: boolean): Promise<boolean> {
  const entries = (await readdir(folder)).filter((name) => name !== lockFileName);
  if (entries.length === 0) return true;
  if (!confirmed && !(await ask(folder))) return false;
  try {
    await endLeftover(join(folder, 'postgres'));
    for (const name of entries) await rm(join(folder, name), { recursive: true, force: true });
  } catch (error) {
    throw explainFileError(error);
  }
  return true;
}

async function ask(folder: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new Failure({
      what: `${folder} is not emptied without a yes`,
      why: 'there is no terminal to ask on',
      next: [`Say it beforehand: ${commandLine('start', [], { reset: true, yes: true })}`],
      exitCode: exit.blocked,
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // While it asks, the terminal gives Ctrl-C to the question and not to the process.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const closed = once(terminal, 'close');
  try {
    const question = `This deletes the database, the users and the files in ${folder}. Type yes to continue: `;
    const nothing = () => '';
    const answer = await Promise.race([terminal.question(question).catch(nothing), closed.then(nothing)]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
