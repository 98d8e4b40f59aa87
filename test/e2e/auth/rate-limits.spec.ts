import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest, { type Response } from 'supertest';
import { createApp } from '../../../apps/api/app.ts';
import { Database } from '../../../apps/api/database/database.ts';
import { RateLimits } from '../../../apps/api/http/rate-limits.ts';
import { Accounts } from '../../setup/api/accounts.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import { TcpProxy } from '../../setup/database/tcp-proxy.ts';
import { goodPassword, newAddress } from '../../setup/runner/cognito.ts';

const perAddress = 12;
const perAccount = 5;

describe('limits on the sign-in routes', () => {
  let test: TestApp;
  let replica: NestFastifyApplication;
  let lastOctet = 0;

  const limits = {
    AUTH_LIMIT_PER_ADDRESS_PER_MINUTE: String(perAddress),
    AUTH_LIMIT_PER_ACCOUNT_PER_MINUTE: String(perAccount),
    TRUST_PROXY_HOPS: '1',
  };

  beforeAll(async () => {
    test = await startTestApp(limits);
    replica = await createApp(test.env);
    await replica.listen({ host: '127.0.0.1', port: 0 });
  });

  afterAll(async () => {
    await replica.close();
    await test.close();
  });

  const newNetworkAddress = (): string => {
    lastOctet += 1;
    return `203.0.113.${lastOctet}`;
  };

  function signIn(from: string, email: string, on: NestFastifyApplication = test.app): Promise<Response> {
    const request = supertest(on.getHttpServer()).post('/v1/auth/sign-in').set('x-forwarded-for', from);
    return Promise.resolve(request.send({ email, password: goodPassword }));
  }

  async function statuses(count: number, request: (index: number) => Promise<Response>): Promise<number[]> {
    const found: number[] = [];
    for (let index = 0; index < count; index += 1) found.push((await request(index)).status);
    return found;
  }

  it('hold for an account, wherever the requests come from', async () => {
    const email = newAddress();
    const found = await statuses(perAccount + 2, () => signIn(newNetworkAddress(), email));
    expect(found).toEqual([...Array<number>(perAccount).fill(401), 429, 429]);
    expect((await signIn(newNetworkAddress(), newAddress())).status).toBe(401);
  });

  it('hold for an address, whichever accounts the requests are about', async () => {
    const from = newNetworkAddress();
    const found = await statuses(perAddress + 2, () => signIn(from, newAddress()));
    expect(found).toEqual([...Array<number>(perAddress).fill(401), 429, 429]);
    expect((await signIn(newNetworkAddress(), newAddress())).status).toBe(401);
  });

  it('hold over all replicas together', async () => {
    const email = newAddress();
    const found = await statuses(perAccount + 2, (index) =>
      signIn(newNetworkAddress(), email, index % 2 === 0 ? test.app : replica),
    );
    expect(found).toEqual([...Array<number>(perAccount).fill(401), 429, 429]);
  });

  it('hold for requests that arrive at the same time', async () => {
    const email = newAddress();
    const answers = await Promise.all(
      Array.from({ length: perAccount * 4 }, (_, index) =>
        signIn(newNetworkAddress(), email, index % 2 === 0 ? test.app : replica),
      ),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(perAccount);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(perAccount * 3);
  });

  it('say in headers what is left, and when to come back', async () => {
    const from = newNetworkAddress();
    const email = newAddress();
    const first = await signIn(from, email);
    expect(first.headers['ratelimit-policy']).toBe(
      `"sign-in-address";q=${perAddress};w=60, "sign-in-account";q=${perAccount};w=60`,
    );
    expect(first.headers.ratelimit).toMatch(
      new RegExp(`^"sign-in-address";r=${perAddress - 1};t=(\\d+), "sign-in-account";r=${perAccount - 1};t=(\\d+)$`),
    );
    expect(first.headers['retry-after']).toBeUndefined();

    await statuses(perAccount - 1, () => signIn(from, email));
    const refused = await signIn(from, email);
    expect(refused.status).toBe(429);
    expect(refused.type).toBe('application/problem+json');
    expect(refused.body.code).toBe('rate-limited');
    const seconds = Number(refused.headers['retry-after']);
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused.headers.ratelimit).toContain(`"sign-in-account";r=0;t=${seconds}`);
  });

  it('end with their window', async () => {
    const email = newAddress();
    await statuses(perAccount, () => signIn(newNetworkAddress(), email));
    // The replica has not seen this key, so it asks the table, where the window is over now.
    await test.database.run('UPDATE rate_limits SET expire = $1', [Date.now() - 1]);
    expect((await signIn(newNetworkAddress(), email, replica)).status).toBe(401);
    await test.database.run('UPDATE rate_limits SET expire = $1', [Date.now() - 1]);
    await test.app.get(RateLimits).sweep();
    expect(await test.database.query('SELECT key FROM rate_limits')).toEqual([]);
  });

  it('cost no work in the database once they are used up', async () => {
    const email = newAddress();
    const from = newNetworkAddress();
    await statuses(perAccount, () => signIn(from, email));
    const pointsOf = () =>
      test.database.query(`SELECT key, points FROM rate_limits WHERE key LIKE 'sign-in-account:%'`);
    const before = await pointsOf();
    expect(await statuses(3, () => signIn(from, email))).toEqual([429, 429, 429]);
    expect(await pointsOf()).toEqual(before);
  });

  it('keep neither addresses nor accounts readable in the table', async () => {
    const email = newAddress();
    const from = newNetworkAddress();
    await signIn(from, email);
    const rows = await test.database.query<{ key: string }>('SELECT key FROM rate_limits');
    expect(rows.length).toBeGreaterThan(0);
    for (const { key } of rows) expect(key).toMatch(/^sign-in-(address|account):[\w-]{43}$/);
  });

  it('count every route of its own, also those that need a token', async () => {
    const school = await test.fixtures.school();
    const user = await test.fixtures.user(school, 'teacher');
    const change = () =>
      Promise.resolve(
        test
          .as(user)
          .post('/v1/auth/change-password')
          .set('x-forwarded-for', newNetworkAddress())
          .send({ currentPassword: 'a', newPassword: goodPassword }),
      );
    const found = await statuses(perAccount + 1, change);
    expect(found).toEqual([...Array<number>(perAccount).fill(422), 429]);
    expect((await test.as(user).get('/v1/users/me')).status).toBe(200);
  });

  it('let nothing through while the database is unavailable, and nothing crash', async () => {
    const proxy = await TcpProxy.start(Number(test.env.DATABASE_PORT));
    const behind = await createApp({ ...test.env, DATABASE_PORT: String(proxy.port) });
    try {
      await behind.listen({ host: '127.0.0.1', port: 0 });
      expect((await signIn(newNetworkAddress(), newAddress(), behind)).status).toBe(401);
      proxy.refuse();
      const unavailable = await signIn(newNetworkAddress(), newAddress(), behind);
      expect(unavailable.status).toBe(503);
      expect(unavailable.headers['retry-after']).toBeDefined();
      proxy.heal();
      await behind
        .get(Database)
        .query('SELECT 1')
        .catch(() => undefined);
      expect((await signIn(newNetworkAddress(), newAddress(), behind)).status).toBe(401);
    } finally {
      await behind.close();
      await proxy.close();
    }
  });

  it('do not stand in the way of ordinary use', async () => {
    const generous = await startTestApp();
    try {
      const accounts = new Accounts(generous);
      const account = await accounts.student(await generous.fixtures.school());
      expect((await accounts.me(account.accessToken)).status).toBe(200);
    } finally {
      await generous.close();
    }
  });
});
