import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import { findFreePort } from '../../apps/local/ports.ts';
import { seedDemoSchool } from '../../apps/local/seed.ts';
import { buildConsole } from '../../apps/local/web/build.ts';
import { firstLoadOf, mostBytes } from '../../apps/local/web/first-load.ts';
import { waitFor } from '../setup/api/api-process.ts';
import { clientSettings } from '../setup/database/client-settings.ts';
import type { BenchContext } from './context.ts';

const students = 200;
const assignments = 60;

interface Spread {
  median: number;
  p98: number;
  longest: number;
}

/** What `test/web/bench/main.ts` prints, in milliseconds and bytes. */
interface Measured {
  largestPaintMillis: number;
  gridMillis: number;
  interactionMillis: Spread;
  /** Of the processor: what else runs on the machine does not lengthen it. */
  keyCostMillis: Spread;
  /** Cells that did not have the focus by the frame after Enter. */
  lateCells: number;
  heapBytes: { before: number; after: number };
  cells: number;
}

/** The console at a quarter of this machine's speed, with a class of 200 students and 60 assignments. */
export async function benchConsole({ createDatabase, print }: BenchContext): Promise<void> {
  const folder = await buildConsole();
  print('Console');
  const { script, styles } = firstLoadOf(folder);
  print(
    `  first load: ${kilobytes(script)} of script (goal: at most ${kilobytes(mostBytes.script)}), ${kilobytes(styles)} of styles (at most ${kilobytes(mostBytes.styles)}), compressed`,
  );
  const env = await createDatabase();
  await seedDemoSchool(env);
  await enlarge(env);
  const port = await findFreePort();
  const child = startApi(env, folder, port);
  try {
    const url = `http://127.0.0.1:${port}`;
    await waitFor(async () => (await fetch(`${url}/health/ready`).catch(() => undefined))?.ok === true);
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--import', './apps/local/loader.mjs', 'test/web/bench/main.ts', url, String(students)],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
    );
    if (status !== 0) throw new Error('the browser could not be measured');
    report(stdout, print);
  } finally {
    child.kill('SIGTERM');
    await (child.exitCode ?? once(child, 'exit'));
  }
}

function report(stdout: string, print: BenchContext['print']): void {
  if (!stdout.startsWith('{')) {
    print(`  ${stdout.trim()}`);
    return;
  }
  const { largestPaintMillis, gridMillis, interactionMillis, keyCostMillis, lateCells, heapBytes, cells } = JSON.parse(
    stdout,
  ) as Measured;
  print(`  ${students} students × ${assignments} assignments, processor slowed 4 times`);
  print(`  largest paint of the first page ${largestPaintMillis.toFixed(0)} ms (goal: at most 1,500)`);
  print(`  gradebook ready after ${gridMillis.toFixed(0)} ms, with ${cells} cells in the page`);
  print(
    `  a key to the next paint: ${text(interactionMillis)} (goal: at most 100 on a quiet machine); processor: ${text(keyCostMillis)}`,
  );
  print(`  cells that were not ready in the frame after Enter: ${lateCells} (goal: 0)`);
  print(`  memory before ${kilobytes(heapBytes.before)} and after ${kilobytes(heapBytes.after)} a minute of scrolling`);
}

const text = ({ median, p98, longest }: Spread): string =>
  `median ${median.toFixed(0)} ms, p98 ${p98.toFixed(0)} ms, longest ${longest.toFixed(0)} ms`;

const kilobytes = (bytes: number): string => `${(bytes / 1_024).toFixed(0)} KB`;

function startApi(env: Record<string, string>, consoleFolder: string, port: number): ChildProcess {
  return spawn(process.execPath, ['--import', './apps/local/loader.mjs', 'apps/api/main.ts'], {
    env: {
      PATH: process.env.PATH,
      ...env,
      PROCESS_ROLE: 'api',
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'silent',
      CONSOLE_FOLDER: consoleFolder,
      LOAD_SHED_EVENT_LOOP_DELAY_MILLIS: '0',
      SHUTDOWN_PRE_STOP_SECONDS: '0',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Physics 9A as a large lecture: half of its assignments are graded. */
async function enlarge(env: Record<string, string>): Promise<void> {
  const client = new pg.Client(clientSettings(env));
  await client.connect();
  const physics = `SELECT c.*, (SELECT min(id) FROM categories g WHERE g.class_id = c.id) AS category_id
    FROM classes c WHERE c.sourced_id = 'class-physics-9a'`;
  try {
    await client.query(
      `WITH made AS (
         INSERT INTO users (school_id, sourced_id, role, username, email, given_name, family_name, cognito_sub, primary_org_id)
         SELECT c.school_id, 'bench-' || n, 'student', 'bench-' || n || '@riverside.example', 'bench-' || n || '@riverside.example',
           'Ada', 'Student ' || lpad(n::text, 3, '0'), gen_random_uuid(), c.org_id
         FROM (${physics}) c, generate_series(9, $1::int) AS n RETURNING id, sourced_id)
       INSERT INTO enrollments (school_id, sourced_id, class_id, user_id, org_id, role)
       SELECT c.school_id, 'enrollment-' || m.sourced_id, c.id, m.id, c.org_id, 'student' FROM (${physics}) c, made m`,
      [students],
    );
    await client.query(
      `INSERT INTO line_items (school_id, sourced_id, class_id, category_id, title, result_value_max, due_date)
       SELECT c.school_id, 'bench-item-' || n, c.id, c.category_id, 'Exercise sheet ' || n, 20,
         now() + make_interval(days => n - 30)
       FROM (${physics}) c, generate_series(8, $1::int) AS n`,
      [assignments],
    );
    await client.query(
      `INSERT INTO results (school_id, sourced_id, line_item_id, student_id, score, score_status, score_date)
       SELECT l.school_id, 'bench-' || l.id || '-' || e.user_id, l.id, e.user_id, (l.id * 7 + e.user_id * 3) % 21,
         'fully graded', now()
       FROM line_items l JOIN enrollments e ON e.class_id = l.class_id AND e.role = 'student'
       WHERE l.sourced_id LIKE 'bench-item-%' AND l.due_date < now()`,
    );
  } finally {
    await client.end();
  }
}
