import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { waitUntil } from './wait.ts';

/** True while the process exists; a zombie that nobody has reaped yet counts as gone. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return processState(pid) !== 'Z';
}

function processState(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.charAt(0);
  } catch {
    return undefined;
  }
}

/** The command line of a process, or undefined where the system does not show it. */
export function commandOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    if (process.platform === 'linux' || process.platform === 'win32') return undefined;
  }
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // already gone
  }
}

/** Sends each signal in turn and waits its time, until the process is gone. True when it is. */
export async function endProcess(
  pid: number,
  steps: readonly { signal: NodeJS.Signals; waitMillis: number }[],
): Promise<boolean> {
  for (const step of steps) {
    if (!isAlive(pid)) return true;
    signal(pid, step.signal);
    if (await waitUntil(() => !isAlive(pid), step.waitMillis)) return true;
  }
  return !isAlive(pid);
}
