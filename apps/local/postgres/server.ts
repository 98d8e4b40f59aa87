import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalFailure } from '../failure.ts';
import { commandOf, endProcess, isAlive } from '../processes.ts';
import { waitUntil } from '../wait.ts';
import { findBinaries } from './binaries.ts';
import { createCluster, inspectCluster } from './cluster.ts';
import { chooseIdentity, commandAs } from './identity.ts';

export interface PostgresOptions {
  folder: string;
  logFile: string;
  port: number;
  user: string;
  password: string;
  /** Server settings as `name: value`, over the defaults of the embedded server. */
  settings?: Record<string, string | number>;
  /** Told the process id as soon as there is one, before the server is ready. */
  onSpawn?: (pid: number) => void;
}

export interface PostgresServer {
  pid: number;
  /** Settles when the server has ended, for whatever reason. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

const startTimeoutMillis = 60_000;

/** How a server is stopped: roll back and stop, then at once with recovery at the next start. */
export const stopSteps = [
  { signal: 'SIGINT', waitMillis: 2_500 },
  { signal: 'SIGQUIT', waitMillis: 1_000 },
  { signal: 'SIGKILL', waitMillis: 500 },
] as const;

/** Starts PostgreSQL on `folder`, which is made when absent, and returns when it accepts connections. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const binaries = findBinaries();
  const identity = chooseIdentity(options.folder);
  await mkdir(dirname(options.logFile), { recursive: true });
  if ((await inspectCluster(options.folder)) === 'absent') {
    await createCluster(binaries, options.folder, identity, options);
  }
  await endLeftover(options.folder);

  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    logging_collector: 'off',
    ...options.settings,
  };
  const args = ['-D', options.folder, '-p', String(options.port)];
  for (const [name, value] of Object.entries(settings)) args.push('-c', `${name}=${value}`);
  const command = commandAs(identity, binaries.postgres, args, [options.folder]);

  for (let attempt = 1; ; attempt += 1) {
    const log = openSync(options.logFile, 'a');
    const logStart = fstatSync(log).size;
    // A group of its own: Ctrl-C in the terminal must not end the database before the API has drained.
    const child = spawn(command.file, command.args, {
      ...command.options,
      cwd: dirname(options.folder),
      detached: true,
      stdio: ['ignore', 'ignore', log],
    });
    closeSync(log);
    if (child.pid !== undefined) options.onSpawn?.(child.pid);
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    if (await becomesReady(child, ended, options.folder)) return serverOf(child, ended);
    const output = readFileSync(options.logFile).subarray(logStart).toString('utf8');
    // The backends of a killed server need a moment to notice that it is gone.
    if (attempt < 6 && /pre-existing shared memory block/.test(output)) {
      await sleep(500);
      continue;
    }
    throw explainFailedStart(output, options);
  }
}

function serverOf(child: ChildProcess, ended: Promise<void>): PostgresServer {
  const pid = child.pid as number;
  return {
    pid,
    ended,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) await endProcess(pid, stopSteps);
      await ended;
    },
  };
}

async function becomesReady(child: ChildProcess, ended: Promise<void>, folder: string): Promise<boolean> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const statusFile = join(folder, 'postmaster.pid');
  // The eighth line holds the state of the server, as pg_ctl reads it.
  const ready = () => {
    const lines = readTextOrEmpty(statusFile).split('\n');
    return lines[0] === String(child.pid) && lines[7]?.trim() === 'ready';
  };
  await waitUntil(() => over || ready(), startTimeoutMillis, 10);
  if (over || ready()) return !over;
  if (child.pid !== undefined) await endProcess(child.pid, stopSteps);
  return false;
}

function readTextOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function explainFailedStart(output: string, options: PostgresOptions): LocalFailure {
  if (/could not bind|could not create any TCP\/IP sockets/.test(output)) {
    return new LocalFailure(
      `PostgreSQL could not listen on port ${options.port}: it is taken.`,
      'Stop what holds it, or choose another with LOCAL_POSTGRES_PORT=5434 npm start.',
    );
  }
  const reason = output
    .split('\n')
    .filter((line) => /FATAL|PANIC/.test(line))
    .at(-1)
    ?.replace(/^.*?(FATAL|PANIC):\s*/, '');
  return new LocalFailure(
    `PostgreSQL could not start on ${options.folder}: ${reason ?? 'no reason given'} (log: ${options.logFile}).`,
    'Restore the folder, or empty it with "npm start -- --reset".',
  );
}

/**
 * Ends a server that a killed launcher left on this folder, and makes its id in the folder harmless. It may belong to
 * anybody by now, or to a zombie, and a new server would refuse to start beside it; a copied folder names the server of
 * the original. With the id of its own parent there, the new server still looks for backends that run on, which
 * it would not without the file.
 */
export async function endLeftover(folder: string): Promise<void> {
  const file = join(folder, 'postmaster.pid');
  const [id, ...rest] = readTextOrEmpty(file).split('\n');
  const pid = Number(id);
  if (!Number.isInteger(pid) || pid <= 1) return;
  const command = isAlive(pid) ? (commandOf(pid) ?? '') : '';
  if (command.includes('postgres') && command.includes(folder)) await endProcess(pid, stopSteps);
  if (readTextOrEmpty(file) !== '') writeFileSync(file, [process.pid, ...rest].join('\n'));
}
