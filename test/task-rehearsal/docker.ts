import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Everything that the rehearsal makes has this label, so that what a killed one left behind can be found. */
export const label = 'classboard.task-rehearsal';

/** Runs the command line of Docker. @throws with what it printed */
export async function docker(...args: string[]): Promise<string> {
  try {
    const { stdout } = await execute('docker', args, { maxBuffer: 64 * 1_024 ** 2 });
    return stdout.trim();
  } catch (error) {
    const { stderr = '', stdout = '' } = error as { stderr?: string; stdout?: string };
    throw new Error(`docker ${args.slice(0, 2).join(' ')}: ${stderr.trim() || stdout.trim() || error}`);
  }
}

/** What a container printed, both streams. */
export async function logsOf(container: string): Promise<string> {
  const { stdout, stderr } = await execute('docker', ['logs', container], { maxBuffer: 64 * 1_024 ** 2 });
  return `${stdout}${stderr}`;
}

export interface ContainerState {
  readonly Running: boolean;
  readonly Pid: number;
  readonly ExitCode: number;
  readonly OOMKilled: boolean;
  readonly Health?: { readonly Status: string };
}

export const stateOf = async (container: string): Promise<ContainerState> =>
  JSON.parse(await docker('inspect', '--format', '{{json .State}}', container)) as ContainerState;

/** @throws with the log of a container that has ended */
export async function expectRunning(container: string): Promise<ContainerState> {
  const state = await stateOf(container);
  if (state.Running) return state;
  throw new Error(`${container} ended with code ${state.ExitCode}:\n${lastLines(await logsOf(container))}`);
}

export const lastLines = (text: string): string => text.split('\n').slice(-40).join('\n');

/** Polls until `done` gives a value. @throws where it does not within the time */
export async function until<T>(what: string, seconds: number, done: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const value = await done();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await sleep(200);
  }
}

/** Removes containers, volumes and networks of this or a killed rehearsal. */
export async function removeAll(): Promise<void> {
  const found = async (...args: string[]) =>
    (await docker(...args, '--filter', `label=${label}`, '--quiet')).split('\n').filter((id) => id !== '');
  const containers = await found('ps', '--all');
  if (containers.length > 0) await docker('rm', '--force', '--volumes', ...containers);
  const volumes = await found('volume', 'ls');
  if (volumes.length > 0) await docker('volume', 'rm', '--force', ...volumes);
  const networks = await found('network', 'ls');
  if (networks.length > 0) await docker('network', 'rm', ...networks);
}

/** Reads a file of the host that goes with the process, such as its control group's. */
function fileOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

export interface Memory {
  /** Of all that the container's limit counts, what the kernel kept of files included. */
  readonly peakMiB: number;
  /** Of the first process alone, in its own pages. */
  readonly processMiB: number;
}

/**
 * The most memory that a container has taken up to now; undefined where its control group cannot be read, as where the
 * engine is on another machine. Version 2 has `memory.peak` (Linux 5.19), version 1 `memory.max_usage_in_bytes`
 * (docs.kernel.org/admin-guide/cgroup-v2.html, docs.kernel.org/admin-guide/cgroup-v1/memory.html).
 */
export function memoryOf(pid: number): Memory | undefined {
  const groups = fileOf(`/proc/${pid}/cgroup`)?.split('\n') ?? [];
  const group = (pattern: RegExp) => groups.map((line) => pattern.exec(line)?.[1]).find((path) => path !== undefined);
  const bytes =
    fileOf(`/sys/fs/cgroup/memory${group(/^\d+:memory:(.*)$/)}/memory.max_usage_in_bytes`) ??
    fileOf(`/sys/fs/cgroup${group(/^0::(.*)$/)}/memory.peak`);
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(fileOf(`/proc/${pid}/status`) ?? '')?.[1];
  if (bytes === undefined || kilobytes === undefined) return undefined;
  return { peakMiB: Math.round(Number(bytes) / 1_024 ** 2), processMiB: Math.round(Number(kilobytes) / 1_024) };
}
