import { readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { Failure } from '../../cli/failure.ts';

/** The user that the server runs as; undefined means the user of this process. */
export interface PostgresIdentity {
  uid: number;
  gid: number;
  name: string;
}

/**
 * PostgreSQL refuses to run as root, so root hands it to the owner of the data folder, else to the
 * system's user `postgres`, else to `nobody`. No user is created.
 */
export function chooseIdentity(dataFolder: string): PostgresIdentity | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(dataFolder, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, name: `user ${owner.uid}` };
  const user = findNamedUser();
  if (user !== undefined) return user;
  throw new Failure({
    what: 'PostgreSQL cannot run as root',
    why: 'this system has neither a user postgres nor a user nobody',
    next: ['Start as an ordinary user'],
  });
}

/** The system's user `postgres`, else `nobody`. */
export function findNamedUser(): PostgresIdentity | undefined {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = ['postgres', 'nobody']
    .map((name) => users.find((fields) => fields[0] === name))
    .find((fields) => fields !== undefined);
  return user === undefined ? undefined : { uid: Number(user[2]), gid: Number(user[3]), name: user[0] ?? '' };
}

/** False for a user id that the system has no name for, as `docker run --user 12345` gives. */
export function isNamedUser(): boolean {
  try {
    userInfo();
    return true;
  } catch {
    return false;
  }
}

/** The first folder above `path` that the user may not enter, such as /root. */
export function closedFolderAbove(path: string, identity: PostgresIdentity): string | undefined {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(join(folder, '.'));
    const bit = uid === identity.uid ? 0o100 : gid === identity.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return folder;
  }
  return undefined;
}
