import type { LockMode } from '../rules/trace.ts';

export interface Relation {
  oid: number;
  /** `schema.name` of the table; an index counts as its table. */
  name: string;
  tableOid: number;
  /** 0 for relations that have no file of their own. */
  file: number;
  /** Of the table, as in pg_class. */
  kind: string;
}

export interface Activity {
  inserted: number;
  changed: number;
  scanned: number;
}

/** What a session holds and has done in its open transaction. */
export interface Snapshot {
  locks: { oid: number; mode: LockMode }[];
  relations: Relation[];
  /** Since the transaction began. */
  activity: Map<number, Activity>;
  lockTimeoutMillis: number;
  statementTimeoutMillis: number;
  reportsDebug: boolean;
}

type Row = readonly (string | null)[];

const relation = `c.oid::bigint, coalesce(i.indrelid, c.oid)::bigint, n.nspname || '.' || coalesce(t.relname, c.relname),
  CASE WHEN c.relkind IN ('r', 'm', 't', 'i') THEN pg_catalog.pg_relation_filenode(c.oid) ELSE 0 END,
  coalesce(t.relkind, c.relkind)`;
const relationJoins = `JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname <> 'pg_toast'
  LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_catalog.pg_class t ON t.oid = i.indrelid`;

/** Every relation that is not the server's own. */
export const relationsSql = `SELECT ${relation} FROM pg_catalog.pg_class c ${relationJoins} WHERE c.oid >= 16384`;

/**
 * One row a relation that the session holds locks on, then one with its settings. Whatever a transaction changes or reads
 * it holds a lock on, so the counters of other relations are zero.
 */
export const snapshotSql = `SELECT l.oid, l.modes, ${relation},
    pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid),
    pg_catalog.pg_stat_get_xact_tuples_updated(c.oid) + pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid),
    pg_catalog.pg_stat_get_xact_tuples_returned(c.oid) + pg_catalog.pg_stat_get_xact_tuples_fetched(c.oid)
  FROM (SELECT relation::bigint AS oid, string_agg(DISTINCT mode, ' ') AS modes FROM pg_catalog.pg_locks
    WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' AND granted AND relation >= 16384 GROUP BY 1) l
  LEFT JOIN (pg_catalog.pg_class c ${relationJoins}) ON c.oid = l.oid
  UNION ALL SELECT 0, pg_catalog.current_setting('client_min_messages'), 0, 0, '', 0, '', 0,
    (SELECT setting::bigint FROM pg_catalog.pg_settings WHERE name = 'lock_timeout'),
    (SELECT setting::bigint FROM pg_catalog.pg_settings WHERE name = 'statement_timeout')`;

/** Of another session, by its process id. */
export const locksSql = `SELECT DISTINCT relation::bigint::text AS oid, mode FROM pg_catalog.pg_locks
  WHERE pid = $1 AND locktype = 'relation' AND granted AND relation >= 16384`;

export const relationOf = ([oid, tableOid, name, file, kind]: Row): Relation => ({
  oid: Number(oid),
  name: name ?? '',
  tableOid: Number(tableOid),
  file: Number(file),
  kind: kind ?? '',
});

export function snapshotOf(rows: readonly Row[]): Snapshot {
  const snapshot: Snapshot = {
    locks: [],
    relations: [],
    activity: new Map(),
    lockTimeoutMillis: 0,
    statementTimeoutMillis: 0,
    reportsDebug: false,
  };
  for (const [id, modes, ...rest] of rows) {
    const [inserted, changed, scanned] = rest.slice(5).map(Number) as [number, number, number];
    const oid = Number(id);
    if (oid === 0) {
      snapshot.lockTimeoutMillis = changed;
      snapshot.statementTimeoutMillis = scanned;
      snapshot.reportsDebug = modes?.startsWith('debug') === true;
      continue;
    }
    for (const mode of (modes ?? '').split(' ')) snapshot.locks.push({ oid, mode: mode as LockMode });
    // A dropped relation is no longer in the catalog.
    if (rest[0] !== null) {
      snapshot.relations.push(relationOf(rest));
      snapshot.activity.set(oid, { inserted, changed, scanned });
    }
  }
  return snapshot;
}
