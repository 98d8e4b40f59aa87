import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { DataSource, MigrationExecutor } from 'typeorm';
import { migrations } from '../../../migrations/index.ts';
import { loadConfig } from '../config/config.ts';
import { appliedMigrations } from './applied-migrations.ts';
import { connectionSettings, type Timeouts } from './connection.ts';

const lockKey = 4_171_253_001;
const lockPollMillis = 250;
const lockPatienceMillis = 120_000;
const attempts = 10;
const timeouts: Timeouts = {
  queryMillis: 0,
  statementMillis: 0,
  lockMillis: 2_000,
  idleInTransactionMillis: 60_000,
};

export interface MigrationStatus {
  name: string;
  applied: boolean;
}

/** Applies what is pending, each migration in its own transaction. Gives the names applied, oldest first. */
export async function migrateUp(environment: Record<string, string | undefined>): Promise<string[]> {
  return withRunner(environment, async (source) => {
    const applied = await retryOnLock(() => source.runMigrations({ transaction: 'each' }));
    return applied.map((migration) => migration.name);
  });
}

/** Reverts the newest applied migration. Gives its name, or undefined where none is applied. */
export async function migrateRevert(environment: Record<string, string | undefined>): Promise<string | undefined> {
  return withRunner(environment, async (source) => {
    const executed = await new MigrationExecutor(source).getExecutedMigrations();
    const newest = executed.toSorted((a, b) => b.timestamp - a.timestamp)[0];
    if (newest === undefined) return undefined;
    const own = source.migrations.find((migration) => migration.constructor.name === newest.name);
    // TypeORM ignores the migration's own flag when it reverts.
    const transaction = own?.transaction === false ? 'none' : 'each';
    await retryOnLock(() => source.undoLastMigration({ transaction }));
    return newest.name;
  });
}

/** Every migration this version knows, oldest first, and whether the database has it. */
export async function migrationStatus(environment: Record<string, string | undefined>): Promise<MigrationStatus[]> {
  const client = new pg.Client(connectionSettings(loadConfig(environment), timeouts, 'classboard-migrate'));
  await client.connect();
  try {
    const applied = await appliedMigrations((text) => client.query<{ name: string }>(text).then(({ rows }) => rows));
    return migrations.map(({ name }) => ({ name, applied: applied.has(name) }));
  } finally {
    await client.end();
  }
}

async function withRunner<T>(
  environment: Record<string, string | undefined>,
  work: (source: DataSource) => Promise<T>,
): Promise<T> {
  const settings = connectionSettings(loadConfig(environment), timeouts, 'classboard-migrate');
  const holder = new pg.Client(settings);
  holder.on('error', () => {});
  await holder.connect();
  const source = new DataSource({
    type: 'postgres',
    extra: settings,
    migrations,
    migrationsTransactionMode: 'each',
    migrationsTableName: 'migrations',
  });
  try {
    await acquireLock(holder);
    await source.initialize();
    return await work(source);
  } finally {
    if (source.isInitialized) await source.destroy();
    // Ending the session releases the advisory lock.
    await holder.end();
  }
}

/** Polls, because a session that waits inside pg_advisory_lock deadlocks with another's CREATE INDEX CONCURRENTLY. */
async function acquireLock(client: pg.Client): Promise<void> {
  const deadline = Date.now() + lockPatienceMillis;
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [lockKey]);
    if (rows[0]?.locked === true) return;
    if (Date.now() > deadline) {
      throw new Error(
        `Another migration run has held the lock for ${lockPatienceMillis / 1_000} s: wait for it or end it`,
      );
    }
    await sleep(lockPollMillis);
  }
}

/** A statement that cannot get its lock gives way to the clients it would block, and tries again later. */
async function retryOnLock<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const code = (error as { code?: string }).code;
      if (code !== '55P03' || attempt === attempts) throw error;
      await sleep(Math.min(250 * 2 ** attempt, 5_000));
    }
  }
}
