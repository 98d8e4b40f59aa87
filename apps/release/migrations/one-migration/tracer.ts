import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { needsAutocommit, type ParsedStatement, parseSql, SqlSyntaxError } from '../rules/sql.ts';
import type { HeldLock, LockMode, SqlFailure, TracedStatement } from '../rules/trace.ts';

interface Relation {
  oid: number;
  name: string;
  tableOid: number;
  file: number;
}

interface Snapshot {
  relations: Map<number, Relation>;
  locks: { oid: number; mode: LockMode }[];
  lockTimeoutMillis: number;
  activity: Map<number, { changed: number; scanned: number }>;
}

const relationsSql = `
  SELECT c.oid::int8::text AS oid, coalesce(i.indrelid, c.oid)::int8::text AS table_oid,
    format('%s.%s', n.nspname, coalesce(t.relname, c.relname)) AS name, c.relfilenode::int8::text AS file
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_class t ON t.oid = i.indrelid
  WHERE c.oid >= 16384 AND n.nspname <> 'pg_toast'`;
const locksSql = `
  SELECT DISTINCT l.relation::int8::text AS oid, l.mode FROM pg_locks l
  WHERE l.pid = $1 AND l.locktype = 'relation' AND l.granted AND l.relation >= 16384`;
const activitySql = `
  SELECT relid::int8::text AS oid, n_tup_ins + n_tup_upd + n_tup_del AS changed, coalesce(seq_tup_read, 0) AS scanned
  FROM pg_stat_xact_all_tables WHERE relid >= 16384`;

/** Runs SQL statement by statement on one connection and writes down what each locked, rewrote, read and changed. */
export class Tracer {
  readonly statements: TracedStatement[] = [];
  private readonly messages: string[] = [];
  private status = 'I';
  private transaction = 0;
  private readonly pid: number;

  constructor(
    private readonly client: pg.Client,
    /** Reads from outside where a statement must not run inside a transaction. */
    private readonly observer: pg.Client,
    private readonly onStatement: (sql: string) => void,
  ) {
    this.pid = (client as unknown as { processID: number }).processID;
    const { connection } = client as unknown as { connection: NodeJS.EventEmitter };
    connection.on('readyForQuery', (message: { status: string }) => {
      this.status = message.status;
    });
    client.on('notice', (notice) => {
      if (notice.severity?.startsWith('DEBUG')) this.messages.push(notice.message ?? '');
    });
  }

  async run(sql: string, execute: (sql: string) => Promise<unknown>): Promise<unknown> {
    let parts: ParsedStatement[];
    try {
      parts = await parseSql(sql);
    } catch (error) {
      if (!(error instanceof SqlSyntaxError)) throw error;
      parts = [];
    }
    if (parts.length === 0) return this.trace(sql, 1, true, execute);
    if (parts.length === 1) return this.trace(sql, 1, needsAutocommit(parts[0] as ParsedStatement), execute);
    const controlsTransaction = parts.some(({ kind }) => kind === 'TransactionStmt');
    // The server runs such a string as one implicit transaction unless it brings its own.
    const wrap = this.status === 'I' && !controlsTransaction;
    if (wrap) await this.client.query('BEGIN');
    let result: unknown;
    try {
      for (const part of parts) result = await this.trace(part.text, parts.length, needsAutocommit(part), execute);
    } catch (error) {
      if (wrap) await this.client.query('ROLLBACK');
      throw error;
    }
    if (wrap) await this.client.query('COMMIT');
    return result;
  }

  private async trace(
    sql: string,
    partsOfString: number,
    alone: boolean,
    execute: (sql: string) => Promise<unknown>,
  ): Promise<unknown> {
    this.onStatement(sql);
    const inTransaction = this.status === 'T';
    // One statement in a transaction of its own behaves as it does in autocommit, but keeps its locks to be read.
    const wrap = this.status === 'I' && !alone;
    if (wrap) await this.client.query('BEGIN');
    if (!inTransaction) this.transaction += 1;
    const before = await this.snapshot();
    this.messages.length = 0;
    const watch = wrap || inTransaction ? undefined : this.watch();
    const started = performance.now();
    let failure: unknown;
    let result: unknown;
    try {
      result = await execute(sql);
    } catch (error) {
      failure = error;
    }
    const durationMillis = performance.now() - started;
    const seen = (await watch?.stop()) ?? [];
    const after = this.status === 'E' || failure !== undefined ? before : await this.snapshot();
    this.statements.push({
      sql,
      partsOfString,
      transaction: this.transaction,
      inTransaction,
      durationMillis,
      lockTimeoutMillis: before?.lockTimeoutMillis ?? 0,
      messages: [...this.messages],
      ...compare(before, after, seen),
      ...(failure === undefined ? {} : { error: failureOf(failure) }),
    });
    if (wrap) await this.client.query(failure === undefined ? 'COMMIT' : 'ROLLBACK').catch(() => undefined);
    if (failure !== undefined) throw failure;
    return result;
  }

  private async snapshot(): Promise<Snapshot | undefined> {
    if (this.status === 'E') return undefined;
    try {
      const relations = await this.client.query<{ oid: string; table_oid: string; name: string; file: string }>(
        relationsSql,
      );
      const locks = await this.client.query<{ oid: string; mode: LockMode }>(locksSql, [this.pid]);
      const activity = await this.client.query<{ oid: string; changed: string; scanned: string }>(activitySql);
      const timeout = await this.client.query<{ millis: number }>(
        `SELECT setting::int AS millis FROM pg_settings WHERE name = 'lock_timeout'`,
      );
      return {
        relations: new Map(
          relations.rows.map(({ oid, table_oid, name, file }) => [
            Number(oid),
            { oid: Number(oid), name, tableOid: Number(table_oid), file: Number(file) },
          ]),
        ),
        locks: locks.rows.map(({ oid, mode }) => ({ oid: Number(oid), mode })),
        activity: new Map(
          activity.rows.map(({ oid, changed, scanned }) => [
            Number(oid),
            { changed: Number(changed), scanned: Number(scanned) },
          ]),
        ),
        lockTimeoutMillis: timeout.rows[0]?.millis ?? 0,
      };
    } catch {
      return undefined;
    }
  }

  private watch(): { stop(): Promise<{ oid: number; mode: LockMode }[]> } {
    const seen = new Map<string, { oid: number; mode: LockMode }>();
    let over = false;
    const loop = (async () => {
      while (!over) {
        const { rows } = await this.observer.query<{ oid: string; mode: LockMode }>(locksSql, [this.pid]);
        for (const { oid, mode } of rows) seen.set(`${oid} ${mode}`, { oid: Number(oid), mode });
        await sleep(1);
      }
    })().catch(() => undefined);
    return {
      stop: async () => {
        over = true;
        await loop;
        return [...seen.values()];
      },
    };
  }
}

function compare(
  before: Snapshot | undefined,
  after: Snapshot | undefined,
  seen: { oid: number; mode: LockMode }[],
): Pick<TracedStatement, 'locks' | 'rowsChanged' | 'rowsScanned' | 'rewritten'> {
  const known = new Map([...(before?.relations ?? []), ...(after?.relations ?? [])]);
  const old = before?.relations ?? new Map<number, Relation>();
  const locks = new Map<string, HeldLock>();
  for (const { oid, mode } of [...(after?.locks ?? []), ...seen]) {
    // A table keeps the name that clients know it by, also after RENAME.
    const relation = old.get(oid) ?? known.get(oid);
    if (relation === undefined) continue;
    locks.set(`${oid} ${mode}`, { oid, relation: relation.name, tableOid: relation.tableOid, mode });
  }
  const rowsChanged: Record<string, number> = {};
  const rowsScanned: Record<string, number> = {};
  for (const [oid, counts] of after?.activity ?? []) {
    const name = (old.get(oid) ?? known.get(oid))?.name;
    if (name === undefined) continue;
    const changed = counts.changed - (before?.activity.get(oid)?.changed ?? 0);
    const scanned = counts.scanned - (before?.activity.get(oid)?.scanned ?? 0);
    if (changed > 0) rowsChanged[name] = changed;
    if (scanned > 0) rowsScanned[name] = scanned;
  }
  const rewritten = [...(after?.relations.values() ?? [])]
    .filter(({ oid, file, tableOid }) => oid === tableOid && file !== 0 && (old.get(oid)?.file ?? file) !== file)
    .map(({ name }) => name);
  return { locks: [...locks.values()], rowsChanged, rowsScanned, rewritten };
}

/** What went wrong, in a form that crosses threads. */
export function failureOf(error: unknown): SqlFailure {
  const source = (error as { driverError?: unknown }).driverError ?? error;
  const { message, code, hint } = source as { message?: string; code?: string; hint?: string };
  return {
    message: message === undefined || message === '' ? String(source) : message,
    ...(source instanceof pg.DatabaseError && code !== undefined ? { code } : {}),
    ...(hint === undefined ? {} : { hint }),
  };
}
