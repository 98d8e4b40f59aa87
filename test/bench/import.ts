import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { BenchContext } from './context.ts';

const rounds = 3;
const goals = { ratio: 4, peakMegabytes: 512 };
/** What an import fills, each after the tables it refers to. */
const tables = [
  'orgs',
  'academic_sessions',
  'courses',
  'classes',
  'class_terms',
  'users',
  'roles',
  'enrollments',
  'categories',
  'line_items',
  'results',
];

type Rows = { table: string; chunks: Buffer[] }[];

interface Took {
  state: string;
  millis: number;
  peakMegabytes: number;
}

/**
 * The import of the real school's bundle: unzip, check, stage, compare, apply, in a process of its own. The floor is
 * COPY of the rows that the import made into the same empty tables with their indexes and constraints, in one
 * transaction, from memory.
 */
export async function benchImport({ createDatabase, bundlePath, print }: BenchContext): Promise<void> {
  print('Import of the real school');
  if (bundlePath === undefined) return print('  skipped: the bundle is not there, see CLASSBOARD_OULAD_BUNDLE');
  const imports: Took[] = [];
  const forgetful: Took[] = [];
  const again: Took[] = [];
  const floors: number[] = [];
  let rowCount = 0;
  for (let round = 0; round < rounds; round += 1) {
    const env = await createDatabase();
    await withClient(env, makeSchool);
    imports.push(await importOnce(env, bundlePath));
    const other = await createDatabase();
    await withClient(other, makeSchool);
    await withClient(other, stopHistory);
    forgetful.push(await importOnce(other, bundlePath));
    const rows = await withClient(env, readRows);
    const empty = await createDatabase();
    await withClient(empty, makeSchool);
    await withClient(empty, stopHistory);
    const floor = await withClient(empty, (client) => copyRows(client, rows));
    floors.push(floor.millis);
    rowCount = floor.rows;
    again.push(await importOnce(env, bundlePath));
  }
  const taken = median(imports.map(({ millis }) => millis));
  const floor = median(floors);
  const peak = Math.max(...imports.map(({ peakMegabytes }) => peakMegabytes));
  print(`  rows                                 ${rowCount}`);
  print(`  floor, COPY of the same rows         ${seconds(floor)}`);
  print(`  import                               ${seconds(taken)}`);
  print(`  ratio to the floor                   ${(taken / floor).toFixed(2)}   at most ${goals.ratio}`);
  print(`  the same without a history of grades ${(median(forgetful.map(({ millis }) => millis)) / floor).toFixed(2)}`);
  print(`  the same bundle again                ${seconds(median(again.map(({ millis }) => millis)))}`);
  print(`  peak memory                          ${peak.toFixed(0)} MB   below ${goals.peakMegabytes} MB`);
}

async function importOnce(env: Record<string, string>, bundlePath: string): Promise<Took> {
  const child = fork(fileURLToPath(new URL('./import-once.ts', import.meta.url)), [bundlePath], { env });
  const [message] = (await Promise.race([once(child, 'message'), failed(child)])) as [Took];
  if (message.state !== 'succeeded') throw new Error(`The import ended as ${message.state}`);
  return message;
}

async function failed(child: ReturnType<typeof fork>): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`The import ended without a result, exit code ${code}`);
}

async function makeSchool(client: pg.Client): Promise<void> {
  await client.query(
    `INSERT INTO schools (sourced_id, name, time_zone) VALUES ('real', 'Real school', 'Europe/London')`,
  );
}

/** As before there was a history: the rows alone are written. */
async function stopHistory(client: pg.Client): Promise<void> {
  for (const table of ['results', 'line_items', 'categories', 'score_scales']) {
    await client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  }
}

async function readRows(client: pg.Client): Promise<Rows> {
  const rows: Rows = [];
  for (const table of tables) {
    const chunks = await client.query(copyTo(`COPY ${table} TO STDOUT`)).toArray();
    rows.push({ table, chunks: [Buffer.concat(chunks as Buffer[])] });
  }
  return rows;
}

async function copyRows(client: pg.Client, rows: Rows): Promise<{ millis: number; rows: number }> {
  const startedAt = performance.now();
  let count = 0;
  await client.query('BEGIN');
  for (const { table, chunks } of rows) {
    const copy = client.query(copyFrom(`COPY ${table} FROM STDIN`));
    await pipeline(Readable.from(chunks), copy);
    count += copy.rowCount;
  }
  await client.query('COMMIT');
  return { millis: performance.now() - startedAt, rows: count };
}

async function withClient<T>(env: Record<string, string>, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    host: env.DATABASE_HOST,
    port: Number(env.DATABASE_PORT),
    user: env.DATABASE_USER,
    password: env.DATABASE_PASSWORD,
    database: env.DATABASE_NAME,
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
const seconds = (millis: number): string => `${(millis / 1_000).toFixed(2)} s`.padStart(8);
