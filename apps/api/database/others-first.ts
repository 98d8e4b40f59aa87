import type { Database } from './database.ts';

export interface OthersFirstLimits {
  replicationLagMillis: number;
  /** A client that waits this long for a lock comes first. */
  lockWaitMillis: number;
}

export type ReasonToPause = 'replication lag' | 'lock waits';

/** Whether long work in batches is to pause: replicas that fall behind and clients that wait come first. A replica that says nothing does not count. */
export async function reasonToPause(database: Database, limits: OthersFirstLimits): Promise<ReasonToPause | undefined> {
  const { lag, waiting } = await database.one<{ lag: number; waiting: number }>(
    `SELECT coalesce((SELECT max(extract(epoch FROM replay_lag)) * 1000 FROM pg_stat_replication), 0)::float8 AS lag,
       (SELECT count(*) FROM pg_locks WHERE NOT granted AND waitstart < clock_timestamp() - $1 * interval '1 millisecond'
          AND (database IS NULL OR database = (SELECT oid FROM pg_database WHERE datname = current_database()))) AS waiting`,
    [limits.lockWaitMillis],
  );
  if (lag > limits.replicationLagMillis) return 'replication lag';
  return waiting > 0 ? 'lock waits' : undefined;
}
