import type { CheckId } from './checks.ts';
import type { FindingFacts, RuleHit } from './findings.ts';
import { manyRows } from './many-rows.ts';
import {
  blockedBy,
  type HeldLock,
  heldMillis,
  lockTitle,
  type Trace,
  type TraceContext,
  type TracedStatement,
} from './trace.ts';
import { heavyWork, longWork } from './work.ts';

/** A lock_timeout above this lets clients queue for longer than they stand. */
const maxLockTimeoutMillis = 2_000;
/** A build of an index on a large table takes longer than a limit below this. */
const minStatementTimeoutMillis = 600_000;

interface Held {
  statement: number;
  transaction: number;
  lock: HeldLock;
}

/** The rules on locks, and on the work done under them. */
export function applyTraceRules(trace: Trace, context: TraceContext): RuleHit[] {
  const hits: RuleHit[] = [];
  const held: Held[] = [];
  const reported = new Set<string>();
  for (const [index, statement] of trace.statements.entries()) {
    const number = index + 1;
    const hit = (check: CheckId, facts: FindingFacts, once: string | undefined = `${number}`) => {
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
    const [earlierLock] = earlier;
    if (work?.check !== undefined && ownLock !== undefined)
      hit(work.check, { ...describe(ownLock), detail: work.detail });
    else if (earlierLock !== undefined) {
      const since = held.find((item) => item.lock.oid === earlierLock.oid)?.statement ?? number;
      const long =
        work ?? longWork(trace.statements.slice(since, number), trace.statements.slice(since - 1, number), () => true);
      if (long !== undefined)
        hit(
          'T04',
          {
            ...describe(earlierLock),
            durationMillis: heldMillis(trace.statements, since - 1),
            detail: `${long.detail}, while the lock of statement ${since} is held`,
          },
          work === undefined ? `transaction ${statement.transaction}` : undefined,
        );
    } else if (ownLock !== undefined) {
      // Of a statement of the schema the time says nothing: it is that of the machine.
      const long = longWork([statement], [statement], context.isBlock);
      const isOnLocked = long?.table !== undefined && own.some(({ relation }) => relation === long.table);
      if (long !== undefined)
        hit(isOnLocked ? 'T02' : 'T04', {
          ...describe(own.find(({ relation }) => relation === long.table) ?? ownLock),
          detail: `${long.detail}, under the lock that it takes itself`,
        });
    }
    if (context.concurrent(statement) && statement.lockTimeoutMillis > 0)
      hit('T12', {
        detail: `behind an open writer it gives up after ${statement.lockTimeoutMillis} ms and leaves an INVALID index`,
      });
    else if (
      context.concurrent(statement) &&
      statement.statementTimeoutMillis > 0 &&
      statement.statementTimeoutMillis < minStatementTimeoutMillis
    )
      hit('T12', {
        detail: `a statement_timeout of ${statement.statementTimeoutMillis} ms ends it on a large table, and an INVALID index is left`,
      });
    for (const lock of blocking.filter(isNew))
      held.push({ statement: number, transaction: statement.transaction, lock });
    reportSeveralTables(held, statement, number, hit);
  }
  hits.push(...manyRows(trace, context));
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

function strongestPerTable(locks: readonly HeldLock[]): HeldLock[] {
  const order = ['ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'];
  const strongest = new Map<number, HeldLock>();
  for (const lock of locks) {
    const known = strongest.get(lock.tableOid);
    if (known === undefined || order.indexOf(lock.mode) > order.indexOf(known.mode)) strongest.set(lock.tableOid, lock);
  }
  return [...strongest.values()];
}
