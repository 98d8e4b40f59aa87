import { needsAutocommit, type ParsedStatement, parseSql, SqlSyntaxError } from '../rules/sql.ts';
import type { HeldLock, SqlFailure, TracedStatement } from '../rules/trace.ts';
import type { Execute, ProxiedSession } from './proxied-session.ts';
import { type Relation, relationOf, relationsSql, type Snapshot, snapshotOf, snapshotSql } from './snapshot.ts';
import type { Watch, WatchSession } from './watch.ts';

/** A statement whose locks and rows are not read yet. */
interface Pending {
  statement: TracedStatement;
  before: Snapshot;
}

/** Follows one session statement by statement: what each locked, rewrote, read and changed. */
export class Tracer {
  readonly statements: TracedStatement[] = [];
  /** As clients know them: a table keeps its name here, also after RENAME. */
  private readonly known = new Map<number, Relation>();
  private readonly files = new Map<number, number>();
  private pending: Pending | undefined;
  /** What the open transaction held after the statement before. */
  private current: Snapshot | undefined;
  private transaction = 0;
  private endedAt = 0;

  constructor(
    private readonly session: ProxiedSession,
    private readonly watchSession: WatchSession,
  ) {}

  /** To be called before the first statement. */
  async begin(): Promise<void> {
    if (this.session.status === 'E') return;
    this.learn((await this.session.ask(relationsSql)).map(relationOf));
    this.endedAt = performance.now();
  }

  /** To be called after the last statement. */
  async end(): Promise<void> {
    this.noteIdle();
    await this.look();
  }

  async run(sql: string, execute: Execute): Promise<void> {
    this.noteIdle();
    const parts = await partsOf(sql);
    if (parts.length < 2) await this.trace(sql, parts[0], 1, () => execute());
    else await this.runParts(parts, execute);
    this.endedAt = performance.now();
  }

  /** The server runs a string with several statements as one implicit transaction unless it brings its own. */
  private async runParts(parts: readonly ParsedStatement[], execute: Execute): Promise<void> {
    const isImplicit = this.session.status === 'I' && !parts.some(({ kind }) => kind === 'TransactionStmt');
    if (isImplicit) await this.session.ask('BEGIN');
    let failure: SqlFailure | undefined;
    for (const part of parts) {
      failure = await this.trace(part.text, part, parts.length, () => execute(part.text));
      if (failure !== undefined) break;
    }
    if (isImplicit) await this.close(failure);
  }

  /** Time that the migration itself took between two statements of a transaction. */
  private noteIdle(): void {
    const last = this.statements.at(-1);
    if (last !== undefined && this.session.status === 'T') last.idleMillis += performance.now() - this.endedAt;
  }

  private async trace(
    sql: string,
    parsed: ParsedStatement | undefined,
    partsOfString: number,
    execute: () => ReturnType<Execute>,
  ): Promise<SqlFailure | undefined> {
    const inTransaction = this.session.status === 'T';
    if (inTransaction && this.pending?.statement.sql === sql && parsed !== undefined && isOfRows(parsed))
      return this.again(this.pending.statement, execute);
    // One statement in a transaction of its own behaves as it does in autocommit, but keeps its locks to be read.
    const isWrapped = this.session.status === 'I' && parsed !== undefined && !(await this.standsAlone(parsed));
    if (isWrapped) await this.session.ask('BEGIN');
    if (!inTransaction) this.transaction += 1;
    const before = await this.look(parsed);
    const watch = this.session.status === 'I' ? await this.watchSession(this.session, parsed) : undefined;
    const started = performance.now();
    const { error, messages } = await execute();
    const statement: TracedStatement = {
      sql,
      times: 1,
      partsOfString,
      transaction: this.transaction,
      inTransaction,
      durationMillis: performance.now() - started,
      idleMillis: 0,
      lockTimeoutMillis: before.lockTimeoutMillis,
      statementTimeoutMillis: before.statementTimeoutMillis,
      messages,
      locks: [],
      rowsChanged: {},
      rowsInserted: {},
      rowsScanned: {},
      rewritten: [],
      ...(error === undefined ? {} : { error }),
    };
    this.statements.push(statement);
    if (watch !== undefined) await this.takeIn(statement, await watch.stop());
    this.pending = { statement, before };
    if (this.session.status !== 'T') this.pending = undefined;
    if (!isWrapped) {
      // The counters of a session grow over its transactions until they are flushed.
      if (this.session.status === 'I') await this.session.ask(flushSql);
      return error;
    }
    const failure = await this.close(error);
    if (error === undefined && failure !== undefined) statement.error = failure;
    return failure;
  }

  private async again(statement: TracedStatement, execute: () => ReturnType<Execute>): Promise<SqlFailure | undefined> {
    const started = performance.now();
    const { error, messages } = await execute();
    statement.times += 1;
    statement.durationMillis += performance.now() - started;
    statement.messages.push(...messages);
    if (error !== undefined) statement.error = error;
    return error;
  }

  /** Ends a transaction that only this tracer opened. */
  private async close(failure: SqlFailure | undefined): Promise<SqlFailure | undefined> {
    await this.look();
    this.current = undefined;
    this.pending = undefined;
    if (failure !== undefined || this.session.status !== 'T') {
      await this.session.ask(`ROLLBACK; ${flushSql}`).catch(() => undefined);
      return failure;
    }
    try {
      await this.session.ask(`${flushSql}; COMMIT`);
      return undefined;
    } catch (error) {
      const refused = failureOf(error);
      this.session.refuse(refused);
      return refused;
    }
  }

  /** What the transaction holds now; completes the statement before. */
  private async look(next?: ParsedStatement): Promise<Snapshot> {
    const { session } = this;
    if (session.status !== 'T') this.current = undefined;
    // SET TRANSACTION must come before any query.
    if (session.status === 'E' || (next?.kind === 'VariableSetStmt' && this.pending === undefined))
      return this.current ?? nothing;
    const snapshot = snapshotOf(await session.ask(snapshotSql));
    if (!snapshot.reportsDebug) await session.ask('SET client_min_messages = debug1');
    const { pending } = this;
    if (pending !== undefined && session.status === 'T') this.complete(pending, snapshot);
    this.pending = undefined;
    if (session.status === 'T') this.current = snapshot;
    return snapshot;
  }

  private complete({ statement, before }: Pending, after: Snapshot): void {
    const rewritten = after.relations
      .filter(({ oid, file, tableOid }) => oid === tableOid && file !== 0 && (this.files.get(oid) ?? file) !== file)
      .map(({ oid, name }) => this.known.get(oid)?.name ?? name);
    this.learn(after.relations);
    statement.locks = this.named(after.locks);
    statement.rewritten = rewritten;
    statement.lockTimeoutMillis = loosest(statement.lockTimeoutMillis, after.lockTimeoutMillis);
    for (const [oid, counts] of after.activity) {
      const relation = this.known.get(oid) as Relation;
      const earlier = before.activity.get(oid) ?? { inserted: 0, changed: 0, scanned: 0 };
      const scanned = counts.scanned - earlier.scanned;
      if (scanned > 0) statement.rowsScanned[relation.name] = scanned;
      note(statement, relation, {
        inserted: counts.inserted - earlier.inserted,
        changed: counts.changed - earlier.changed,
      });
    }
  }

  /** What was seen from outside of a statement that ran without a transaction. */
  private async takeIn(statement: TracedStatement, { locks, rowsByFile }: Watch): Promise<void> {
    const relations =
      this.session.status === 'E' ? [] : (await this.session.ask(relationsSql).catch(() => [])).map(relationOf);
    const byFile = new Map(
      [...this.known.values(), ...relations]
        .filter(({ oid, tableOid }) => oid === tableOid)
        .map((relation) => [relation.file, relation]),
    );
    statement.rewritten = relations
      .filter(({ oid, file, tableOid }) => oid === tableOid && file !== 0 && (this.files.get(oid) ?? file) !== file)
      .map(({ name }) => name);
    this.learn(relations);
    statement.locks = this.named(locks);
    for (const [file, rows] of rowsByFile) {
      const relation = byFile.get(file);
      if (relation !== undefined) note(statement, relation, rows);
    }
  }

  private learn(relations: readonly Relation[]): void {
    for (const relation of relations) {
      if (!this.known.has(relation.oid)) this.known.set(relation.oid, relation);
      this.files.set(relation.oid, relation.file);
    }
  }

  private named(locks: Snapshot['locks']): HeldLock[] {
    return locks.flatMap(({ oid, mode }) => {
      const relation = this.known.get(oid);
      // No client writes a materialized view, so what only keeps writers away keeps nobody.
      if (relation?.kind === 'm' && mode !== 'AccessExclusiveLock') return [];
      return relation === undefined ? [] : [{ oid, relation: relation.name, tableOid: relation.tableOid, mode }];
    });
  }

  /** A procedure that commits may not be called inside a transaction. */
  private async standsAlone(parsed: ParsedStatement): Promise<boolean> {
    if (needsAutocommit(parsed)) return true;
    if (parsed.kind !== 'CallStmt') return false;
    const committing = await this.session.ask(
      String.raw`SELECT 1 FROM pg_catalog.pg_proc WHERE prokind = 'p' AND prosrc ~* '\m(commit|rollback)\M' LIMIT 1`,
    );
    return committing.length > 0;
  }
}

const nothing: Snapshot = {
  locks: [],
  relations: [],
  activity: new Map(),
  lockTimeoutMillis: 0,
  statementTimeoutMillis: 0,
  reportsDebug: true,
};

const flushSql = 'SELECT pg_catalog.pg_stat_force_next_flush()';

const isOfRows = ({ kind }: ParsedStatement): boolean =>
  ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'].includes(kind);

/** The rows of a materialized view are nobody's: no client changes them. */
function note(statement: TracedStatement, { name, kind }: Relation, rows: { inserted: number; changed: number }): void {
  if (kind === 'm') return;
  if (rows.changed > 0) statement.rowsChanged[name] = rows.changed;
  if (rows.inserted > 0) statement.rowsInserted[name] = rows.inserted;
}

/** 0 is no limit at all. */
const loosest = (one: number, other: number): number => (one === 0 || other === 0 ? 0 : Math.max(one, other));

async function partsOf(sql: string): Promise<ParsedStatement[]> {
  try {
    return await parseSql(sql);
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error;
    return [];
  }
}

function failureOf(error: unknown): SqlFailure {
  const { message, code } = error as { message: string; code?: string };
  return { message, ...(code === undefined ? {} : { code }) };
}
