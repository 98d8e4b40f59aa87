import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { ParsedStatement } from '../rules/sql.ts';
import type { LockMode } from '../rules/trace.ts';
import type { ProxiedSession } from './proxied-session.ts';
import { locksSql } from './snapshot.ts';

/** What was seen from outside of a session while a statement ran. */
export interface Watch {
  locks: { oid: number; mode: LockMode }[];
  /** Rows that one transaction changed at most, by the number of the table's file. */
  rowsByFile: Map<number, { inserted: number; changed: number }>;
}

export type WatchSession = (
  session: ProxiedSession,
  parsed: ParsedStatement | undefined,
) => Promise<{ stop(): Promise<Watch> }>;

/** Flushes what is in memory, so that the log of changes can be read up to here. */
const positionSql = `SELECT pg_logical_emit_message(false, 'check', '', true)::text AS position`;

/**
 * Rows that each transaction of a database changed, read from the write-ahead log: between two COMMIT records of its own lie
 * those of one transaction, as nobody else writes there. A statement that commits on its way leaves no other trace of how much it held locked.
 */
const changesSql = `
  WITH changes AS (
    SELECT DISTINCT ON (start_lsn) start_lsn, xid::text, relfilenode AS file,
      coalesce(substring(description FROM 'ntuples: (\\d+)')::int, 1) AS rows, record_type LIKE '%INSERT%' AS is_insert
    FROM pg_get_wal_block_info($1, $2, false)
    WHERE resource_manager IN ('Heap', 'Heap2') AND record_type ~ '^(INSERT|UPDATE|HOT_UPDATE|DELETE|MULTI_INSERT)'
      AND reldatabase = (SELECT oid FROM pg_database WHERE datname = $3)
  ), records AS (
    SELECT start_lsn, file, rows, is_insert, 0 AS committed FROM changes
    UNION ALL
    SELECT start_lsn, NULL, 0, false, 1 FROM pg_get_wal_records_info($1, $2)
    WHERE resource_manager = 'Transaction' AND record_type LIKE 'COMMIT%'
      AND string_to_array(concat_ws(' ', xid, substring(description FROM 'subxacts: ([\\d ]+)')), ' ')
        && (SELECT array_agg(DISTINCT xid) FROM changes)
  ), placed AS (SELECT *, sum(committed) OVER (ORDER BY start_lsn) AS transaction FROM records)
  SELECT file::bigint::text AS file, max(inserted)::int AS inserted, max(changed)::int AS changed
  FROM (
    SELECT file, coalesce(sum(rows) FILTER (WHERE is_insert), 0) AS inserted, coalesce(sum(rows) FILTER (WHERE NOT is_insert), 0) AS changed
    FROM placed WHERE file IS NOT NULL GROUP BY file, transaction
  ) AS summed
  GROUP BY file`;

/** @param observer a connection of a superuser that can read the write-ahead log */
export const watchBy =
  (observer: pg.Client): WatchSession =>
  async (session, parsed) => {
    const [[pid, database]] = (await session.ask(
      'SELECT pg_catalog.pg_backend_pid(), pg_catalog.current_database()',
    )) as [[string, string]];
    const countsRows = parsed?.kind === 'DoStmt' || parsed?.kind === 'CallStmt';
    const from = countsRows ? await positionOf(observer) : undefined;
    const seen = new Map<string, { oid: number; mode: LockMode }>();
    let isOver = false;
    const loop = (async () => {
      while (!isOver) {
        const { rows } = await observer.query<{ oid: string; mode: LockMode }>(locksSql, [pid]);
        for (const { oid, mode } of rows) seen.set(`${oid} ${mode}`, { oid: Number(oid), mode });
        await sleep(1);
      }
    })();
    return {
      stop: async () => {
        isOver = true;
        await loop;
        const rowsByFile = from === undefined ? new Map() : await readChanges(observer, from, database);
        return { locks: [...seen.values()], rowsByFile };
      },
    };
  };

async function positionOf(observer: pg.Client): Promise<string> {
  const { rows } = await observer.query<{ position: string }>(positionSql);
  return rows[0]?.position as string;
}

async function readChanges(observer: pg.Client, from: string, database: string): Promise<Watch['rowsByFile']> {
  const { rows } = await observer.query<{ file: string; inserted: number; changed: number }>(changesSql, [
    from,
    await positionOf(observer),
    database,
  ]);
  return new Map(rows.map(({ file, ...counts }) => [Number(file), counts]));
}
