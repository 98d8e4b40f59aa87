import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../cli/failure.ts';
import { typescriptFlags } from '../typescript-flags.ts';
import type { FakePorts, FakesOptions, FakesOrder, FakesReport, GuardedProcess } from './protocol.ts';

export interface Fakes {
  /** Settles when all of them listen. */
  ready: Promise<FakePorts>;
  /** Settles when the process has ended, for whatever reason. */
  ended: Promise<void>;
  /** Has these processes ended when the launcher dies without stopping them. */
  guard(processes: GuardedProcess[]): void;
  stop(): Promise<void>;
}

const killAfterMillis = 2_000;

/** Starts the process of the fakes. */
export function startFakes(options: FakesOptions, logFile: string): Fakes {
  const log = openSync(logFile, 'a');
  const child = fork(fileURLToPath(new URL('./main.ts', import.meta.url)), [JSON.stringify(options)], {
    execArgv: [
      // s3rver encrypts its list tokens with DES.
      '--openssl-legacy-provider',
      ...typescriptFlags,
    ],
    // A group of its own, so that it outlives whatever kills the launcher's.
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const order = (message: FakesOrder) => {
    if (child.connected) child.send(message);
  };
  return {
    ready: becomesReady(child, ended, logFile),
    ended,
    guard: (processes) => order({ type: 'guard', processes }),
    stop: async () => {
      order({ type: 'stop' });
      const late = setTimeout(() => child.kill('SIGKILL'), killAfterMillis);
      await ended;
      clearTimeout(late);
    },
  };
}

async function becomesReady(child: ChildProcess, ended: Promise<void>, logFile: string): Promise<FakePorts> {
  const first = once(child, 'message').then(([message]) => message as FakesReport);
  const report = await Promise.race([first, ended.then(() => undefined)]);
  if (report?.type === 'ready') return report.ports;
  await ended;
  if (report?.failure !== undefined) throw new Failure(report.failure);
  throw new Error(`The fakes of Cognito, S3 and SES did not start (log: ${logFile}).\n${report?.message ?? ''}`);
}
