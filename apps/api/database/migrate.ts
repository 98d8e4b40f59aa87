import type pg from 'pg';
import type { DataSource, MigrationInterface } from 'typeorm';
import { migrations } from '../../../migrations/index.ts';
import { createClock } from '../../cli/clock.ts';
import { poll } from '../../cli/poll.ts';
import { loadConfig } from '../config/config.ts';
import { appliedMigrations } from './applied-migrations.ts';
import { openClient, settingsAt } from './connection.ts';
import { findInvalidIndexes, fixIndex, type InvalidIndex } from './invalid-indexes.ts';
import {
  migrationTimeouts,
  resetSessionAfterEach,
  retryOnLock,
  transactionOf,
  withExecutor,
} from './migration-session.ts';
import { momentOf, recordCompatibility } from './migration-status.ts';
import { withCurrentPassword } from './password.ts';

export { type MigrationStatus, migrationStatus } from './migration-status.ts';

const lockKey = 4_171_253_001;
const lockPollSeconds = 0.25;
const lockLimitSeconds = 120;

type Environment = Record<string, string | undefined>;

export interface MigrateOptions {
  /** Also apply migrations that are older than the newest applied one. */
  allowOlder?: boolean;
  /** Of a restored database, in place of the one that serves. */
  host?: string | undefined;
  /** Called with every INVALID index that the run leaves or found. */
  onInvalidIndexes?(indexes: readonly InvalidIndex[]): void;
}

/** Applies what is pending, each migration in its own transaction. Gives the names applied, oldest first. */
export async function migrateUp(environment: Environment, options: MigrateOptions = {}): Promise<string[]> {
  return withLock(
    environment,
    async (holder, openSource) => {
      const applied = await appliedMigrations((text) => holder.query<{ name: string }>(text).then(({ rows }) => rows));
      if (await isFollower(holder)) return refuseToFollow(applied);
      if (options.allowOlder !== true) refuseOlder(applied);
      try {
        if (migrations.every(({ name }) => applied.has(name))) return [];
        const source = await openSource();
        const added = await retryOnLock(() =>
          withExecutor(source, migrationTimeouts.lockMillis, async (executor) => {
            executor.transaction = 'each';
            return executor.executePendingMigrations();
          }),
        );
        return added.map((migration) => migration.name);
      } finally {
        await recordCompatibility(holder);
        const invalid = await findInvalidIndexes(holder);
        if (invalid.length > 0) options.onInvalidIndexes?.(invalid);
      }
    },
    options.host,
  );
}

/** Reverts the newest applied migration. Gives its name, or undefined where none is applied. */
export async function migrateRevert(environment: Environment): Promise<string | undefined> {
  return withLock(environment, async (holder, openSource) => {
    await demandOwnSchema(holder);
    const source = await openSource();
    const [newest] = await appliedNewestFirst(source);
    if (newest !== undefined) await revertNewest(source, newest);
    return newest;
  });
}

/**
 * Reverts every applied migration that is newer than `name`, one after the other.
 * @param onReverted called with each name once it is reverted, newest first: a later one may fail
 */
export async function migrateDownTo(
  environment: Environment,
  name: string,
  onReverted: (name: string) => void,
): Promise<void> {
  await withLock(environment, async (holder, openSource) => {
    await demandOwnSchema(holder);
    const source = await openSource();
    const newestFirst = await appliedNewestFirst(source);
    const newer = newestFirst.indexOf(name);
    if (newer === -1) throw new Error(`${name} is not applied, so nothing can be reverted down to it`);
    const wanted = newestFirst.slice(0, newer);
    const unknown = wanted.filter((one) => ownMigration(source, one) === undefined);
    if (unknown.length > 0) throw new Error(`only a newer version knows the way back of ${unknown.join(', ')}`);
    for (const one of wanted) {
      await revertNewest(source, one);
      onReverted(one);
    }
  });
}

const appliedNewestFirst = async (source: DataSource): Promise<string[]> => {
  const { MigrationExecutor } = await import('typeorm');
  const executed = await new MigrationExecutor(source).getExecutedMigrations();
  return executed.toSorted((a, b) => b.timestamp - a.timestamp).map(({ name }) => name);
};

const revertNewest = (source: DataSource, name: string): Promise<void> =>
  retryOnLock(() =>
    withExecutor(source, migrationTimeouts.lockMillis, async (executor) => {
      // TypeORM ignores the migration's own flag when it reverts.
      executor.transaction = transactionOf(ownMigration(source, name));
      await executor.undoLastMigration();
    }),
  );

const ownMigration = (source: DataSource, name: string): MigrationInterface | undefined =>
  source.migrations.find((migration) => migration.constructor.name === name);

/** Rebuilds every INVALID index. Returns the SQL that it ran. */
export async function fixInvalidIndexes(environment: Environment, host?: string): Promise<string[]> {
  return withLock(
    environment,
    async (holder) => {
      const done: string[] = [];
      for (const index of await findInvalidIndexes(holder)) done.push(await fixIndex(holder, index));
      return done;
    },
    host,
  );
}

/** A branch merged late would run on a schema that its author never saw; TypeORM runs it without a word. */
function refuseOlder(applied: ReadonlySet<string>): void {
  const newest = [...applied].toSorted((a, b) => momentOf(b) - momentOf(a))[0];
  if (newest === undefined) return;
  const older = migrations
    .map(({ name }) => name)
    .filter((name) => !applied.has(name) && momentOf(name) < momentOf(newest));
  if (older.length === 0) return;
  throw new Error(
    `${older.join(', ')} ${older.length === 1 ? 'is' : 'are'} older than ${newest}, which is applied: give ${older.length === 1 ? 'it' : 'them'} a later time, or run it with --allow-older`,
  );
}

/** A replica takes its schema from the database that it follows, and refuses every write. */
async function isFollower(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ follows: boolean }>('SELECT pg_is_in_recovery() AS follows');
  return rows[0]?.follows === true;
}

/** @throws where nothing can be reverted, because the schema is that of another database */
async function demandOwnSchema(client: pg.Client): Promise<void> {
  if (await isFollower(client)) throw new Error('this database follows another one: revert there');
}

/** @throws where it lacks migrations of this version, which only the database that it follows can get */
function refuseToFollow(applied: ReadonlySet<string>): string[] {
  const missing = migrations.map(({ name }) => name).filter((name) => !applied.has(name));
  if (missing.length === 0) return [];
  throw new Error(
    `this database follows another one, which has to have ${missing.join(', ')} first: release there, and then here`,
  );
}

/** Does the work while no other run does any. TypeORM is loaded where the work opens a source: most starts apply nothing. */
async function withLock<T>(
  environment: Environment,
  work: (holder: pg.Client, openSource: () => Promise<DataSource>) => Promise<T>,
  host?: string,
): Promise<T> {
  const settings = settingsAt(loadConfig(environment), host, migrationTimeouts, 'classboard-migrate');
  const holder = await openClient(settings);
  let source: DataSource | undefined;
  const openSource = async (): Promise<DataSource> => {
    const { DataSource } = await import('typeorm');
    const opened = new DataSource({
      type: 'postgres',
      extra: settings,
      migrations,
      migrationsTransactionMode: 'each',
      migrationsTableName: 'migrations',
    });
    source = opened;
    await withCurrentPassword(settings.credential, () => opened.initialize());
    resetSessionAfterEach(opened.migrations);
    return opened;
  };
  try {
    await acquireLock(holder);
    return await work(holder, openSource);
  } finally {
    if (source?.isInitialized) await source.destroy();
    // Ending the session releases the advisory lock.
    await holder.end();
  }
}

/** Polls, because a session that waits inside pg_advisory_lock deadlocks with another's CREATE INDEX CONCURRENTLY. */
async function acquireLock(client: pg.Client): Promise<void> {
  const tryLock = async (): Promise<boolean> => {
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [lockKey]);
    return rows[0]?.locked === true;
  };
  const { done } = await poll(tryLock, {
    clock: createClock(1, new AbortController().signal),
    everySeconds: lockPollSeconds,
    limitSeconds: lockLimitSeconds,
    until: (locked) => locked,
  });
  if (done) return;
  throw new Error(`Another migration run has held the lock for ${lockLimitSeconds} s: wait for it or end it`);
}
