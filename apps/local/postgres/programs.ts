import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, link, lstat, mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../cli/failure.ts';
import { findBinaries, type PostgresBinaries, programsIn } from './binaries.ts';
import { closedFolderAbove, type PostgresIdentity } from './identity.ts';

export interface PostgresPrograms extends PostgresBinaries {
  /** The folder of a copy that was made for this run and goes with `remove`. */
  copy?: string;
  remove(): Promise<void>;
}

/**
 * The programs of the server where its user can run them. Below a folder that only root may enter, they are copied to a
 * temporary folder for as long as the server runs, because PostgreSQL finds its files by absolute path.
 * @throws Failure when there is no folder from which the user can run them
 */
export async function providePrograms(
  dataFolder: string,
  identity: PostgresIdentity | undefined,
  installed = findBinaries(),
): Promise<PostgresPrograms> {
  const closed = identity === undefined ? undefined : closedFolderAbove(installed.postgres, identity);
  if (identity === undefined || closed === undefined) return { ...installed, remove: async () => undefined };
  const reasons: string[] = [];
  for (const copy of copiesOf(dataFolder)) {
    const remove = () => rm(copy, { recursive: true, force: true });
    try {
      const programs = programsIn(copy);
      await copyFolder(installed.folder, copy);
      requireRuns(programs.postgres, identity);
      return { ...programs, copy, remove };
    } catch (error) {
      reasons.push(`${copy} (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`);
      await remove();
    }
  }
  throw new Failure({
    what: 'PostgreSQL cannot run as root',
    why: `${identity.name} may not enter ${closed}, and cannot run programs from ${reasons.join(', ')}`,
    next: ['Set TMPDIR to a folder that everyone may enter and run programs from, or start as an ordinary user'],
  });
}

/** Removes the copy that a killed launcher left of the programs for this data folder. */
export async function removeLeftPrograms(dataFolder: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  for (const copy of copiesOf(dataFolder)) await rm(copy, { recursive: true, force: true });
}

/** Where a copy may lie, best first; temporary folders may be closed or mounted without the right to run programs. */
function copiesOf(dataFolder: string): string[] {
  const id = createHash('sha256').update(dataFolder).digest('hex').slice(0, 16);
  return [...new Set([tmpdir(), '/tmp', '/var/tmp', '/dev/shm'])].map((base) =>
    join(base, `classboard-postgres-${id}`),
  );
}

/** Everything in it becomes readable by everyone, whatever the umask was when npm wrote it. */
async function copyFolder(source: string, target: string): Promise<void> {
  await mkdir(target);
  await chmod(target, 0o755);
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) await copyFolder(from, to);
    else if (entry.isSymbolicLink()) await symlink(await readlink(from), to);
    else await copyOne(from, to);
  }
}

async function copyOne(source: string, target: string): Promise<void> {
  const { mode } = await lstat(source);
  if ((mode & 0o004) !== 0) {
    // Costs neither time nor space, but only works within one file system.
    const linked = await link(source, target).then(
      () => true,
      () => false,
    );
    if (linked) return;
  }
  await copyFile(source, target);
  await chmod(target, mode & 0o100 ? 0o755 : 0o644);
}

function requireRuns(program: string, { uid, gid }: PostgresIdentity): void {
  const { error, status, stderr } = spawnSync(program, ['--version'], { uid, gid, cwd: '/', encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(stderr.trim().split('\n').at(-1));
}
