import { type Counts, countedTables } from './facts.ts';

/** A backup each night, within an hour, and some hours until the test has restored it: as old as `doctor` allows it. */
export const oldestHours = 32;

const hourMillis = 3_600_000;

/** A row has the time at which its transaction began, and no transaction takes longer than this. */
export const longestTransactionMillis = hourMillis;

export interface Copy {
  readonly migrations: ReadonlySet<string>;
  readonly newest: Date | undefined;
  /** Of the rows that came an hour before the newest moment, or earlier. */
  readonly counts: Counts | undefined;
}

export interface Original {
  /** Those it has, and those that it may have had: a migration can have been reverted since. */
  readonly migrations: ReadonlySet<string>;
  /** Of the rows that had come by the same moment. What was deleted since is missing here, and never there. */
  readonly counts: Counts | undefined;
}

/**
 * What is wrong with a database that was restored, in words for an operator; nothing where it could serve.
 * @param begunAt when the restore began
 */
export function faultsOf(copy: Copy, original: Original, begunAt: Date): string[] {
  if (copy.migrations.size === 0) return ['it has no schema'];
  const foreign = [...copy.migrations].filter((name) => !original.migrations.has(name));
  const faults = foreign.length === 0 ? [] : [`it has migrations that the database never had: ${foreign.join(', ')}`];
  if (copy.newest === undefined) return [...faults, 'no job has ever run in it'];
  const hours = (begunAt.getTime() - copy.newest.getTime()) / hourMillis;
  if (hours > oldestHours)
    faults.push(`its newest moment is ${Math.round(hours)} hours before the restore, ${oldestHours} may be`);
  for (const table of countedTables) {
    const [has, wanted] = [copy.counts?.[table] ?? 0, original.counts?.[table] ?? 0];
    if (has < wanted) faults.push(`${table} has ${has} of ${wanted} rows`);
  }
  return faults;
}

/** What was found, in one line that holds names of tables and numbers alone. */
export function summaryOf({ migrations, newest, counts }: Copy): string {
  const rows = Object.entries(counts ?? {}).map(([table, count]) => `${count} ${table}`);
  return `${[...migrations].sort(byNumber).at(-1)}, newest moment ${newest?.toISOString()}, ${rows.join(', ')}`;
}

/** Names of migrations end in the number of their file. */
const numberOf = (name: string): number => Number(/\d+$/.exec(name)?.[0] ?? 0);
const byNumber = (one: string, other: string): number => numberOf(one) - numberOf(other);
