import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chown, mkdir, open, readdir, readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { commandLine } from '../../cli/command-line.ts';
import { Failure } from '../../cli/failure.ts';
import { type PostgresBinaries, postgresMajor } from './binaries.ts';
import { ClusterCache } from './cluster-cache.ts';
import { namedCommand, reachableFolder, spawnOptions } from './command.ts';
import type { PostgresIdentity } from './identity.ts';

const reset = `Empty the data folder: ${commandLine('start', [], { reset: true })}`;

export type ClusterState = 'absent' | 'usable';

/**
 * Inspects a data folder without changing it.
 * @throws Failure when something is there that this server cannot use
 */
export async function inspectCluster(folder: string): Promise<ClusterState> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') {
      throw new Failure({ what: `${folder} cannot be used`, why: 'it is a file, not a data folder', next: [reset] });
    }
    if (error.code === 'EACCES') {
      throw new Failure({
        what: `The data folder ${folder} cannot be used`,
        why: 'it belongs to another user',
        next: ['Start as the user who made it, or give it to you (chown -R "$(id -un)" FOLDER)'],
      });
    }
    throw error;
  });
  if (entries.length === 0) return 'absent';
  const version = (await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (version !== '' && version !== postgresMajor) {
    throw new Failure({
      what: `The data folder ${folder} cannot be used`,
      why: `it was made by PostgreSQL ${version}, this is PostgreSQL ${postgresMajor}`,
      next: [`Export what you need with the old version, then empty it: ${commandLine('start', [], { reset: true })}`],
    });
  }
  for (const needed of ['PG_VERSION', 'global/pg_control', 'base', 'pg_wal', 'postgresql.conf']) {
    const there = await stat(join(folder, needed)).catch(() => undefined);
    if (there === undefined)
      throw new Failure({ what: `The data folder ${folder} is broken`, why: `${needed} is missing`, next: [reset] });
  }
  return 'usable';
}

/** Makes a data folder. It appears under its name only when complete, so an interrupted first start leaves none. */
export async function createCluster(
  binaries: PostgresBinaries,
  folder: string,
  identity: PostgresIdentity | undefined,
  credentials: { user: string; password: string },
): Promise<void> {
  const flags = [
    `--username=${credentials.user}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ];
  const cache = new ClusterCache([flags, credentials.password, identity?.uid ?? process.getuid?.()]);
  const unfinished = `${folder}.unfinished`;
  const passwordFile = join(folder, '..', `.${basename(folder)}-${randomUUID()}`);
  await emptyFolder(unfinished, identity);
  try {
    if (!(await cache.copyTo(unfinished))) {
      await emptyFolder(unfinished, identity);
      await writeFile(passwordFile, `${credentials.password}\n`, { mode: 0o600 });
      if (identity !== undefined) await chown(passwordFile, identity.uid, identity.gid);
      await runInitdb(binaries, unfinished, identity, passwordFile, flags);
      await cache.keep(unfinished);
    }
    await rename(unfinished, folder);
  } finally {
    await unlink(passwordFile).catch(() => undefined);
  }
}

async function emptyFolder(folder: string, identity: PostgresIdentity | undefined): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (identity !== undefined) await chown(folder, identity.uid, identity.gid);
}

async function runInitdb(
  binaries: PostgresBinaries,
  folder: string,
  identity: PostgresIdentity | undefined,
  passwordFile: string,
  flags: string[],
): Promise<void> {
  // Handed over open: the user may not enter the folders above it.
  const password = await open(passwordFile);
  try {
    const path = identity === undefined ? passwordFile : '/dev/fd/3';
    const args = [`--pgdata=${reachableFolder(folder, identity)}`, `--pwfile=${path}`, ...flags];
    const command = namedCommand(binaries.initdb, args);
    const child = spawn(command.file, command.args, {
      ...spawnOptions(folder, identity),
      stdio: ['ignore', 'ignore', 'pipe', password.fd],
    });
    let output = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code === 0) return;
    const reason = output.trim().split('\n').at(-1) ?? '';
    throw new Failure({
      what: `PostgreSQL could not make its data folder ${folder}`,
      why: reason,
      next: [fixOf(reason)],
    });
  } finally {
    await password.close();
  }
}

const fixOf = (reason: string): string =>
  /user does not exist|unshare/.test(reason)
    ? `Give this user a name (echo "classboard:x:$(id -u):$(id -g)::/tmp:/bin/sh" >> /etc/passwd), or start as a user who has one`
    : 'Fix that and start again';
