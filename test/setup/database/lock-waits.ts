import type { Database } from '../../../apps/api/database/database.ts';
import { waitFor } from '../api/api-process.ts';

/** Of the sessions of this database alone: all tests share one server, and the locks of transactions name no database. */
const waitingSessions = `SELECT l.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)
  WHERE a.datname = current_database() AND NOT l.granted
    AND ($1::text IS NULL OR l.locktype = $1 OR l.relation = to_regclass($1))`;

interface Awaited {
  /** What they wait for: a type of locks, such as `advisory` or `transactionid`, or a table. Anything where absent. */
  readonly lock?: string;
  readonly sessions?: number;
}

/** Waits until so many sessions wait for locks that others hold. Gives the process ids of those that do. */
export async function untilWaiting(
  database: Pick<Database, 'query'>,
  { lock, sessions = 1 }: Awaited = {},
): Promise<number[]> {
  let waiting: { pid: number }[] = [];
  await waitFor(async () => {
    waiting = await database.query<{ pid: number }>(waitingSessions, [lock ?? null]);
    return waiting.length >= sessions;
  });
  return waiting.map(({ pid }) => pid);
}
