import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LocalFailure } from '../failure.ts';
import { endProcess } from '../processes.ts';
import type { GuardedProcess, StandInOptions, StandInOrder, StandInPorts, StandInReport } from './protocol.ts';

export interface StandIns {
  pid: number;
  ports: StandInPorts;
  /** Settles when the process has ended, for whatever reason. */
  ended: Promise<void>;
  /** Has these processes ended when this one dies without stopping them. */
  guard(processes: GuardedProcess[]): void;
  stop(): Promise<void>;
}

const stopSteps = [{ signal: 'SIGKILL', waitMillis: 500 }] as const;

/** Starts the process of the stand-ins and returns when all of them listen. */
export async function startStandIns(options: StandInOptions, logFile: string): Promise<StandIns> {
  const log = openSync(logFile, 'a');
  const child = fork(fileURLToPath(new URL('./main.ts', import.meta.url)), [JSON.stringify(options)], {
    execArgv: [
      // s3rver encrypts its list tokens with DES.
      '--openssl-legacy-provider',
      '--disable-warning=ExperimentalWarning',
      '--import',
      import.meta.resolve('@swc-node/register/esm-register'),
    ],
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const report = await Promise.race([firstReport(child), ended.then(() => undefined)]);
  if (report?.type !== 'ready') {
    if (report?.expected) throw new LocalFailure(report.message, '');
    throw new Error(`The stand-ins for Cognito, S3 and SES did not start (log: ${logFile}).\n${report?.message ?? ''}`);
  }
  const order = (message: StandInOrder) => {
    if (child.connected) child.send(message);
  };
  return {
    pid: child.pid as number,
    ports: report.ports,
    ended,
    guard: (processes) => order({ type: 'guard', processes }),
    stop: async () => {
      order({ type: 'stop' });
      const late = setTimeout(() => void endProcess(child.pid as number, stopSteps), 2_000);
      await ended;
      clearTimeout(late);
    },
  };
}

async function firstReport(child: ChildProcess): Promise<StandInReport> {
  const [report] = (await once(child, 'message')) as [StandInReport];
  return report;
}
