import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../../apps/local/ports.ts';
import { ensureDatabase } from '../../../apps/local/postgres/database.ts';
import { startPostgres } from '../../../apps/local/postgres/server.ts';
import { testStack } from '../runner/stack.ts';

export interface OwnPostgres {
  /** What the API needs to use it. */
  readonly env: Record<string, string>;
  /** Where its data lies. */
  readonly folder: string;
  /** Stops it, does that, and starts it again. */
  restart(meanwhile: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** A server of its own, for what concerns the whole of one; its database is empty. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const parent = await mkdtemp(join(tmpdir(), 'classboard-own-'));
  const server = {
    folder: join(parent, 'postgres'),
    logFile: join(parent, 'postgres.log'),
    port: await findFreePort(),
    user: 'classboard',
    password: 'classboard-local',
    settings: { fsync: 'off', wal_level: 'replica' },
  };
  const remove = () => rm(parent, { recursive: true, force: true });
  let postgres = await startPostgres(server).catch(async (error) => {
    await remove();
    throw error;
  });
  await ensureDatabase({ ...server, database: 'classboard' });
  return {
    folder: server.folder,
    env: {
      ...testStack().env,
      DATABASE_HOST: '127.0.0.1',
      DATABASE_PORT: String(server.port),
      DATABASE_NAME: 'classboard',
      DATABASE_USER: server.user,
      DATABASE_PASSWORD: server.password,
    },
    async restart(meanwhile) {
      await postgres.stop();
      await meanwhile();
      postgres = await startPostgres(server);
    },
    async stop() {
      await postgres.stop();
      await remove();
    },
  };
}
