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

interface OwnPostgresOptions {
  settings?: Readonly<Record<string, string>>;
  /** Puts there what the server reads, before it starts: `folder` will hold its data. */
  prepare?(parent: string, folder: string): Promise<void>;
}

/** A server of its own, for what concerns the whole of one; its database is empty. */
export async function startOwnPostgres({ settings, prepare }: OwnPostgresOptions = {}): Promise<OwnPostgres> {
  const parent = await mkdtemp(join(tmpdir(), 'classboard-own-'));
  const server = {
    folder: join(parent, 'postgres'),
    logFile: join(parent, 'postgres.log'),
    port: await findFreePort(),
    user: 'classboard',
    password: 'classboard-local',
    settings: { fsync: 'off', ...settings },
  };
  let postgres: Awaited<ReturnType<typeof startPostgres>> | undefined;
  const stop = async () => {
    await postgres?.stop();
    await rm(parent, { recursive: true, force: true });
  };
  try {
    await prepare?.(parent, server.folder);
    postgres = await startPostgres(server);
    await ensureDatabase({ ...server, database: 'classboard' });
  } catch (error) {
    await stop();
    throw error;
  }
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
      await postgres?.stop();
      await meanwhile();
      postgres = await startPostgres(server);
    },
    stop,
  };
}
