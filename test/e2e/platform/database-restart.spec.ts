import { loadConfig } from '../../../apps/api/config/config.ts';
import { connectionSettings, requestTimeouts } from '../../../apps/api/database/connection.ts';
import { Database } from '../../../apps/api/database/database.ts';
import { migrateUp } from '../../../apps/api/database/migrate.ts';
import { startApiProcess, waitFor } from '../../setup/api/api-process.ts';
import { Fixtures } from '../../setup/api/fixtures.ts';
import { startOwnPostgres } from '../../setup/database/own-postgres.ts';

describe('a restart of PostgreSQL', () => {
  it('is bridged with 503 answers: nothing hangs, nothing crashes, and work continues at once', async () => {
    const postgres = await startOwnPostgres();
    const { env } = postgres;
    const stops: (() => Promise<unknown>)[] = [() => postgres.stop()];
    try {
      await migrateUp(env);
      const token = await createTeacher(env);
      // Jobs run along: their listener and their workers must survive too.
      const api = await startApiProcess({ ...env, PROCESS_ROLE: 'all', DATABASE_CONNECTION_TIMEOUT_MILLIS: '30000' });
      stops.unshift(() => api.stop());
      const status = async (path: string) =>
        (await fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
      await waitFor(async () => (await status('/health/ready')) === 200 && (await status('/v1/users/me')) === 200);
      await postgres.restart(async () => {
        const during = await Promise.all(Array.from({ length: 8 }, () => status('/v1/users/me')));
        expect(during).toEqual(Array.from({ length: 8 }, () => 503));
        expect(await status('/health/ready')).toBe(200);
      });
      await waitFor(async () => (await status('/v1/users/me')) === 200);
      const after = await Promise.all(Array.from({ length: 12 }, () => status('/v1/users/me')));
      expect(after).toEqual(Array.from({ length: 12 }, () => 200));
      expect(await status('/health')).toBe(200);
      expect(api.child.exitCode).toBeNull();
      expect(await api.stop()).toBe(0);
    } finally {
      for (const stop of stops) await stop();
    }
  }, 90_000);
});

async function createTeacher(env: Record<string, string>): Promise<string> {
  const config = loadConfig(env);
  const database = new Database(connectionSettings(config, requestTimeouts(config), 'classboard-test'), () => {});
  const fixtures = new Fixtures(database, env);
  const { token } = await fixtures.user(await fixtures.school(), 'teacher');
  await database.close();
  return token;
}
