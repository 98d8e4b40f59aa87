import { chmod, chown, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findFreePort } from '../../../apps/local/ports.ts';
import { ensureDatabase } from '../../../apps/local/postgres/database.ts';
import { chooseIdentity } from '../../../apps/local/postgres/identity.ts';
import { startPostgres } from '../../../apps/local/postgres/server.ts';
import { testStack } from '../runner/stack.ts';

export const tlsSample = (name: string): string => resolve('test/samples/tls', name);

export interface TlsPostgres {
  /** What the API needs to use it, with the right authority. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

/** A server of its own that shows a certificate for "localhost" alone, signed by `ca.pem`. */
export async function startTlsPostgres(): Promise<TlsPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'classboard-tls-'));
  const data = join(folder, 'postgres');
  const key = join(folder, 'server.key');
  // Beside its data, because the server may run as a user who cannot enter the folders of the project.
  await chmod(folder, 0o711);
  await copyFile(tlsSample('server.pem'), join(folder, 'server.pem'));
  await copyFile(tlsSample('server.key'), key);
  // The server refuses a key that others may read.
  await chmod(key, 0o600);
  const identity = chooseIdentity(data);
  if (identity !== undefined) await chown(key, identity.uid, identity.gid);
  const server = {
    folder: data,
    logFile: join(folder, 'postgres.log'),
    port: await findFreePort(),
    user: 'classboard',
    password: 'classboard-local',
    settings: { fsync: 'off', ssl: 'on', ssl_cert_file: '../server.pem', ssl_key_file: '../server.key' },
  };
  let stop = () => rm(folder, { recursive: true, force: true });
  try {
    const postgres = await startPostgres(server);
    const removeFolder = stop;
    stop = async () => {
      await postgres.stop();
      await removeFolder();
    };
    await ensureDatabase({ ...server, database: 'classboard' });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    env: {
      ...testStack().env,
      DATABASE_HOST: 'localhost',
      DATABASE_PORT: String(server.port),
      DATABASE_NAME: 'classboard',
      DATABASE_USER: server.user,
      DATABASE_PASSWORD: server.password,
      DATABASE_SSL: 'verify-full',
      DATABASE_CA_FILE: tlsSample('ca.pem'),
    },
    stop,
  };
}
