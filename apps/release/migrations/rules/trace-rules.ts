import type { CheckId } from './checks.ts';
import type { FindingFacts, RuleHit } from './findings.ts';
import { blockedBy, type HeldLock, lockTitle, type Trace, type TracedStatement } from './trace.ts';

export interface TraceContext {
  /** True for relations of the base release; locks on what the pending migrations made block nobody. */
  existed(lock: HeldLock): boolean;
  concurrent(statement: TracedStatement): boolean;
  /** True where the statement alters a table of the base release, false for one that the pending migrations made. */
  altersExisting(statement: TracedStatement): boolean;
}

const maxRowsAtOnce = 10_000;
/** A lock_timeout above this lets clients queue for longer than they stand. */
const maxLockTimeoutMillis = 2_000;
const heavyScanRows = 10_000;
const heavyChangeRows = 1_000;
const heavyMillis = 1_000;

interface Held {
  statement: number;
  transaction: number;
  lock: HeldLock;
}

/** The rules on locks, and on the work done under them. */
export function applyTraceRules(trace: Trace, context: TraceContext): RuleHit[] {
  const hits: RuleHit[] = [];
  const held: Held[] = [];
  const changed = new Map<number, number>();
  const reported = new Set<string>();
  for (const [index, statement] of trace.statements.entries()) {
    const number = index + 1;
    const hit = (check: CheckId, facts: FindingFacts, once = `${number}`) => {
      if (reported.has(`${check} ${once}`)) return;
      reported.add(`${check} ${once}`);
      hits.push({ check, facts: { statement: { number, sql: statement.sql }, ...facts } });
    };
    const isNew = ({ oid, mode }: HeldLock) =>
      !held.some(
        ({ transaction, lock }) => transaction === statement.transaction && lock.oid === oid && lock.mode === mode,
      );
    // CONCURRENTLY waits until nobody uses the index before it locks it, so that lock blocks nobody.
    const blocking = context.concurrent(statement)
      ? []
      : statement.locks.filter((lock) => blockedBy(lock.mode) !== undefined && context.existed(lock));
    const own = strongestPerTable(blocking.filter(isNew));
    const earlier = strongestPerTable(
      held
        .filter((item) => item.transaction === statement.transaction && blockedBy(item.lock.mode) !== undefined)
        .map(({ lock }) => lock),
    );
    const describe = (lock: HeldLock): FindingFacts => ({
      detail: '',
      table: lock.relation,
      lock: `${lockTitle(lock.mode)} on ${lock.relation}`,
      blocks: blockedBy(lock.mode) as string,
      durationMillis: heldMillis(trace.statements, index),
    });

    for (const lock of own) {
      if (statement.lockTimeoutMillis === 0 || statement.lockTimeoutMillis > maxLockTimeoutMillis) {
        const limit =
          statement.lockTimeoutMillis === 0 ? 'without limit' : `for up to ${statement.lockTimeoutMillis} ms`;
        hit(
          'T05',
          {
            ...describe(lock),
            detail: `behind one long query it waits ${limit}, and every later client waits behind it`,
          },
          `${lock.tableOid}`,
        );
      }
    }
    const work = heavyWork(statement, context);
    const ownLock = own.find(({ relation }) => work?.table === undefined || relation === work.table) ?? own[0];
    if (work !== undefined && work.check !== undefined && ownLock !== undefined)
      hit(work.check, { ...describe(ownLock), detail: work.detail });
    else if (work !== undefined && earlier[0] !== undefined) {
      const lock = earlier[0];
      const since = held.find((item) => item.lock.oid === lock.oid)?.statement ?? number;
      const facts = describe(lock);
      hit('T04', {
        ...facts,
        durationMillis: heldMillis(trace.statements, since - 1),
        detail: `${work.detail}, while the lock of statement ${since} is held`,
      });
    }

    const rows = Object.entries(statement.rowsChanged).filter(
      ([name]) => existedByName(trace, context, name) && !statement.rewritten.includes(name),
    );
    for (const [table, count] of rows) {
      const total = (changed.get(statement.transaction) ?? 0) + count;
      changed.set(statement.transaction, total);
      if (count > maxRowsAtOnce || total > maxRowsAtOnce) {
        const what =
          count > maxRowsAtOnce
            ? `${count.toLocaleString('en')} rows in one statement`
            : `${total.toLocaleString('en')} rows in one transaction`;
        hit(
          'T06',
          {
            table,
            lock: `row locks on ${table}`,
            blocks: 'writes of these rows',
            durationMillis: heldMillis(trace.statements, index),
            detail: what,
          },
          `${statement.transaction} ${table}`,
        );
      }
    }
    if (context.concurrent(statement) && statement.lockTimeoutMillis > 0)
      hit('T12', {
        detail: `behind an open writer it gives up after ${statement.lockTimeoutMillis} ms and leaves an INVALID index`,
      });
    for (const lock of blocking.filter(isNew))
      held.push({ statement: number, transaction: statement.transaction, lock });
    reportSeveralTables(held, statement, number, hit);
  }
  if (trace.otherConnections > 0) {
    const detail = `it opened ${trace.otherConnections} connection${trace.otherConnections === 1 ? '' : 's'} of its own: what runs there is outside the transaction, and can wait for this one for ever`;
    hits.push({ check: 'T10', facts: { detail } });
  }
  return hits;
}

function reportSeveralTables(
  held: Held[],
  statement: TracedStatement,
  number: number,
  hit: (check: CheckId, facts: FindingFacts, once: string) => void,
): void {
  const now = held.filter(({ transaction }) => transaction === statement.transaction);
  const byStatement = new Map<number, Set<string>>();
  for (const { statement: at, lock } of now) byStatement.set(at, (byStatement.get(at) ?? new Set()).add(lock.relation));
  const tables = new Set(now.map(({ lock }) => lock.relation));
  if (byStatement.size < 2 || tables.size < 2 || !byStatement.has(number)) return;
  const detail = `${[...tables].join(', ')}: locks taken one after the other deadlock with clients that take them in another order`;
  hit('T08', { detail }, `${statement.transaction}`);
}

interface Work {
  /** Undefined for work that is no fault in itself, only under an earlier lock. */
  check: 'T01' | 'T02' | 'T03' | undefined;
  table: string | undefined;
  detail: string;
}

/** What takes time in proportion to the rows of a table that existed. */
function heavyWork(statement: TracedStatement, context: TraceContext): Work | undefined {
  // TRUNCATE makes new files and indexes as well, all of them empty.
  if (/^\s*TRUNCATE/i.test(statement.sql)) return undefined;
  const known = (table: string | undefined): string | undefined =>
    statement.locks.find(
      (lock) => context.existed(lock) && (lock.relation === table || lock.relation.split('.')[1] === table),
    )?.relation;
  for (const message of statement.messages) {
    const rewriting = message.match(/^rewriting table "(.+)"/)?.[1];
    if (rewriting !== undefined && known(rewriting) !== undefined)
      return { check: 'T01', table: known(rewriting), detail: `PostgreSQL rewrites every row of ${known(rewriting)}` };
  }
  const rewritten = statement.rewritten.find((name) => known(name) !== undefined);
  if (rewritten !== undefined)
    return { check: 'T01', table: rewritten, detail: `PostgreSQL writes ${rewritten} into a new file` };
  for (const message of statement.messages) {
    const verifying = message.match(/^verifying table "(.+)"/)?.[1];
    if (verifying !== undefined && known(verifying) !== undefined)
      return {
        check: 'T02',
        table: known(verifying),
        detail: `PostgreSQL reads every row of ${known(verifying)} to check it`,
      };
    const foreignKey = message.match(/^validating foreign key constraint "(.+)"/)?.[1];
    if (foreignKey !== undefined && context.altersExisting(statement))
      return {
        check: 'T02',
        table: undefined,
        detail: `PostgreSQL checks every row for the foreign key ${foreignKey}`,
      };
    const building = message.match(/^building index "(.+)" on table "(.+?)"/);
    if (building !== null && known(building[2]) !== undefined)
      return {
        check: 'T03',
        table: known(building[2]),
        detail: `PostgreSQL builds the index ${building[1]} on ${known(building[2])}`,
      };
  }
  return plainWork(statement);
}

function plainWork(statement: TracedStatement): Work | undefined {
  const changed = Object.entries(statement.rowsChanged).find(([, rows]) => rows >= heavyChangeRows);
  if (changed !== undefined)
    return {
      check: undefined,
      table: changed[0],
      detail: `it changes ${changed[1].toLocaleString('en')} rows of ${changed[0]}`,
    };
  const scanned = Object.entries(statement.rowsScanned).find(([, rows]) => rows >= heavyScanRows);
  if (scanned !== undefined)
    return {
      check: undefined,
      table: scanned[0],
      detail: `it reads ${scanned[1].toLocaleString('en')} rows of ${scanned[0]}`,
    };
  if (statement.durationMillis >= heavyMillis)
    return { check: undefined, table: undefined, detail: `it takes ${Math.round(statement.durationMillis)} ms` };
  return undefined;
}

/** A lock is held from its statement to the end of the transaction; the statements' own times add up. */
function heldMillis(statements: readonly TracedStatement[], from: number): number {
  const first = statements[from] as TracedStatement;
  return statements
    .filter(({ transaction }, index) => index >= from && transaction === first.transaction)
    .reduce((sum, { durationMillis }) => sum + durationMillis, 0);
}

function strongestPerTable(locks: readonly HeldLock[]): HeldLock[] {
  const order = ['ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'];
  const strongest = new Map<number, HeldLock>();
  for (const lock of locks) {
    const known = strongest.get(lock.tableOid);
    if (known === undefined || order.indexOf(lock.mode) > order.indexOf(known.mode)) strongest.set(lock.tableOid, lock);
  }
  return [...strongest.values()];
}

const existedByName = (trace: Trace, context: TraceContext, name: string): boolean =>
  trace.statements.some(({ locks }) => locks.some((lock) => lock.relation === name && context.existed(lock)));
