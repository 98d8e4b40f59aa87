import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest, { type Response } from 'supertest';
import { createApp } from '../../../apps/api/app.ts';
import { Database } from '../../../apps/api/database/database.ts';
import { Attempts } from '../../../apps/api/limits/attempts.ts';
import { backoffs, requestsPerAddress, school } from '../../../apps/api/limits/limits.ts';
import { Cleanup } from '../../../apps/api/retention/cleanup.ts';
import { Accounts, otherPassword } from '../../setup/api/accounts.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { TcpProxy } from '../../setup/database/tcp-proxy.ts';
import { goodPassword, newAddress } from '../../setup/runner/cognito.ts';

const { place, account } = backoffs.password;
const originSecret = 'o'.repeat(48);

describe('limits on the sign-in routes', () => {
  let test: TestApp;
  let replica: NestFastifyApplication;
  let accounts: Accounts;
  let fixtureSchool: FixtureSchool;
  let lastOctet = 0;

  beforeAll(async () => {
    test = await startTestApp({ TRUST_PROXY_HOPS: '1', ORIGIN_SECRET: originSecret });
    replica = await createApp(test.env);
    await replica.listen({ host: '127.0.0.1', port: 0 });
    accounts = new Accounts(test);
    fixtureSchool = await test.fixtures.school();
  });

  afterAll(async () => {
    await replica.close();
    await test.close();
  });

  const newNetworkAddress = (): string => {
    lastOctet += 1;
    return `203.0.113.${lastOctet}`;
  };

  function post(from: string, path: string, body: object, on: NestFastifyApplication = test.app): Promise<Response> {
    return Promise.resolve(supertest(on.getHttpServer()).post(path).set('x-forwarded-for', from).send(body));
  }

  const signIn = (from: string, email: string, password = otherPassword, on = test.app) =>
    post(from, '/v1/auth/sign-in', { email, password }, on);

  async function statuses(count: number, request: (index: number) => Promise<Response>): Promise<number[]> {
    const found: number[] = [];
    for (let index = 0; index < count; index += 1) found.push((await request(index)).status);
    return found;
  }

  const times = (count: number, status: number): number[] => Array<number>(count).fill(status);

  /** Lets the attempts so far be this old. */
  const passSeconds = (seconds: number) =>
    test.database.run('UPDATE rate_limits SET expire = expire - $1', [seconds * 1_000]);

  beforeEach(() => test.database.run(`DELETE FROM rate_limits WHERE key LIKE '%-address:%'`));

  describe('on failed attempts', () => {
    it('hold for an account from one address, and let it in again when the wait is over', async () => {
      const { email } = await accounts.student(fixtureSchool);
      const from = newNetworkAddress();
      const found = await statuses(place.free + 2, () => signIn(from, email));
      expect(found).toEqual([...times(place.free, 401), 429, 429]);
      const refused = await signIn(from, email, goodPassword);
      expect(refused.body.code).toBe('rate-limited');
      expect(refused.type).toBe('application/problem+json');
      const seconds = Number(refused.headers['retry-after']);
      expect(seconds).toBeGreaterThan(place.firstWaitSeconds - 20);
      expect(seconds).toBeLessThanOrEqual(place.firstWaitSeconds);

      await passSeconds(place.firstWaitSeconds);
      expect((await signIn(from, email)).status).toBe(401);
      await passSeconds(place.firstWaitSeconds);
      expect((await signIn(from, email, goodPassword)).status).toBe(429);
      await passSeconds(place.firstWaitSeconds);
      expect((await signIn(from, email, goodPassword)).status).toBe(200);
      expect(await statuses(place.free, () => signIn(from, email))).toEqual(times(place.free, 401));
    });

    it('hold for an account from everywhere, over all replicas, however its address is spelled', async () => {
      const email = newAddress();
      const spelled = [email, email.toUpperCase(), ` ${email} `];
      const found = await statuses(account.free + 2, (index) =>
        signIn(newNetworkAddress(), spelled[index % 3] as string, otherPassword, index % 2 === 0 ? test.app : replica),
      );
      expect(found).toEqual([...times(account.free, 401), 429, 429]);
      expect((await signIn(newNetworkAddress(), newAddress())).status).toBe(401);
    });

    it('hold for attempts that arrive at the same time', async () => {
      const email = newAddress();
      const from = newNetworkAddress();
      const answers = await Promise.all(
        Array.from({ length: place.free * 3 }, (_, index) =>
          signIn(from, email, otherPassword, index % 2 === 0 ? test.app : replica),
        ),
      );
      expect(answers.filter(({ status }) => status === 401)).toHaveLength(place.free);
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(place.free * 2);
    });

    it('never keep owners out of their usual place, whatever somebody tries elsewhere', async () => {
      const { email } = await accounts.student(fixtureSchool);
      const home = newNetworkAddress();
      expect((await signIn(home, email, goodPassword)).status).toBe(200);
      await statuses(account.free + 1, () => signIn(newNetworkAddress(), email));
      expect((await signIn(newNetworkAddress(), email, goodPassword)).status).toBe(429);
      for (const password of [goodPassword, otherPassword, goodPassword]) {
        expect((await signIn(home, email, password)).status).toBe(password === goodPassword ? 200 : 401);
      }
    });

    it('do not count right passwords', async () => {
      const { email } = await accounts.student(fixtureSchool);
      const from = newNetworkAddress();
      const found = await statuses(place.free + 2, () => signIn(from, email, goodPassword));
      expect(found).toEqual(times(place.free + 2, 200));
    });

    it('count the code of a registration under one spelling of its id', async () => {
      const { signUpId } = await accounts.register(fixtureSchool);
      const free = backoffs['mailed-code'].place.free;
      const from = newNetworkAddress();
      const spell = (index: number) =>
        [...signUpId].map((letter, at) => ((index >> (at % 8)) & 1 ? letter.toUpperCase() : letter)).join('');
      const guess = (index: number) =>
        post(from, '/v1/auth/sign-up/confirm', { signUpId: spell(index), code: `99999${index % 10}` });
      const found = await statuses(60, guess);
      expect(found.filter((status) => status === 422)).toHaveLength(free);
      expect(found.filter((status) => status === 429)).toHaveLength(60 - free);
    });

    it('count the code of a forgotten password, and the mails with it', async () => {
      const { email } = await accounts.student(fixtureSchool);
      const from = newNetworkAddress();
      const { free } = backoffs.mail.place;
      const mails = await statuses(free + 1, () => post(from, '/v1/auth/forgot-password', { email }));
      expect(mails).toEqual([...times(free, 202), 429]);
      const body = { email, code: '99999999', newPassword: otherPassword };
      const guesses = await statuses(free + 1, () => post(from, '/v1/auth/reset-password', body));
      expect(guesses).toEqual([...times(free, 422), 429]);
    });

    it('count nothing against the account that an invented challenge session names', async () => {
      const { email } = await accounts.student(fixtureSchool);
      const owner = Buffer.from(JSON.stringify(['sub', email])).toString('base64url');
      const session = `${owner}.${'x'.repeat(43)}.secret`;
      const answers = await statuses(3, () =>
        post(newNetworkAddress(), '/v1/auth/challenges/totp', { session, code: '123456' }),
      );
      expect(answers).toEqual(times(3, 401));
      const keys = await test.database.query<{ key: string }>(`SELECT key FROM rate_limits WHERE key LIKE 'code-%'`);
      expect(keys.every(({ key }) => key.startsWith('code-address:'))).toBe(true);
    });

    it('hold through CloudFront for the person, who can neither be kept out by others at its edge nor claim another address', async () => {
      const { email } = await accounts.student(fixtureSchool);
      const edge = newNetworkAddress();
      const viaEdge = (viewer: string, secret: string) =>
        Promise.resolve(
          supertest(test.app.getHttpServer())
            .post('/v1/auth/sign-in')
            .set({ 'x-forwarded-for': edge, 'x-viewer-address': viewer, 'x-origin-secret': secret })
            .send({ email, password: otherPassword }),
        );
      const person = newNetworkAddress();
      expect(await statuses(place.free + 1, () => viaEdge(person, originSecret))).toEqual([
        ...times(place.free, 401),
        429,
      ]);
      // Somebody else at the same edge, and the same person without CloudFront.
      expect((await viaEdge(newNetworkAddress(), originSecret)).status).toBe(401);
      expect((await signIn(person, email)).status).toBe(429);
      // Without the right secret all that is claimed counts for the edge.
      const forged = await statuses(place.free + 1, () => viaEdge(newNetworkAddress(), `${originSecret}x`));
      expect(forged.at(-1)).toBe(429);
    });

    it('count the current password of people who are signed in', async () => {
      const user = await test.fixtures.user(fixtureSchool, 'teacher');
      const change = () =>
        Promise.resolve(
          test
            .as(user)
            .post('/v1/auth/change-password')
            .set('x-forwarded-for', '203.0.113.250')
            .send({ currentPassword: 'a', newPassword: goodPassword }),
        );
      const { free } = backoffs.code.place;
      expect(await statuses(free + 1, change)).toEqual([...times(free, 422), 429]);
      expect((await test.as(user).get('/v1/users/me')).status).toBe(200);
    });

    it('keep neither addresses nor accounts readable in the table', async () => {
      await signIn(newNetworkAddress(), newAddress());
      const rows = await test.database.query<{ key: string }>('SELECT key FROM rate_limits');
      expect(rows.length).toBeGreaterThan(0);
      for (const { key } of rows) expect(key).toMatch(/^[a-z]+(-[a-z]+)+:[\w-]{43}$/);
    });

    it('are forgotten with their time', async () => {
      await signIn(newNetworkAddress(), newAddress());
      await test.database.run('UPDATE rate_limits SET expire = $1', [Date.now() - 1]);
      const due = { schoolId: null, dueAt: new Date().toISOString(), days: 0, proposalId: null };
      await test.app.get(Cleanup).run({ kind: 'rateLimits', ...due }, new AbortController().signal);
      expect(await test.database.query('SELECT key FROM rate_limits')).toEqual([]);
    });
  });

  describe('on an address', () => {
    it('let a school of 1,000 sign in at once behind it, half of them mistyping first', async () => {
      const attempts = test.app.get(Attempts);
      const address = newNetworkAddress();
      const refusals: unknown[] = [];
      const person = async (index: number): Promise<void> => {
        const attempt = { kind: 'password', account: `pupil-${index}@school.example`, address } as const;
        if (index % 2 === 0) await attempts.open(attempt);
        await attempts.succeeded(await attempts.open(attempt));
      };
      const people = Array.from({ length: school.people }, (_, index) => index);
      const queue = async () => {
        for (let next = people.pop(); next !== undefined; next = people.pop()) {
          await person(next).catch((error: unknown) => refusals.push(error));
        }
      };
      await Promise.all(Array.from({ length: 8 }, queue));
      expect(refusals).toEqual([]);
      const { email } = await accounts.student(fixtureSchool);
      expect((await signIn(address, email, goodPassword)).status).toBe(200);
    });

    it('slow down whoever tries many accounts from it', async () => {
      const address = newNetworkAddress();
      const attempts = test.app.get(Attempts);
      await attempts.open({ kind: 'password', account: newAddress(), address });
      await test.database.run(`UPDATE rate_limits SET points = $1 WHERE key LIKE 'password-address:%'`, [
        backoffs.password.address.free + 10,
      ]);
      const refused = await signIn(address, newAddress());
      expect(refused.status).toBe(429);
      expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(backoffs.password.address.longestWaitSeconds);
      expect((await signIn(newNetworkAddress(), newAddress())).status).toBe(401);
    });

    it('say in headers what is left of its requests, and when to come back', async () => {
      const from = newNetworkAddress();
      const { auth, windowSeconds } = requestsPerAddress;
      const first = await signIn(from, newAddress());
      expect(first.headers['ratelimit-policy']).toBe(`"auth-address";q=${auth};w=${windowSeconds}`);
      expect(first.headers.ratelimit).toMatch(new RegExp(`^"auth-address";r=${auth - 1};t=(\\d+)$`));
      expect(first.headers['retry-after']).toBeUndefined();

      await test.database.run(`UPDATE rate_limits SET points = $1 WHERE key LIKE 'auth-address:%'`, [auth]);
      const refused = await signIn(from, newAddress());
      expect(refused.status).toBe(429);
      expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(windowSeconds);
      expect(refused.headers.ratelimit).toContain(`"auth-address";r=0;t=${refused.headers['retry-after']}`);
    });

    it('take the one that the balancer saw, not one that the client writes before it', async () => {
      const email = newAddress();
      const from = newNetworkAddress();
      const forged = (index: number) => signIn(`198.51.100.${index}, 10.0.0.${index}, ${from}`, email);
      expect(await statuses(place.free + 1, forged)).toEqual([...times(place.free, 401), 429]);
    });
  });

  it('let nothing through while the database is unavailable, and nothing crash', async () => {
    const proxy = await TcpProxy.start(Number(test.env.DATABASE_PORT));
    const behind = await createApp({ ...test.env, DATABASE_PORT: String(proxy.port) });
    const tryBehind = () => signIn(newNetworkAddress(), newAddress(), otherPassword, behind);
    try {
      await behind.listen({ host: '127.0.0.1', port: 0 });
      expect((await tryBehind()).status).toBe(401);
      proxy.refuse();
      const unavailable = await tryBehind();
      expect(unavailable.status).toBe(503);
      expect(unavailable.headers['retry-after']).toBeDefined();
      proxy.heal();
      await behind
        .get(Database)
        .query('SELECT 1')
        .catch(() => undefined);
      expect((await tryBehind()).status).toBe(401);
    } finally {
      await behind.close();
      await proxy.close();
    }
  });
});
