import type { TraceContext, TracedStatement } from './trace.ts';

const heavyScanRows = 10_000;
const heavyChangeRows = 1_000;
const heavyMillis = 1_000;

export interface Work {
  /** Undefined for work that is no fault in itself, only under a lock. */
  check: 'T01' | 'T02' | 'T03' | undefined;
  table: string | undefined;
  detail: string;
}

/** What PostgreSQL itself reports to take time in proportion to the rows of a table that existed. */
export function heavyWork(statement: TracedStatement, context: TraceContext): Work | undefined {
  if (isTruncate(statement.sql)) return undefined;
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
  return undefined;
}

/**
 * What statements that run under one lock add up to: rows, whatever PostgreSQL reads or writes them for, and time.
 * @param idle statements after which the lock was still held
 */
export function longWork(
  statements: readonly TracedStatement[],
  idle: readonly TracedStatement[],
  isSlow: (statement: TracedStatement) => boolean,
): Work | undefined {
  const counted = statements.filter(({ sql }) => !isTruncate(sql));
  const [written] = sum(counted.flatMap(({ rowsChanged, rowsInserted }) => [rowsChanged, rowsInserted]));
  if (written !== undefined && written[1] >= heavyChangeRows)
    return work(written[0], `it writes ${written[1].toLocaleString('en')} rows of ${written[0]}`);
  const [scanned] = sum(counted.map(({ rowsScanned }) => rowsScanned));
  if (scanned !== undefined && scanned[1] >= heavyScanRows)
    return work(scanned[0], `it reads ${scanned[1].toLocaleString('en')} rows of ${scanned[0]}`);
  const slow = counted.find((statement) => statement.durationMillis >= heavyMillis && isSlow(statement));
  if (slow !== undefined) return work(undefined, `it takes ${Math.round(slow.durationMillis)} ms`);
  const waiting = idle.find(({ idleMillis }) => idleMillis >= heavyMillis);
  if (waiting === undefined) return undefined;
  return work(undefined, `the migration does something else for ${Math.round(waiting.idleMillis)} ms`);
}

/** Rows by table, most first. */
function sum(counts: readonly Readonly<Record<string, number>>[]): [table: string, rows: number][] {
  const totals = new Map<string, number>();
  for (const count of counts)
    for (const [table, rows] of Object.entries(count)) totals.set(table, (totals.get(table) ?? 0) + rows);
  return [...totals].toSorted(([, a], [, b]) => b - a);
}

const work = (table: string | undefined, detail: string): Work => ({ check: undefined, table, detail });

/** TRUNCATE reads nothing, and makes new files and indexes that are all empty. */
const isTruncate = (sql: string): boolean => /^\s*TRUNCATE/i.test(sql);
