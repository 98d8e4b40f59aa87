import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { retryOnLock } from '../../../api/database/migration-session.ts';
import { runMigration, type Tools } from '../one-migration/run.ts';
import { duration, type ProductionStatistics } from '../rules/estimate.ts';
import type { RuleHit } from '../rules/findings.ts';
import type { LoadedMigration } from '../rules/migration.ts';
import { blockedBy, type Trace } from '../rules/trace.ts';
import { seedTables } from '../scratch/seed.ts';
import { type Load, startLoad } from './clients.ts';
import { watchWaits } from './lock-waits.ts';

export interface StallOptions {
  clients: number;
  /** Rows of each table that the migration locks, where production's are not known. */
  rows: number;
  maxRows: number;
  /** Longest wait of one client that is accepted. */
  budgetMillis: number;
  /** How long the reader holds its transaction open; 0 leaves that run out. */
  readerMillis: number;
}

export const stallDefaults: StallOptions = {
  clients: 8,
  rows: 100_000,
  maxRows: 200_000,
  budgetMillis: 150,
  readerMillis: 3_000,
};

export interface StallContext {
  /** Database with the schema before the migration and no rows. */
  empty: string;
  /** The same with the seeded rows. */
  seeded: string;
  trace: Trace;
  statistics: ProductionStatistics | undefined;
}

export interface StallRun {
  longestMillis: number;
  totalMillis: number;
  errors: Map<string, number>;
  unfit: ReadonlySet<string>;
  /** Tables that no client worked on. */
  left: readonly string[];
  migrationMillis: number;
  clientStatements: number;
}

/** What clients feel while the migration runs, for migrations that took a blocking lock or changed many rows. */
export async function measureStall(
  tools: Tools,
  options: StallOptions,
  migration: LoadedMigration,
  context: StallContext,
): Promise<{ hits: RuleHit[]; unproved: string[] }> {
  const tables = lockedTables(tools, context.trace);
  if (tables.length === 0) return { hits: [], unproved: [] };
  const wanted = Math.min(
    options.maxRows,
    Math.max(options.rows, ...tables.map((table) => context.statistics?.rows[table] ?? 0)),
  );
  const { large, rows } = await makeLarge(tools, context, tables, wanted);
  try {
    return await measure(tools, options, migration, large, tables, {
      rows,
      statement: longestHolder(tools, context.trace),
    });
  } catch (error) {
    if (!(error instanceof FailedUnderLoad)) throw error;
    const detail = `${error.message}, on ${rows.toLocaleString('en')} rows and with ${options.clients} clients at work`;
    return error.code?.startsWith('23') === true
      ? { hits: [], unproved: [`how long clients wait could not be measured: ${detail}`] }
      : { hits: [{ check: 'T00', facts: { detail } }], unproved: [] };
  } finally {
    await tools.server.drop(large);
  }
}

async function measure(
  tools: Tools,
  options: StallOptions,
  migration: LoadedMigration,
  large: string,
  tables: readonly string[],
  { rows, statement }: { rows: number; statement: RuleHit['facts']['statement'] },
): Promise<{ hits: RuleHit[]; unproved: string[] }> {
  const hits: RuleHit[] = [];
  const where = {
    table: tables[0] as string,
    blocks: 'reads or writes',
    ...(statement === undefined ? {} : { statement }),
  };
  let plain = await runUnderLoad(tools, options, migration, large, tables, 0);
  // A busy machine can make one run look bad; a real stall comes back.
  if (plain.longestMillis > options.budgetMillis) {
    const again = await runUnderLoad(tools, options, migration, large, tables, 0);
    if (again.longestMillis < plain.longestMillis) plain = again;
  }
  const setting = `${options.clients} clients, ${rows.toLocaleString('en')} rows`;
  if (plain.longestMillis > options.budgetMillis)
    hits.push({
      check: 'W01',
      facts: {
        ...where,
        durationMillis: plain.longestMillis,
        detail: `a client waited ${duration(plain.longestMillis)} for it, all clients ${duration(plain.totalMillis)} (${setting}); the budget is ${options.budgetMillis} ms`,
      },
    });
  const errors = new Map(plain.errors);
  if (options.readerMillis > 0 && hits.length === 0) {
    const queued = await runUnderLoad(tools, options, migration, large, tables, options.readerMillis);
    const budget = tools.lockTimeoutMillis + 200;
    if (queued.longestMillis > budget)
      hits.push({
        check: 'W01',
        facts: {
          ...where,
          durationMillis: queued.longestMillis,
          detail: `behind a reader of ${options.readerMillis / 1_000} s a client waited ${duration(queued.longestMillis)} for it (${setting}); the budget is ${budget} ms`,
        },
      });
    for (const [message, count] of queued.errors) errors.set(message, (errors.get(message) ?? 0) + count);
  }
  if (errors.size > 0) {
    const [message, count] = [...errors][0] as [string, number];
    hits.push({
      check: 'W02',
      facts: {
        ...where,
        detail: `${count} times "${message}"${errors.size > 1 ? `, and ${errors.size - 1} other errors` : ''} (${setting})`,
      },
    });
  }
  const unproved = [...plain.unfit].map(
    (constraint) => `whether writes of existing rows fulfil ${constraint}: invented rows do not`,
  );
  for (const table of plain.left)
    unproved.push(`how long clients wait for ${table}: without a primary key or rows, none could work on it here`);
  return { hits, unproved };
}

/** The statement that most likely made clients wait: of those that took a blocking lock or changed rows, the longest. */
function longestHolder({ base }: Tools, { statements }: Trace): RuleHit['facts']['statement'] {
  const holders = [...statements.entries()].filter(
    ([, { locks, rowsChanged }]) =>
      Object.keys(rowsChanged).length > 0 ||
      locks.some(({ tableOid, mode }) => base.oids.has(tableOid) && blockedBy(mode) !== undefined),
  );
  const [longest] = holders.toSorted(([, a], [, b]) => b.durationMillis - a.durationMillis);
  return longest === undefined ? undefined : { number: longest[0] + 1, sql: longest[1].sql };
}

function lockedTables(tools: Tools, { statements }: Trace): string[] {
  const tables = new Set<string>();
  for (const { locks, rowsChanged } of statements) {
    const names = new Set(
      Object.entries(rowsChanged)
        .filter(([, rows]) => rows > 1_000)
        .map(([name]) => name),
    );
    for (const { relation, tableOid, mode } of locks)
      if (tools.base.oids.has(tableOid) && (blockedBy(mode) !== undefined || names.has(relation))) tables.add(relation);
  }
  return [...tables];
}

/** A database where the locked tables are large and the others small, and how large they became. */
async function makeLarge(
  tools: Tools,
  { empty, seeded }: StallContext,
  tables: readonly string[],
  rows: number,
): Promise<{ large: string; rows: number }> {
  const large = await tools.server.create(empty);
  const { rowsPerTable } = await tools.server.with(large, (client) =>
    seedTables(client, (...names) => (names.some((name) => tables.includes(name)) ? rows : 1_000), tools.seedHints),
  );
  const made = Math.max(0, ...tables.map((table) => rowsPerTable[table] ?? 0));
  // A partition may have none, there as here.
  const isSeeded = (table: string) => (rowsPerTable[table] ?? 0) > 0 || tools.rowsPerTable[table] === 0;
  if (tables.every(isSeeded)) return { large, rows: made };
  await tools.server.drop(large);
  return { large: await tools.server.create(seeded), rows: Math.max(0, ...Object.values(tools.rowsPerTable)) };
}

/** Runs the migration on a copy while clients work; with a reader that holds the tables when `readerMillis` is above 0. */
export async function runUnderLoad(
  tools: Tools,
  { clients }: Pick<StallOptions, 'clients'>,
  migration: LoadedMigration,
  template: string,
  tables: readonly string[],
  readerMillis: number,
): Promise<StallRun> {
  const { server } = tools;
  const database = await server.create(template);
  const access = server.of(database);
  const load: Load = await startLoad(access, tables, clients);
  const waits = await watchWaits(access, 'classboard-check-migration');
  try {
    await sleep(200);
    load.errors.clear();
    const reader = readerMillis > 0 ? holdOpen(access, tables, readerMillis) : Promise.resolve();
    if (readerMillis > 0) await sleep(100);
    const started = performance.now();
    await retryOnLock(() => runOnce(tools, migration, database));
    const migrationMillis = performance.now() - started;
    await sleep(150);
    await load.stop();
    await reader;
    return {
      ...(await waits.stop()),
      errors: load.errors,
      unfit: load.unfit,
      left: load.left,
      migrationMillis,
      clientStatements: load.statements,
    };
  } finally {
    await load.stop();
    await waits.stop();
    await server.drop(database);
  }
}

async function runOnce(tools: Tools, migration: LoadedMigration, database: string): Promise<void> {
  const { error } = await runMigration(tools, migration, 'up', database, false);
  if (error !== undefined) throw new FailedUnderLoad(error.message, error.code);
}

class FailedUnderLoad extends Error {
  constructor(
    message: string,
    readonly code: string | undefined,
  ) {
    super(message);
  }
}

async function holdOpen(access: { database: string }, tables: readonly string[], millis: number): Promise<void> {
  const client = new pg.Client({ ...access, application_name: 'classboard-check-reader' });
  client.on('error', () => {});
  await client.connect();
  await client.query('BEGIN');
  for (const table of tables) await client.query(`SELECT 1 FROM ${table} LIMIT 1`);
  await sleep(millis);
  await client.query('COMMIT').catch(() => undefined);
  await client.end().catch(() => undefined);
}
