import { once } from 'node:events';
import { Agent, request } from 'node:http';
import pg from 'pg';
import { Database } from '../../../apps/api/database/database.ts';
import { type ApiProcess, startApiProcess, waitFor } from '../../setup/api/api-process.ts';
import { Fixtures, type FixtureUser } from '../../setup/api/fixtures.ts';
import { clientSettings } from '../../setup/database/client-settings.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/database/database.ts';
import { TcpProxy } from '../../setup/database/tcp-proxy.ts';

const slow = 60_000;

/** The server answers `continue` once it has read them: from then on the request is in flight. */
const headers = { 'content-type': 'application/json', expect: '100-continue' };

describe('a stop', () => {
  let testDatabase: TestDatabase;
  let user: FixtureUser;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    user = await createUser(testDatabase.env);
  });

  afterAll(async () => {
    await testDatabase.drop();
  });

  it(
    'loses no request of clients that keep sending until they are asked to leave',
    async () => {
      const api = await startApiProcess({ ...testDatabase.env, SHUTDOWN_PRE_STOP_SECONDS: '5' });
      await waitFor(() => answers(api, '/health/ready', 200));
      const agent = new Agent({ keepAlive: true });
      const outcomes: number[] = [];
      let sending = true;
      const clients = Array.from({ length: 4 }, async () => {
        while (sending) outcomes.push(await get(`${api.url}/v1/users/me`, user.token, agent));
      });
      await waitFor(async () => outcomes.length > 20);
      const beforeSignal = outcomes.length;
      api.child.kill('SIGTERM');
      await waitFor(() => answers(api, '/health/ready', 503));
      expect(await answers(api, '/health/live', 200)).toBe(true);
      const draining = await fetch(`${api.url}/health/live`);
      expect(draining.headers.get('connection')).toBe('close');
      const whileDraining = outcomes.length;
      await waitFor(async () => outcomes.length > whileDraining + 20);
      // The balancer has noticed by now: no new requests arrive, and the process may leave.
      sending = false;
      await Promise.all(clients);
      agent.destroy();
      expect(outcomes.length).toBeGreaterThan(beforeSignal);
      expect(outcomes.filter((status) => status !== 200)).toEqual([]);
      expect(await api.exited).toBe(0);
    },
    slow,
  );

  it(
    'finishes a request that is in flight when the listening ends',
    async () => {
      const api = await startApiProcess(testDatabase.env);
      const body = JSON.stringify({ email: 'nobody@school.example', password: 'x' });
      const answer = new Promise<number | undefined>((resolve, reject) => {
        const sent = request(`${api.url}/v1/auth/sign-in`, {
          method: 'POST',
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        });
        sent.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
        sent.on('continue', async () => {
          sent.write(body.slice(0, 5));
          api.child.kill('SIGTERM');
          await waitFor(() =>
            fetch(api.url).then(
              () => false,
              () => true,
            ),
          );
          sent.end(body.slice(5));
        });
      });
      expect([400, 401]).toContain(await answer);
      expect(await api.exited).toBe(0);
    },
    slow,
  );

  it(
    'does not wait longer than the hard limit',
    async () => {
      const api = await startApiProcess({ ...testDatabase.env, SHUTDOWN_HARD_LIMIT_SECONDS: '1' });
      const stuck = request(`${api.url}/v1/auth/sign-in`, {
        method: 'POST',
        headers: { ...headers, 'content-length': 100 },
      });
      const cut = new Promise((resolve) => stuck.on('error', resolve));
      stuck.flushHeaders();
      await once(stuck, 'continue');
      stuck.write('{');
      expect(await api.stop()).toBe(0);
      await cut;
    },
    slow,
  );
});

describe('a lost database', () => {
  let testDatabase: TestDatabase;
  let proxy: TcpProxy;
  let user: FixtureUser;
  let api: ApiProcess;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    user = await createUser(testDatabase.env);
    proxy = await TcpProxy.start(Number(testDatabase.env.DATABASE_PORT));
    api = await startApiProcess({
      ...testDatabase.env,
      DATABASE_PORT: String(proxy.port),
      DATABASE_QUERY_TIMEOUT_MILLIS: '3000',
      DATABASE_CONNECTION_TIMEOUT_MILLIS: '30000',
    });
    await waitFor(() => answers(api, '/health/ready', 200));
  }, slow);

  afterAll(async () => {
    expect(await api.stop()).toBe(0);
    await proxy.close();
    await testDatabase.drop();
  });

  const me = () => fetch(`${api.url}/v1/users/me`, { headers: { authorization: `Bearer ${user.token}` } });
  const works = async () => (await me()).status === 200;

  it('is answered as a problem with Retry-After, while the process stays in service', async () => {
    await waitFor(works);
    proxy.refuse();
    const answer = await me();
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await answer.json()).toMatchObject({ code: 'unavailable', status: 503 });
    expect(await answers(api, '/health/ready', 200)).toBe(true);
    const health = await fetch(`${api.url}/health`);
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({ success: false, data: { checks: { database: { status: 'down' } } } });
    proxy.heal();
    await waitFor(works);
  });

  it('ends no process when idle connections are cut', async () => {
    await Promise.all(Array.from({ length: 8 }, works));
    expect(proxy.connections).toBeGreaterThan(0);
    proxy.cut();
    await waitFor(works);
    expect(api.child.exitCode).toBeNull();
  });

  it('ends no process when the server ends the sessions', async () => {
    await Promise.all(Array.from({ length: 8 }, works));
    await withClient(testDatabase.env, (client) =>
      client.query(
        `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
         WHERE application_name = 'classboard-api' AND datname = current_database()`,
      ),
    );
    await waitFor(works);
    expect(api.child.exitCode).toBeNull();
  });

  it('is given up on in time where it answers nothing, and leaves no dead connection behind', async () => {
    await Promise.all(Array.from({ length: 4 }, works));
    proxy.freeze();
    const during = await Promise.all(Array.from({ length: 4 }, async () => (await me()).status));
    expect(during).toEqual([503, 503, 503, 503]);
    proxy.heal();
    await waitFor(works);
    const after = await Promise.all(Array.from({ length: 12 }, async () => (await me()).status));
    expect(after).toEqual(Array.from({ length: 12 }, () => 200));
  });
});

describe('a start', () => {
  it(
    'waits for the database instead of dying, and is ready once it answers',
    async () => {
      const testDatabase = await createTestDatabase();
      const proxy = await TcpProxy.start(Number(testDatabase.env.DATABASE_PORT));
      proxy.refuse();
      const api = await startApiProcess({ ...testDatabase.env, DATABASE_PORT: String(proxy.port) });
      const waiting = await fetch(`${api.url}/health/ready`);
      expect(waiting.status).toBe(503);
      expect(await waiting.json()).toMatchObject({ reason: 'waiting for migrations' });
      proxy.heal();
      await waitFor(() => answers(api, '/health/ready', 200));
      expect(await api.stop()).toBe(0);
      await proxy.close();
      await testDatabase.drop();
    },
    slow,
  );

  it(
    'ends with a list of everything that is wrong in the configuration',
    async () => {
      const wrong = startApiProcess({ APP_ENV: 'prod', DATABASE_HOST: 'db', S3_ENDPOINT: 'http://127.0.0.1:9' });
      await expect(wrong).rejects.toThrow(/DATABASE_NAME: required, but not set[\s\S]*S3_ENDPOINT: endpoint overrides/);
    },
    slow,
  );
});

describe('overload', () => {
  it(
    'is refused early with a problem, while the probes are answered',
    async () => {
      const testDatabase = await createTestDatabase();
      const api = await startApiProcess({ ...testDatabase.env, LOAD_SHED_EVENT_LOOP_DELAY_MILLIS: '1' });
      await waitFor(async () => (await fetch(`${api.url}/v1/users/me`)).status === 503);
      const refused = await fetch(`${api.url}/v1/users/me`);
      expect(refused.headers.get('retry-after')).toBe('2');
      expect(await refused.json()).toMatchObject({ code: 'overloaded' });
      expect(await answers(api, '/health/live', 200)).toBe(true);
      expect(await api.stop()).toBe(0);
      await testDatabase.drop();
    },
    slow,
  );
});

async function answers(api: ApiProcess, path: string, status: number): Promise<boolean> {
  return (await fetch(`${api.url}${path}`)).status === status;
}

function get(url: string, token: string, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    request(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', () => resolve(0))
      .end();
  });
}

async function withClient(env: Record<string, string>, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(clientSettings(env));
  await client.connect();
  await work(client);
  await client.end();
}

async function createUser(env: Record<string, string>): Promise<FixtureUser> {
  const database = new Database(clientSettings(env), () => {});
  const fixtures = new Fixtures(database, env);
  const user = await fixtures.user(await fixtures.school(), 'teacher');
  await database.close();
  return user;
}
