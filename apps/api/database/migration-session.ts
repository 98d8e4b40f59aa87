import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, MigrationExecutor, MigrationInterface, QueryRunner } from 'typeorm';
import { holdsConcurrent } from './concurrently.ts';
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

/** Marks the statements that the runner sends beside the migration's. */
export const runnersMark = '/* migration runner */';

/**
 * Lifts the runner's own lock_timeout for CONCURRENTLY: one that gives up behind an open transaction leaves an INVALID
 * index. A lock_timeout that the migration chose itself stays.
 */
export function liftLockTimeoutForConcurrently(queryRunner: QueryRunner, lockTimeoutMillis: number): void {
  const plain = queryRunner.query.bind(queryRunner) as (...given: unknown[]) => Promise<unknown>;
  const guarded = async (sql: string, ...rest: unknown[]): Promise<unknown> => {
    if (lockTimeoutMillis === 0 || !holdsConcurrent(sql)) return plain(sql, ...rest);
    const rows = (await plain(
      `${runnersMark} SELECT setting::int AS millis FROM pg_catalog.pg_settings WHERE name = 'lock_timeout'`,
    )) as { millis: number }[];
    if (rows[0]?.millis !== lockTimeoutMillis) return plain(sql, ...rest);
    await plain(`${runnersMark} SET lock_timeout = 0`);
    try {
      return await plain(sql, ...rest);
    } finally {
      await plain(`${runnersMark} SET lock_timeout = ${lockTimeoutMillis}`).catch(() => undefined);
    }
  };
  queryRunner.query = guarded as QueryRunner['query'];
}

/** What DISCARD ALL does, as far as a transaction may do it. */
const resetSession = [
  'RESET ALL',
  'SET SESSION AUTHORIZATION DEFAULT',
  'DEALLOCATE ALL',
  'UNLISTEN *',
  'SELECT pg_catalog.pg_advisory_unlock_all()',
  'DISCARD TEMP',
]
  .map((sql) => `${runnersMark} ${sql}`)
  .join('; ');

/**
 * Lets no migration leave its session changed: a lifted lock_timeout would hold for the next one as well, and with an empty
 * search_path, as pg_dump writes it, the runner does not find its own table.
 */
export function resetSessionAfterEach(migrations: readonly MigrationInterface[]): void {
  for (const migration of migrations) {
    for (const direction of ['up', 'down'] as const) {
      const plain = migration[direction].bind(migration);
      migration[direction] = async (queryRunner) => {
        await plain(queryRunner);
        await queryRunner.query(resetSession);
      };
    }
  }
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

/** TypeORM's executor in a session as migrations find it, left as they found it, also where one failed half-way. */
export async function withExecutor<T>(
  source: DataSource,
  lockTimeoutMillis: number,
  work: (executor: MigrationExecutor) => Promise<T>,
): Promise<T> {
  // Loaded where migrations run: most starts apply nothing.
  const { MigrationExecutor } = await import('typeorm');
  const queryRunner = source.createQueryRunner();
  liftLockTimeoutForConcurrently(queryRunner, lockTimeoutMillis);
  try {
    return await work(new MigrationExecutor(source, queryRunner));
  } finally {
    // The next attempt gets the same session from the pool.
    await queryRunner.query(resetSession).catch(() => undefined);
    await queryRunner.release();
  }
}

/** TypeORM ignores the migration's own flag when it reverts. */
export const transactionOf = (migration: MigrationInterface | undefined): 'none' | 'each' =>
  migration?.transaction === false ? 'none' : 'each';
