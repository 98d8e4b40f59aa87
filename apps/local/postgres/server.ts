import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine } from '../../cli/command-line.ts';
import { Failure } from '../../cli/failure.ts';
import { loopback } from '../loopback.ts';
import { commandOf, endProcess, isAlive } from '../processes.ts';
import { waitUntil } from '../wait.ts';
import { createCluster, inspectCluster } from './cluster.ts';
import { reachableFolder, spawnOptions } from './command.ts';
import { chooseIdentity, type PostgresIdentity } from './identity.ts';
import { type PostgresPrograms, providePrograms, removeLeftPrograms } from './programs.ts';

export interface PostgresOptions {
  folder: string;
  logFile: string;
  port: number;
  user: string;
  password: string;
  /** Server settings as `name: value`, over the defaults of the embedded server. */
  settings?: Record<string, string | number>;
  /** Called as soon as there is a process, before the server is ready; `copy` is a folder to delete after its end. */
  onSpawn?: (pid: number, copy: string | undefined) => void;
}

export interface PostgresServer {
  pid: number;
  /** A copy of the programs that `stop` deletes; whoever ends the process otherwise has to. */
  copy?: string;
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
  const identity = chooseIdentity(options.folder);
  await mkdir(dirname(options.logFile), { recursive: true });
  const state = await inspectCluster(options.folder);
  await endLeftover(options.folder);
  const programs = await providePrograms(options.folder, identity);
  try {
    if (state === 'absent') await createCluster(programs, options.folder, identity, options);
    return await runServer(programs, identity, options);
  } catch (error) {
    await programs.remove();
    throw error;
  }
}

async function runServer(
  programs: PostgresPrograms,
  identity: PostgresIdentity | undefined,
  options: PostgresOptions,
): Promise<PostgresServer> {
  const args = serverArguments(reachableFolder(options.folder, identity), options);

  for (let attempt = 1; ; attempt += 1) {
    const log = openSync(options.logFile, 'a');
    const logStart = fstatSync(log).size;
    // A group of its own: Ctrl-C in the terminal must not end the database before the API has drained.
    const child = spawn(programs.postgres, args, {
      ...spawnOptions(options.folder, identity),
      detached: true,
      stdio: ['ignore', 'ignore', log],
    });
    closeSync(log);
    if (child.pid !== undefined) options.onSpawn?.(child.pid, programs.copy);
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    if (await becomesReady(child, ended, options.folder)) return serverOf(child, ended, programs);
    const output = readFileSync(options.logFile).subarray(logStart).toString('utf8');
    // The backends of a killed server need a moment to notice that it is gone.
    if (attempt < 6 && /pre-existing shared memory block/.test(output)) {
      await sleep(500);
      continue;
    }
    throw explainFailedStart(output, options);
  }
}

/**
 * It listens on the loopback address alone: the path of a socket may have 107 bytes on Linux and 103 on macOS, whose
 * temporary folders begin with 49 of them.
 */
export function serverArguments(
  folder: string,
  { port, settings }: Pick<PostgresOptions, 'port' | 'settings'>,
): string[] {
  const all = {
    listen_addresses: loopback,
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    logging_collector: 'off',
    // As on RDS: the detail of an error quotes the values of a row.
    log_error_verbosity: 'terse',
    ...settings,
  };
  return [
    '-D',
    folder,
    '-p',
    String(port),
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

function serverOf(child: ChildProcess, ended: Promise<void>, programs: PostgresPrograms): PostgresServer {
  const pid = child.pid as number;
  return {
    pid,
    ...(programs.copy === undefined ? {} : { copy: programs.copy }),
    ended,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) await endProcess(pid, stopSteps);
      await ended;
      await programs.remove();
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

function explainFailedStart(output: string, options: PostgresOptions): Failure {
  if (/could not bind|could not create any TCP\/IP sockets/.test(output)) {
    return new Failure({
      what: `PostgreSQL could not listen on port ${options.port}`,
      why: 'it is taken',
      next: ['Stop what holds it, or choose another: LOCAL_POSTGRES_PORT=5434 npm start'],
    });
  }
  const lines = output.trim().split('\n');
  // What is wrong before the server can log, such as rights, it prints bare.
  const reason = (lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1))
    ?.replace(/^.*?(FATAL|PANIC):\s*/, '')
    .replace(/^postgres: /, '');
  return new Failure({
    what: `PostgreSQL could not start on ${options.folder}`,
    why: `${reason || 'no reason given'} (log: ${options.logFile})`,
    next: [`Restore the folder, or empty it: ${commandLine('start', [], { reset: true })}`],
  });
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
  if (
    Number.isInteger(pid) &&
    pid > 1 &&
    isAlive(pid) &&
    isServerOf(folder, commandOf(pid) ?? '', workingFolderOf(pid))
  )
    await endProcess(pid, stopSteps);
  await removeLeftPrograms(folder);
  if (readTextOrEmpty(file) !== '') writeFileSync(file, [process.pid, ...rest].join('\n'));
}

/**
 * Whether a command line is that of the server of a data folder. macOS does not show working folders, and has two names for
 * one: /var is a link to /private/var.
 */
export function isServerOf(folder: string, command: string, workingFolder: string | undefined): boolean {
  if (!command.includes('postgres')) return false;
  const served = workingFolder ?? / -D (.+?) -p /.exec(command)?.[1];
  return served !== undefined && realPathOf(served) === realPathOf(folder);
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Undefined where the system does not report it. */
function workingFolderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}
