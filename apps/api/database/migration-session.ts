import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryRunner } from 'typeorm';
import type { Timeouts } from './connection.ts';

/**
 * The limits of a migration's session, which the migration check uses too. A statement that waits for a lock makes
 * every later client of the table wait behind it, so it gives up soon, gives way, and is tried again.
 */
export const migrationTimeouts: Timeouts = {
  queryMillis: 0,
  statementMillis: 0,
  lockMillis: 300,
  idleInTransactionMillis: 60_000,
};

const concurrently = /\b(?:INDEX|TABLE|DATABASE|SCHEMA|PARTITION\s+\S+)\s+CONCURRENTLY\b/i;

/** True for statements that wait for other transactions by design and block nobody while they do. */
export const waitsByDesign = (sql: string): boolean => concurrently.test(sql);

/**
 * Lifts the runner's own lock_timeout for CONCURRENTLY: one that gives up behind an open transaction leaves an INVALID
 * index. A lock_timeout that the migration chose itself stays.
 */
export function liftLockTimeoutForConcurrently(queryRunner: QueryRunner, lockTimeoutMillis: number): void {
  const plain = queryRunner.query.bind(queryRunner) as (...given: unknown[]) => Promise<unknown>;
  const guarded = async (sql: string, ...rest: unknown[]): Promise<unknown> => {
    if (!waitsByDesign(sql) || lockTimeoutMillis === 0) return plain(sql, ...rest);
    const rows = (await plain(`SELECT setting::int AS millis FROM pg_settings WHERE name = 'lock_timeout'`)) as {
      millis: number;
    }[];
    if (rows[0]?.millis !== lockTimeoutMillis) return plain(sql, ...rest);
    await plain('SET lock_timeout = 0');
    try {
      return await plain(sql, ...rest);
    } finally {
      await plain(`SET lock_timeout = ${lockTimeoutMillis}`).catch(() => undefined);
    }
  };
  queryRunner.query = guarded as QueryRunner['query'];
}

const attempts = 15;

/** A statement that cannot get its lock gives way to the clients it would block, and tries again later. */
export async function retryOnLock<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const { code, driverError } = error as { code?: string; driverError?: { code?: string } };
      if ((code ?? driverError?.code) !== '55P03' || attempt === attempts) throw error;
      await sleep(Math.min(250 * 2 ** attempt, 5_000));
    }
  }
}
