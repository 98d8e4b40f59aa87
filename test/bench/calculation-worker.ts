import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createApp } from '../../apps/api/app.ts';
import { Jobs } from '../../apps/api/jobs/jobs.ts';
import { JobsDatabase } from '../../apps/api/jobs/jobs-database.ts';
import { Lifecycle } from '../../apps/api/lifecycle/lifecycle.ts';
import { clientSettings } from '../setup/database/client-settings.ts';

/** A school whose totals a worker process of its own computes, as jobs that are queued here. */
export interface Calculation {
  run(parameters: { full?: boolean }): Promise<void>;
  sql(statement: string): Promise<unknown>;
  /** As if nothing was ever calculated. */
  forget(): Promise<void>;
  count(): Promise<number>;
  peakMegabytes(): string;
  stop(): Promise<void>;
}

/** From the built application: loading TypeScript takes more memory than all the rest. */
export function buildApplication(): void {
  execFileSync(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build', 'api'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** @param folder a checkout whose application is built */
export async function startCalculation(database: Record<string, string>, folder = '.'): Promise<Calculation> {
  const env = { ...database, PROCESS_ROLE: 'api', LOG_LEVEL: 'error' };
  const app = await createApp(env);
  await app.init();
  const worker = spawn(process.execPath, ['dist/apps/api/main.js'], {
    cwd: folder,
    env: { ...env, PROCESS_ROLE: 'worker', HOST: '127.0.0.1', PORT: '0', SHUTDOWN_PRE_STOP_SECONDS: '0' },
    stdio: 'inherit',
  });
  while (!app.get(Lifecycle).ready) await sleep(10);
  const [jobs, jobsDatabase] = [app.get(Jobs), app.get(JobsDatabase)];
  return {
    run: (parameters) => runJob(jobs, jobsDatabase, parameters),
    sql: (statement) => runStatement(env, statement),
    forget: async () => {
      await jobsDatabase.run('TRUNCATE grade_totals, class_calculations');
      await jobsDatabase.run('VACUUM ANALYZE grade_totals');
    },
    count: async () => (await jobsDatabase.one<{ count: number }>('SELECT count(*) FROM grade_totals')).count,
    peakMegabytes: () => peakMegabytes(worker),
    stop: async () => {
      worker.kill('SIGTERM');
      if (worker.exitCode === null) await once(worker, 'exit');
      await app.close();
    },
  };
}

/** $1 is now. Without the time limits of the application: a statement over a whole school takes longer than a job may. */
async function runStatement(env: Record<string, string>, statement: string): Promise<void> {
  const client = new pg.Client(clientSettings(env));
  await client.connect();
  await client.query(statement, [new Date()]);
  await client.end();
}

/** Again where a machine that does other work too took the queue's time. */
async function startRun(jobs: Jobs, parameters: { full?: boolean }, attempts = 20): Promise<string | null> {
  try {
    return await jobs.startRun('grade-calculator', { tickAt: null, schoolId: null, requestedBy: null, parameters });
  } catch (error) {
    if (attempts === 1) throw error;
    return startRun(jobs, parameters, attempts - 1);
  }
}

async function runJob(jobs: Jobs, database: JobsDatabase, parameters: { full?: boolean }): Promise<void> {
  const id = await startRun(jobs, parameters);
  for (;;) {
    const { state } = await database.one<{ state: string }>('SELECT state FROM job_runs WHERE id = $1', [id]);
    if (state === 'succeeded') return;
    if (state === 'failed') throw new Error(`Run ${id} failed`);
    await sleep(5);
  }
}

/** The most that the process ever had in memory, its start included, as Linux keeps count. */
function peakMegabytes({ pid }: ChildProcess): string {
  if (process.platform !== 'linux') return 'not measured';
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return `${(Number(kilobytes) / 1_024).toFixed(0)} MB`.padStart(8);
}
