import type pg from 'pg';
import { migrations } from '../../../migrations/index.ts';
import type { Clock } from '../../cli/clock.ts';
import { poll } from '../../cli/poll.ts';
import type { Endpoint, RestoreJob } from '../aws/restore-jobs.ts';
import type { AppConfig } from '../config/config.ts';
import {
  type ConnectionSettings,
  connectionSettings,
  jobTimeouts,
  openClient,
  restoredSettings,
} from '../database/connection.ts';
import { isDatabaseUnavailable, isPasswordRefused } from '../database/failures.ts';
import { countRows, migrationsOf, newestMoment } from './facts.ts';
import { type Copy, faultsOf, longestTransactionMillis, summaryOf } from './judgement.ts';

const applicationName = 'classboard-restore-test';

/** Events come once the instance is available; what is still away after this stays away. */
const reachSeconds = 300;

export interface Verdict {
  readonly status: 'SUCCESSFUL' | 'FAILED';
  readonly message: string;
}

export interface Databases {
  readonly original: ConnectionSettings;
  readonly copy: ConnectionSettings;
}

export const databasesOf = (config: AppConfig, endpoint: Endpoint): Databases => ({
  original: connectionSettings(config, jobTimeouts(config), applicationName),
  copy: restoredSettings(config, endpoint, jobTimeouts(config), applicationName),
});

/**
 * Signs in to both databases as the application does, and compares them. What keeps the copy from serving is a verdict.
 * @throws where the original cannot be asked: that says nothing about the copy
 */
export async function judgeCopy(
  { original, copy }: Databases,
  { begunAt }: Pick<RestoreJob, 'begunAt'>,
  clock: Pick<Clock, 'sleep'>,
): Promise<Verdict> {
  const failed = (message: string): Verdict => ({ status: 'FAILED', message });
  const opened = await reach(copy, clock);
  if ('error' in opened) return failed(`nobody can sign in: ${explain(opened.error)}`);
  try {
    const found = await read(opened.client).catch((error: unknown) => explain(error));
    if (typeof found === 'string') return failed(`it cannot be read: ${found}`);
    const faults = faultsOf(found, await readOriginal(original, found), begunAt);
    return faults.length > 0 ? failed(faults.join('; ')) : { status: 'SUCCESSFUL', message: summaryOf(found) };
  } finally {
    await opened.client.end();
  }
}

async function reach(
  settings: ConnectionSettings,
  clock: Pick<Clock, 'sleep'>,
): Promise<{ client: pg.Client } | { error: unknown }> {
  let last: unknown;
  const reached = await poll(
    () =>
      openClient(settings).catch((error: unknown) => {
        last = error;
        return isDatabaseUnavailable(error) && !isPasswordRefused(error) ? undefined : ('refused' as const);
      }),
    { clock, everySeconds: [2, 5, 15], limitSeconds: reachSeconds, until: (client) => client !== undefined },
  );
  const client = reached.value;
  return client === undefined || client === 'refused' ? { error: last } : { client };
}

const settledBefore = (newest: Date): Date => new Date(newest.getTime() - longestTransactionMillis);

async function read(client: pg.Client): Promise<Copy> {
  await client.query('SET default_transaction_read_only = on');
  const applied = await migrationsOf(client);
  if (applied.size === 0) return { migrations: applied, newest: undefined, counts: undefined };
  const newest = await newestMoment(client);
  return {
    migrations: applied,
    newest,
    counts: newest === undefined ? undefined : await countRows(client, settledBefore(newest)),
  };
}

async function readOriginal(settings: ConnectionSettings, { newest }: Copy) {
  const client = await openClient(settings);
  try {
    await client.query('SET default_transaction_read_only = on');
    const known = migrations.map(({ name }) => name);
    return {
      migrations: new Set([...(await migrationsOf(client)), ...known]),
      counts: newest === undefined ? undefined : await countRows(client, settledBefore(newest)),
    };
  } finally {
    await client.end();
  }
}

/** Code and message. Nothing here asks for rows of people, so no message can quote one. */
function explain(error: unknown): string {
  const { message, code } = error as Error & { code?: string };
  return [code, message].filter((part) => part !== undefined && part !== '').join(': ');
}
