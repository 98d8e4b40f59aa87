import { loadConfig } from '../../../apps/api/config/config.ts';
import { connectionSettings, openClient, requestTimeouts } from '../../../apps/api/database/connection.ts';
import { migrateUp, migrationStatus } from '../../../apps/api/database/migrate.ts';
import type { OwnPostgres } from '../../setup/database/own-postgres.ts';
import { startTlsPostgres, tlsSample } from '../../setup/database/tls-postgres.ts';

/** The server shows a certificate for "localhost" alone, signed by `ca.pem`. */
describe('a connection with DATABASE_SSL=verify-full', () => {
  let postgres: OwnPostgres;
  let trusting: Record<string, string>;

  beforeAll(async () => {
    postgres = await startTlsPostgres();
    trusting = postgres.env;
  }, 60_000);

  afterAll(() => postgres?.stop());

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
    const stranger = { ...trusting, DATABASE_CA_FILE: tlsSample('other-ca.pem') };
    await expect(migrateUp(stranger)).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  }, 60_000);

  it('is refused where another authority signed', async () => {
    const stranger = { ...trusting, DATABASE_CA_FILE: tlsSample('other-ca.pem') };
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
