import { accessSync, constants } from 'node:fs';
import { Failure } from '../../cli/failure.ts';
import { processEnvironment } from '../process-environment.ts';
import { closedFolderAbove, findNamedUser, isNamedUser, type PostgresIdentity } from './identity.ts';

/** Runs a program of PostgreSQL in its data folder, as its user, with messages that do not depend on the language. */
export function spawnOptions(
  folder: string,
  identity: PostgresIdentity | undefined,
): { cwd: string; env: NodeJS.ProcessEnv; uid?: number; gid?: number } {
  const env = { ...processEnvironment, LC_ALL: 'C' };
  return identity === undefined ? { cwd: folder, env } : { cwd: folder, env, uid: identity.uid, gid: identity.gid };
}

/**
 * What a program whose working folder is `folder` calls it: its path, or, where its user may not enter the folders above
 * it, the kernel's own link. The working folder is entered before the user changes, and the link leads nowhere else.
 */
export function reachableFolder(
  folder: string,
  identity: PostgresIdentity | undefined,
  platform: NodeJS.Platform = process.platform,
): string {
  const closed = identity === undefined ? undefined : closedFolderAbove(folder, identity);
  if (identity === undefined || closed === undefined) return folder;
  if (platform === 'linux') return '/proc/self/cwd';
  throw new Failure({
    what: 'PostgreSQL cannot run as root',
    why: `${identity.name} may not enter ${closed}`,
    next: ['Move the project to a folder everyone may enter, or start as an ordinary user'],
  });
}

/** initdb demands that its user has a name. A user without one gets the name of another in a namespace of its own. */
export function namedCommand(file: string, args: string[]): { file: string; args: string[] } {
  if (process.platform !== 'linux' || isNamedUser()) return { file, args };
  const [unshare, user] = [findProgram('unshare'), findNamedUser()];
  if (unshare === undefined || user === undefined) return { file, args };
  return { file: unshare, args: ['--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`, '--', file, ...args] };
}

function findProgram(name: string): string | undefined {
  return ['/usr/bin', '/bin', '/usr/sbin', '/sbin']
    .map((folder) => `${folder}/${name}`)
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
