import { chmod, chown, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfig } from '../../apps/api/config/config.ts';
import { connectionSettings, openClient, requestTimeouts } from '../../apps/api/database/connection.ts';
import { migrateUp, migrationStatus } from '../../apps/api/database/migrate.ts';
import { findFreePort } from '../../apps/local/ports.ts';
import { ensureDatabase } from '../../apps/local/postgres/database.ts';
import { chooseIdentity } from '../../apps/local/postgres/identity.ts';
import { type PostgresServer, startPostgres } from '../../apps/local/postgres/server.ts';
import { testStack } from '../setup/stack.ts';

const sample = (name: string) => resolve('test/samples/tls', name);

/** The server shows a certificate for "localhost" alone, signed by `ca.pem`. */
describe('a connection with DATABASE_SSL=verify-full', () => {
  let folder: string;
  let postgres: PostgresServer;
  let trusting: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'classboard-tls-'));
    const data = join(folder, 'postgres');
    const key = join(folder, 'server.key');
    // The server refuses a key that others may read.
    await copyFile(sample('server.key'), key);
    await chmod(key, 0o600);
    const identity = chooseIdentity(data);
    if (identity !== undefined) await chown(key, identity.uid, identity.gid);
    const server = {
      folder: data,
      logFile: join(folder, 'postgres.log'),
      port: await findFreePort(),
      user: 'classboard',
      password: 'classboard-local',
      settings: { fsync: 'off', ssl: 'on', ssl_cert_file: sample('server.pem'), ssl_key_file: key },
    };
    postgres = await startPostgres(server);
    await ensureDatabase({ ...server, database: 'classboard' });
    trusting = {
      ...testStack().env,
      DATABASE_HOST: 'localhost',
      DATABASE_PORT: String(server.port),
      DATABASE_NAME: 'classboard',
      DATABASE_USER: server.user,
      DATABASE_PASSWORD: server.password,
      DATABASE_SSL: 'verify-full',
      DATABASE_CA_FILE: sample('ca.pem'),
    };
  }, 60_000);

  afterAll(async () => {
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function isEncrypted(env: Record<string, string>): Promise<boolean> {
    const config = loadConfig(env);
    const client = await openClient(connectionSettings(config, requestTimeouts(config), 'classboard-test'));
    try {
      const { rows } = await client.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
      return rows[0].ssl;
    } finally {
      await client.end();
    }
  }

  it('is encrypted where the server shows what the authority signed', async () => {
    expect(await isEncrypted(trusting)).toBe(true);
  });

  it('is what migrations run over', async () => {
    expect((await migrateUp(trusting)).length).toBeGreaterThan(0);
    expect((await migrationStatus(trusting)).every(({ applied }) => applied)).toBe(true);
    const stranger = { ...trusting, DATABASE_CA_FILE: sample('other-ca.pem') };
    await expect(migrateUp(stranger)).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  }, 60_000);

  it('is refused where another authority signed', async () => {
    const stranger = { ...trusting, DATABASE_CA_FILE: sample('other-ca.pem') };
    await expect(isEncrypted(stranger)).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  });

  it('is refused where the certificate is for another host', async () => {
    const address = { ...trusting, DATABASE_HOST: '127.0.0.1' };
    await expect(isEncrypted(address)).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  it('is refused where neither RDS nor a public authority signed', async () => {
    const { DATABASE_CA_FILE: _, ...standard } = trusting;
    await expect(isEncrypted(standard)).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  });
});
