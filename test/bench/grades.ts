import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../../apps/api/app.ts';
import { Jobs } from '../../apps/api/jobs/jobs.ts';
import { JobsDatabase } from '../../apps/api/jobs/jobs-database.ts';
import { Lifecycle } from '../../apps/api/lifecycle/lifecycle.ts';
import type { BenchContext } from './context.ts';
import { plainTotals } from './plain-totals.ts';
import { loadRealSchool } from './real-school.ts';

const rounds = 3;
const goals = { ratio: 3, fullSeconds: 15, incrementalSeconds: 1, peakMegabytes: 512 };

/**
 * The grade calculator on the real school, as the job it is: queued here, worked on by a worker process of its own, built
 * as for a release, whose memory is watched; stored with its explanations. Time is from queueing to the end of the run as seen here. The floor
 * is one SQL statement that computes the same totals and stores them, without explanations, in the same table.
 */
export async function benchGrades({ createDatabase, bundlePath, print }: BenchContext): Promise<void> {
  print('Grade calculator, all enrolments of the real school');
  if (bundlePath === undefined) return print('  skipped: the bundle is not there, see CLASSBOARD_OULAD_BUNDLE');
  const env = { ...(await createDatabase()), PROCESS_ROLE: 'api', LOG_LEVEL: 'error' };
  await loadRealSchool(env, bundlePath);
  const app = await createApp(env);
  await app.init();
  const worker = startWorker(env);
  try {
    while (!app.get(Lifecycle).ready) await sleep(10);
    const run = runner(app.get(Jobs), app.get(JobsDatabase));
    await run.job({});
    const computing: number[] = [];
    const storing: number[] = [];
    const full: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      computing.push(await timed(() => run.sql(`SELECT count(*), sum(final) FROM (${plainTotals}) t`)));
      await run.forget();
      storing.push(await timed(() => run.sql(storeTotals)));
      await run.forget();
      full.push(await timed(() => run.job({ full: true })));
    }
    const again = await timed(() => run.job({ full: true }));
    const incremental = await timed(() => run.job({}));
    const ratio = median(full) / median(storing);
    print(`  enrolments                           ${await run.count()}`);
    print(`  floor, one SQL statement, computing  ${seconds(median(computing))}`);
    print(`  floor, one SQL statement, storing    ${seconds(median(storing))}`);
    print(`  full calculation                     ${seconds(median(full))}   at most ${goals.fullSeconds} s`);
    print(`  ratio to the storing floor           ${ratio.toFixed(2)}   at most ${goals.ratio}`);
    print(`  ratio to the computing floor         ${(median(full) / median(computing)).toFixed(2)}`);
    print(`  full calculation, nothing different  ${seconds(again)}`);
    print(`  incremental, nothing changed         ${seconds(incremental)}   below ${goals.incrementalSeconds} s`);
    print(`  peak memory of the worker            ${peakMegabytes(worker.pid)}   below ${goals.peakMegabytes} MB`);
  } finally {
    worker.kill('SIGTERM');
    await once(worker, 'exit');
    await app.close();
  }
}

const storeTotals = `
  INSERT INTO grade_totals (enrollment_id, class_id, student_id, current_percent, final_percent, inputs, as_of)
  SELECT enrollment_id, class_id, student_id, round(current, 10), round(final, 10), '{}', $1::timestamptz
  FROM (${plainTotals}) t`;

function runner(jobs: Jobs, database: JobsDatabase) {
  return {
    sql: (statement: string) => database.run(statement, [new Date()]),
    forget: async () => {
      await database.run('TRUNCATE grade_totals, class_calculations');
      await database.run('VACUUM ANALYZE grade_totals');
    },
    count: async () => (await database.one<{ count: number }>('SELECT count(*) FROM grade_totals')).count,
    async job(parameters: { full?: boolean }): Promise<void> {
      const id = await jobs.startRun('grade-calculator', {
        tickAt: null,
        schoolId: null,
        requestedBy: null,
        parameters,
      });
      for (;;) {
        const { state } = await database.one<{ state: string }>('SELECT state FROM job_runs WHERE id = $1', [id]);
        if (state === 'succeeded') return;
        if (state === 'failed') throw new Error(`Run ${id} failed`);
        await sleep(5);
      }
    },
  };
}

/** From the built application: loading TypeScript takes more memory than all the rest. */
function startWorker(env: Record<string, string>): ChildProcess {
  execFileSync(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build', 'api'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return spawn(process.execPath, ['dist/apps/api/main.js'], {
    env: { ...env, PROCESS_ROLE: 'worker', HOST: '127.0.0.1', PORT: '0', SHUTDOWN_PRE_STOP_SECONDS: '0' },
    stdio: 'inherit',
  });
}

/** The most that the process ever had in memory, its start included, as Linux keeps count. */
function peakMegabytes(pid: number | undefined): string {
  if (process.platform !== 'linux') return 'not measured';
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return `${(Number(kilobytes) / 1_024).toFixed(0)} MB`.padStart(8);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1_000;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
const seconds = (value: number): string => `${value.toFixed(2)} s`.padStart(8);
