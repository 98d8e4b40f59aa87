import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder of one test run: the data of its stack, and the temporary folder of everything that it starts. */
export interface RunFolder {
  readonly data: string;
  readonly temporary: string;
  /** Where the workers write what the queries of the application gave. */
  readonly rowRecord: string;
  /** Where they write what the application logs. */
  readonly logRecord: string;
  /** Deletes it. @throws Error when a test left something in the temporary folder */
  remove(): void;
}

/**
 * Workers are ended by a signal, and a rehearsal kills the release tool: what goes with the process stays then. The other
 * two are caches of Node and of the compiler, the latter for users who may not write the project's.
 */
const mayStay = /^classboard-assembly-|^node-compile-cache$|^swc-native-\d+$/;

/**
 * A file system in memory, where there is one with room for the data of a run. A database of a test is a thousand small
 * files, made for it and deleted after it: ext4 without a journal, as small virtual machines have it, passes over each
 * file that was deleted within a minute before it makes one, and took two thirds of PostgreSQL's processor time so.
 */
const memory = '/dev/shm';
const roomBytes = 4 * 1024 ** 3;

export function hasRoomInMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return process.platform === 'linux' && bavail * bsize >= roomBytes;
  } catch {
    return false;
  }
}

/** A run that was killed leaves its data in memory: the next one frees it, where it may. */
function freeWhatEndedRunsLeft(): void {
  for (const name of readdirSync(memory)) {
    const [, pid] = /^classboard-test-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    try {
      rmSync(join(memory, name), { recursive: true, force: true });
    } catch (error) {
      // Another user's.
      if (!['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export function makeRunFolder(): RunFolder {
  const folder = mkdtempSync(join(tmpdir(), 'classboard-test-'));
  const inMemory = hasRoomInMemory();
  if (inMemory) freeWhatEndedRunsLeft();
  const dataParent = inMemory ? mkdtempSync(join(memory, `classboard-test-${process.pid}-`)) : folder;
  const temporary = join(folder, 'tmp');
  // Tests run programs as other users too.
  for (const parent of [folder, dataParent]) chmodSync(parent, 0o755);
  mkdirSync(temporary);
  chmodSync(temporary, 0o1777);
  return {
    data: join(dataParent, 'data'),
    temporary,
    rowRecord: join(folder, 'rows.jsonl'),
    logRecord: join(folder, 'log.jsonl'),
    remove: () => {
      const left = readdirSync(temporary).filter((name) => !mayStay.test(name));
      for (const parent of [dataParent, folder]) rmSync(parent, { recursive: true, force: true, maxRetries: 3 });
      if (left.length > 0) throw new Error(`Tests left in the temporary folder: ${left.join(', ')}`);
    },
  };
}
