import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseAccess } from '../one-migration/protocol.ts';
import { withClient } from './clients.ts';

export interface WaitWatch {
  /** Longest wait of one client that the migration caused, and all of them together, milliseconds. */
  stop(): Promise<{ longestMillis: number; totalMillis: number }>;
}

const waitsSql = `
  SELECT l.pid, pg_blocking_pids(l.pid) AS blockers, extract(epoch FROM clock_timestamp() - min(l.waitstart)) * 1000 AS millis,
    min(l.waitstart)::text AS since
  FROM pg_locks l WHERE NOT l.granted AND l.waitstart IS NOT NULL GROUP BY l.pid`;

/** Watches who waits for a lock because of the session with that application name, directly or behind another. */
export async function watchWaits(access: DatabaseAccess, applicationName: string): Promise<WaitWatch> {
  let over = false;
  const longest = new Map<string, number>();
  const loop = withClient({ ...access, database: 'postgres' }, async (client) => {
    while (!over) {
      const { rows: own } = await client.query<{ pid: number }>(
        'SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND datname = $2',
        [applicationName, access.database],
      );
      const { rows } = await client.query<{ pid: number; blockers: number[]; millis: string; since: string }>(waitsSql);
      const guilty = new Set(own.map(({ pid }) => pid));
      for (let grown = true; grown; ) {
        grown = false;
        for (const { pid, blockers } of rows)
          if (!guilty.has(pid) && blockers.some((blocker) => guilty.has(blocker))) {
            guilty.add(pid);
            grown = true;
          }
      }
      for (const { pid, since, millis } of rows) {
        const isMigration = own.some((session) => session.pid === pid);
        if (!isMigration && guilty.has(pid)) longest.set(`${pid} ${since}`, Number(millis));
      }
      await sleep(4);
    }
  });
  return {
    stop: async () => {
      over = true;
      await loop;
      const waits = [...longest.values()];
      return { longestMillis: Math.max(0, ...waits), totalMillis: waits.reduce((sum, millis) => sum + millis, 0) };
    },
  };
}
