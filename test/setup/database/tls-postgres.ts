import { chmod, chown, copyFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chooseIdentity } from '../../../apps/local/postgres/identity.ts';
import { type OwnPostgres, startOwnPostgres } from './own-postgres.ts';

export const tlsSample = (name: string): string => resolve('test/samples/tls', name);

/** A server of its own that shows a certificate for "localhost" alone, signed by `ca.pem`: its `env` has the right authority. */
export async function startTlsPostgres(): Promise<OwnPostgres> {
  const postgres = await startOwnPostgres({
    settings: { ssl: 'on', ssl_cert_file: '../server.pem', ssl_key_file: '../server.key' },
    async prepare(parent, folder) {
      const key = join(parent, 'server.key');
      // Beside its data, because the server may run as a user who cannot enter the folders of the project.
      await chmod(parent, 0o711);
      await copyFile(tlsSample('server.pem'), join(parent, 'server.pem'));
      await copyFile(tlsSample('server.key'), key);
      // The server refuses a key that others may read.
      await chmod(key, 0o600);
      const identity = chooseIdentity(folder);
      if (identity !== undefined) await chown(key, identity.uid, identity.gid);
    },
  });
  const verified = { DATABASE_HOST: 'localhost', DATABASE_SSL: 'verify-full', DATABASE_CA_FILE: tlsSample('ca.pem') };
  return { ...postgres, env: { ...postgres.env, ...verified } };
}
