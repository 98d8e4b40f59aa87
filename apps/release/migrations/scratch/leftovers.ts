import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endLeftover } from '../../../local/postgres/server.ts';
import { commandOf, isAlive } from '../../../local/processes.ts';

/** The folder of a scratch server is named after the process that made it. */
export const scratchPrefix = (pid: number): string => join(tmpdir(), `classboard-check-${pid}-`);

/** The data folder of the server in the folder of a scratch server. */
export const dataFolderIn = (folder: string): string => join(folder, 'postgres');

/** Ends and deletes what checks that were killed (SIGKILL, out of memory) could not: their servers and folders. */
export async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const maker = /^classboard-check-(\d+)-/.exec(name)?.[1];
    if (maker === undefined || isCheck(Number(maker))) continue;
    const folder = join(tmpdir(), name);
    // Another check may find the same, and other users clean up after themselves.
    await removeLeftover(folder).catch(() => undefined);
  }
}

async function removeLeftover(folder: string): Promise<void> {
  if ((await stat(folder)).uid !== process.getuid?.()) return;
  await endLeftover(dataFolderIn(folder)).catch(() => undefined);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** The id of a check that is gone may belong to another process by now. */
const isCheck = (pid: number): boolean => isAlive(pid) && /\bnode\b/.test(commandOf(pid) ?? 'node');
