import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GuardedProcess } from '../fakes/protocol.ts';
import { urlOf } from '../loopback.ts';
import { endProcess } from '../processes.ts';
import { typescriptFlags } from '../typescript-flags.ts';
import type { ApiLog } from './log.ts';

export const apiStopSteps = [
  { signal: 'SIGTERM', waitMillis: 2_000 },
  { signal: 'SIGKILL', waitMillis: 500 },
] as const;

const readyPollMillis = 40;

export interface ApiOptions {
  root: string;
  port: number;
  env: Record<string, string | undefined>;
  log: ApiLog;
  guard(child: GuardedProcess | undefined): void;
}

/** Runs a TypeScript file of the API as a process of its own. */
export function spawnApiFile(options: ApiOptions, file: string, args: string[] = []): ChildProcess {
  const child = spawn(process.execPath, [...typescriptFlags, file, ...args], {
    cwd: options.root,
    env: options.env,
    // Ctrl-C reaches every process of the terminal; the launcher decides the order of the stop.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  options.log.follow(child.stdout);
  options.log.follow(child.stderr);
  return child;
}

export type ApiStart = 'ready' | 'ended' | 'stopped';

/** One run of the API, from its start to its end. */
export class ApiProcess {
  private readonly child: ChildProcess;
  private stopping = false;
  /** Settles when the process has ended; with its exit code when nobody stopped it. */
  readonly ended: Promise<{ unexpected: boolean; code: number | null }>;
  private over = false;

  constructor(private readonly options: ApiOptions) {
    this.child = spawnApiFile(options, 'apps/api/main.ts');
    if (this.child.pid !== undefined) options.guard({ pid: this.child.pid, steps: [...apiStopSteps] });
    this.ended = new Promise((resolve) => {
      const end = (code: number | null) => {
        this.over = true;
        options.guard(undefined);
        resolve({ unexpected: !this.stopping, code });
      };
      // Not "exit": what the process printed last must be read first.
      this.child.once('close', end);
      this.child.once('error', () => end(null));
    });
  }

  /** Waits until the API can serve, or has ended. */
  async becomesReady(): Promise<ApiStart> {
    while (!this.over) {
      if (await isReady(this.options.port)) return this.stopping ? 'stopped' : 'ready';
      await Promise.race([sleep(readyPollMillis), this.ended]);
    }
    return this.stopping ? 'stopped' : 'ended';
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (!this.over && this.child.pid !== undefined) await endProcess(this.child.pid, apiStopSteps);
    await this.ended;
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`${urlOf(port)}/health/ready`, { signal: AbortSignal.timeout(1_000) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
