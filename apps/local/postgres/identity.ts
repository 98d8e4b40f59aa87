import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LocalFailure } from '../failure.ts';

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
  const owner = existsSync(dataFolder) ? statSync(dataFolder) : undefined;
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, name: `user ${owner.uid}` };
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const user = users.find((fields) => fields[0] === name);
    if (user !== undefined) return { uid: Number(user[2]), gid: Number(user[3]), name };
  }
  throw new LocalFailure(
    'PostgreSQL cannot run as root, and this system has neither a user postgres nor a user nobody.',
    'Start as an ordinary user.',
  );
}

/** A command and its arguments, ready for spawn. */
export interface Command {
  file: string;
  args: string[];
  options: { uid?: number; gid?: number };
}

/** The command that runs `file` as that user, also where the user may not enter the folders above, as below /root. */
export function commandAs(
  identity: PostgresIdentity | undefined,
  file: string,
  args: string[],
  folders: string[],
): Command {
  if (identity === undefined) return { file, args, options: {} };
  const closed = [file, ...folders].map((path) => closedFolderAbove(path, identity)).find((path) => path !== undefined);
  if (closed === undefined) return { file, args, options: { uid: identity.uid, gid: identity.gid } };
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find(isExecutable);
  if (setpriv === undefined) {
    throw new LocalFailure(
      `PostgreSQL cannot run as root, and ${identity.name} may not enter ${closed}.`,
      'Move the project to a folder everyone may enter, such as /srv, or start as an ordinary user.',
    );
  }
  const capability = '-all,+dac_override';
  return {
    file: setpriv,
    args: [
      `--reuid=${identity.uid}`,
      `--regid=${identity.gid}`,
      '--clear-groups',
      `--inh-caps=${capability}`,
      `--ambient-caps=${capability}`,
      '--',
      file,
      ...args,
    ],
    options: {},
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first folder above `path` that the user may not enter. */
function closedFolderAbove(path: string, identity: PostgresIdentity): string | undefined {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(join(folder, '.'));
    const bit = uid === identity.uid ? 0o100 : gid === identity.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return folder;
  }
  return undefined;
}
