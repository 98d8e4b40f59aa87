import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../../../apps/local/ports.ts';
import { logRecordVariable } from '../logs/record.ts';

export interface ApiProcess {
  url: string;
  child: ChildProcess;
  /** Everything the process wrote. */
  output(): string;
  /** Sends the signal and gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Settles with the exit code. */
  exited: Promise<number | null>;
}

/** The application as a process of its own, started like `npm start` does. Answers on its port when this returns. */
export async function startApiProcess(env: Record<string, string>): Promise<ApiProcess> {
  const port = await findFreePort();
  const child = spawn(process.execPath, ['--import', './apps/local/loader.mjs', 'apps/api/main.ts'], {
    env: {
      PATH: process.env.PATH,
      LOG_LEVEL: 'warn',
      PROCESS_ROLE: 'api',
      LOAD_SHED_EVENT_LOOP_DELAY_MILLIS: '0',
      SHUTDOWN_PRE_STOP_SECONDS: '0',
      ...env,
      HOST: '127.0.0.1',
      PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const record = process.env[logRecordVariable];
  if (record !== undefined) child.stdout?.pipe(createWriteStream(record, { flags: 'a' }));
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const url = `http://127.0.0.1:${port}`;
  await waitFor(async () => {
    if (child.exitCode !== null) throw new Error(`The API ended at its start:\n${output}`);
    return (await fetch(`${url}/health/live`).catch(() => undefined))?.ok === true;
  });
  return {
    url,
    child,
    output: () => output,
    exited,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return exited;
    },
  };
}

/** How long tests wait for what has to happen: on a busy machine it takes many times as long as on a quiet one. */
export const leastPatienceSeconds = 300;

/** Asks again and again until the condition holds. */
export async function waitFor(
  condition: () => Promise<boolean>,
  patienceMillis = leastPatienceSeconds * 1_000,
): Promise<void> {
  const deadline = Date.now() + patienceMillis;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('The condition did not come true in time');
    await sleep(20);
  }
}
