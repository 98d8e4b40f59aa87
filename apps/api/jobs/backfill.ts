import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database/database.ts';
import { type OthersFirstLimits, type ReasonToPause, reasonToPause } from '../database/others-first.ts';
import type { BackfillsRow } from '../database/schema.generated.ts';

/** A change of many rows that runs beside the clients, for as long as it takes. */
export interface Backfill {
  /** Unique for ever; its progress is kept under it. */
  name: string;
  table: string;
  /** Column of an ascending bigint or integer key above 0. */
  key: string;
  /** What to set, as in UPDATE, with the row as `t`. Must be harmless when done twice. */
  set: string;
  /** Which rows need it, with the row as `t`. */
  where: string;
}

export interface BackfillProgress {
  rowsExpected: number;
  rowsSeen: number;
  rowsChanged: number;
  lastKey: number;
  finished: boolean;
  /** Why it holds back at the moment. */
  pausedFor?: ReasonToPause;
}

export interface BackfillLimits extends OthersFirstLimits {
  batchRows: number;
  /** A batch that takes longer makes the next ones smaller. */
  batchMillis: number;
  pauseMillis: number;
}

export const backfillLimits: BackfillLimits = {
  batchRows: 5_000,
  batchMillis: 500,
  replicationLagMillis: 1_000,
  lockWaitMillis: 100,
  pauseMillis: 1_000,
};

const smallestBatch = 50;

type ProgressRow = Pick<BackfillsRow, 'last_key' | 'rows_expected' | 'rows_seen' | 'rows_changed' | 'finished_at'>;

/**
 * Runs batch after batch, each with its progress in one transaction, until it is done or `signal` aborts. Called again it
 * continues behind the last batch that committed.
 */
export async function runBackfill(
  database: Database,
  backfill: Backfill,
  options: { signal: AbortSignal; limits?: Partial<BackfillLimits>; onProgress?(progress: BackfillProgress): void },
): Promise<BackfillProgress> {
  const limits = { ...backfillLimits, ...options.limits };
  let batchRows = limits.batchRows;
  let progress = await begin(database, backfill);
  while (!progress.finished && !options.signal.aborted) {
    const pausedFor = await reasonToPause(database, limits);
    if (pausedFor !== undefined) {
      options.onProgress?.({ ...progress, pausedFor });
      await sleep(limits.pauseMillis, undefined, { signal: options.signal }).catch(() => undefined);
      continue;
    }
    const startedAt = performance.now();
    progress = await runBatch(database, backfill, progress, batchRows);
    const millis = performance.now() - startedAt;
    if (millis > limits.batchMillis) batchRows = Math.max(smallestBatch, Math.floor(batchRows / 2));
    else if (millis < limits.batchMillis / 4) batchRows = Math.min(limits.batchRows, batchRows * 2);
    options.onProgress?.(progress);
  }
  return progress;
}

async function begin(database: Database, { name, table }: Backfill): Promise<BackfillProgress> {
  const row = await database.one<ProgressRow>(
    `INSERT INTO backfills (name, rows_expected)
     SELECT $1, greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = $2::regclass
     ON CONFLICT (name) DO UPDATE SET updated_at = now()
     RETURNING last_key, rows_expected, rows_seen, rows_changed, finished_at`,
    [name, table],
  );
  return toProgress(row);
}

async function runBatch(
  database: Database,
  { name, table, key, set, where }: Backfill,
  { lastKey }: BackfillProgress,
  rows: number,
): Promise<BackfillProgress> {
  return database.transaction(async () => {
    // Two workers that run the same backfill take turns, and the second continues where the first one stopped.
    const current = await database.one<ProgressRow>('SELECT last_key FROM backfills WHERE name = $1 FOR UPDATE', [
      name,
    ]);
    const batch = await database.one<{ last: number | null; seen: number; changed: number }>(
      `WITH batch AS (SELECT ${key} AS key FROM ${table} WHERE ${key} > $1 ORDER BY ${key} LIMIT $2),
       changed AS (UPDATE ${table} t SET ${set} FROM batch b WHERE t.${key} = b.key AND (${where}) RETURNING 1)
       SELECT max(key)::bigint AS last, count(*) AS seen, (SELECT count(*) FROM changed) AS changed FROM batch`,
      [Math.max(lastKey, current.last_key), rows],
    );
    const row = await database.one<ProgressRow>(
      `UPDATE backfills SET last_key = coalesce($2, last_key), rows_seen = rows_seen + $3, rows_changed = rows_changed + $4,
         updated_at = now(), finished_at = CASE WHEN $2::bigint IS NULL THEN now() END
       WHERE name = $1 RETURNING last_key, rows_expected, rows_seen, rows_changed, finished_at`,
      [name, batch.last, batch.seen, batch.changed],
    );
    return toProgress(row);
  });
}

const toProgress = (row: ProgressRow): BackfillProgress => ({
  rowsExpected: row.rows_expected,
  rowsSeen: row.rows_seen,
  rowsChanged: row.rows_changed,
  lastKey: row.last_key,
  finished: row.finished_at !== null,
});
