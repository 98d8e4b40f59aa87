import { mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exit } from '../cli/exit-codes.ts';
import { Failure } from '../cli/failure.ts';
import { explainFileError } from './file-error.ts';
import { commandOf, isAlive } from './processes.ts';

export const lockFileName = 'lock';

export interface FolderLock {
  /** True when the launcher before was killed, so that what it started may still be ending. */
  leftover: boolean;
  release(): void;
}

/**
 * Takes the data folder for this launcher; makes the folder when absent.
 * @throws Failure when another launcher holds it
 */
export function lockFolder(folder: string): FolderLock {
  const file = join(folder, lockFileName);
  try {
    mkdirSync(folder, { recursive: true });
    const leftover = removeStale(file);
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
    return { leftover, release: () => release(file) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw runsAlready(folder, readHolder(file));
    throw explainFileError(error);
  }
}

/** Removes the lock of a launcher that is gone; true when there was one. */
function removeStale(file: string): boolean {
  const holder = readHolder(file);
  if (holder === undefined || (holder > 0 && isLauncher(holder))) return false;
  unlinkSync(file);
  return true;
}

function release(file: string): void {
  if (readHolder(file) === process.pid) unlinkSync(file);
}

/** The process id in the lock, 0 when it is unreadable, undefined when there is no lock. */
function readHolder(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8').trim()) || 0;
  } catch {
    return undefined;
  }
}

/** The id of a launcher that is gone may belong to any other process by now. */
const isLauncher = (pid: number): boolean =>
  pid !== process.pid && isAlive(pid) && /apps[\\/]local[\\/]main\.mjs/.test(commandOf(pid) ?? 'apps/local/main.mjs');

const runsAlready = (folder: string, pid: number | undefined): Failure =>
  new Failure({
    what: `ClassBoard runs already on ${folder}`,
    why: pid ? `process ${pid} holds its lock` : 'another process holds its lock',
    next: [pid ? `Use that one, or stop it first: Ctrl-C in its terminal, or kill ${pid}` : 'Stop that one first'],
    exitCode: exit.blocked,
  });
