import { Accounts } from '../../setup/api/accounts.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { temporaryPasswordTo } from '../../setup/api/mailbox.ts';
import { goodPassword, TestPool } from '../../setup/runner/cognito.ts';

const seconds = (millis: number): number => Math.floor(millis / 1_000);

describe('signing in', () => {
  let test: TestApp;
  let accounts: Accounts;
  let school: FixtureSchool;
  let admin: FixtureUser;
  const pool = new TestPool();

  beforeAll(async () => {
    test = await startTestApp();
    accounts = new Accounts(test);
    school = await test.fixtures.school();
    admin = await test.fixtures.user(school, 'admin');
  });

  afterAll(() => test.close());

  const refresh = (refreshToken: string) => accounts.post('/v1/auth/refresh', { refreshToken });

  it('gives tokens that refresh, without asking for the password again', async () => {
    const account = await accounts.student(school);
    const refreshed = await refresh(account.refreshToken);
    expect(refreshed.status).toBe(200);
    expect(refreshed.body.refreshToken).toBe(account.refreshToken);
    expect((await accounts.me(refreshed.body.accessToken)).body.sourcedId).toBe(account.sourcedId);
  });

  it('refuses a refresh token that is broken, of another account, or an access token in its place', async () => {
    const one = await accounts.student(school);
    const two = await accounts.student(school);
    const [, secret] = one.refreshToken.split(/\.(.*)/s);
    const [userId] = two.refreshToken.split('.');
    const tampered = `${one.refreshToken.slice(0, -2)}xx`;
    const crossed = `${userId}.${secret}`;
    for (const token of ['nonsense', '.', 'a.', tampered, one.accessToken, `${userId}.`, crossed]) {
      expect((await refresh(token)).status).toBe(401);
    }
    expect((await refresh(one.refreshToken)).status).toBe(200);
  });

  it('refuses a confirmed account that belongs to no user', async () => {
    const email = await pool.confirmedUser();
    expect((await accounts.signIn(email)).status).toBe(401);
  });

  it('asks the invited for a password of their own before it gives tokens', async () => {
    const email = `invited-${crypto.randomUUID()}@school.example`;
    await test.as(admin).post('/v1/users').send({ email, givenName: 'Ada', familyName: 'Byron', role: 'teacher' });
    const first = await accounts.signIn(email, await temporaryPasswordTo(email));
    expect(first.status).toBe(200);
    expect(first.body.tokens).toBeNull();
    expect(first.body.challenge.name).toBe('NEW_PASSWORD_REQUIRED');
    const { session } = first.body.challenge;

    const weak = await accounts.post('/v1/auth/challenges/new-password', { session, newPassword: 'weak' });
    expect(weak.status).toBe(400);
    const wrongSession = `${session.slice(0, -3)}xxx`;
    const forged = await accounts.post('/v1/auth/challenges/new-password', {
      session: wrongSession,
      newPassword: goodPassword,
    });
    expect(forged.status).toBe(401);
    const answered = await accounts.post('/v1/auth/challenges/new-password', { session, newPassword: goodPassword });
    expect(answered.status).toBe(200);
    const me = await accounts.me(answered.body.tokens.accessToken);
    expect(me.body).toMatchObject({ email, role: 'teacher' });
    expect((await refresh(answered.body.tokens.refreshToken)).status).toBe(200);
    expect((await accounts.signIn(email)).status).toBe(200);
  });

  describe('sign-out', () => {
    it('requires authentication', async () => {
      expect((await accounts.post('/v1/auth/sign-out', {})).status).toBe(401);
    });

    it('ends every access token and refresh token of the user, on every device', async () => {
      const account = await accounts.student(school);
      const elsewhere = (await accounts.signIn(account.email)).body.tokens;
      expect((await accounts.post('/v1/auth/sign-out', {}, account.accessToken)).status).toBe(204);
      for (const tokens of [account, elsewhere]) {
        expect((await accounts.me(tokens.accessToken)).status).toBe(401);
        expect((await refresh(tokens.refreshToken)).status).toBe(401);
      }
    });

    it('leaves other users signed in', async () => {
      const leaving = await accounts.student(school);
      const staying = await accounts.student(school);
      await accounts.post('/v1/auth/sign-out', {}, leaving.accessToken);
      expect((await accounts.me(staying.accessToken)).status).toBe(200);
      expect((await refresh(staying.refreshToken)).status).toBe(200);
    });

    it('lets the user sign in again at once, with a token that counts as later', async () => {
      const account = await accounts.student(school);
      await accounts.post('/v1/auth/sign-out', {}, account.accessToken);
      const again = await accounts.signIn(account.email);
      expect(again.status).toBe(200);
      expect((await accounts.me(again.body.tokens.accessToken)).status).toBe(200);
      const row = await test.database.one<{ tokens_valid_after: Date }>(
        'SELECT tokens_valid_after FROM users WHERE email = $1',
        [account.email],
      );
      const payload = JSON.parse(
        Buffer.from(again.body.tokens.accessToken.split('.')[1], 'base64url').toString('utf8'),
      ) as { iat: number };
      expect(payload.iat).toBeGreaterThan(seconds(row.tokens_valid_after.getTime()));
    });

    it('can be repeated where it was cut off after Cognito’s part', async () => {
      const account = await accounts.student(school);
      await pool.asAdmin('AdminUserGlobalSignOut', { Username: account.email });
      expect((await accounts.me(account.accessToken)).status).toBe(200);
      expect((await accounts.post('/v1/auth/sign-out', {}, account.accessToken)).status).toBe(204);
      expect((await accounts.me(account.accessToken)).status).toBe(401);
    });
  });

  describe('the refresh token in a cookie', () => {
    const fromOwnPage = { 'refresh-token-delivery': 'cookie', 'sec-fetch-site': 'same-origin' };
    const send = (path: string, body: object, headers: Record<string, string> = fromOwnPage) =>
      test.as().post(path).set(headers).send(body);
    const signedIn = async () => {
      const { email, password } = await accounts.student(school);
      const answer = await send('/v1/auth/sign-in', { email, password });
      return { answer, cookie: String(answer.headers['set-cookie']).split(';')[0] as string };
    };

    it('is out of the reach of scripts and of other sites, and in no body', async () => {
      const { answer } = await signedIn();
      expect(answer.status).toBe(200);
      expect(answer.body.tokens.refreshToken).toBe('');
      expect(String(answer.headers['set-cookie'])).toMatch(
        /^classboard-refresh=[\w-]+\.[^;]+; Path=\/v1\/auth; Max-Age=1209600; HttpOnly; SameSite=Strict$/,
      );
      expect((await accounts.me(answer.body.tokens.accessToken)).status).toBe(200);
    });

    it('refreshes, and comes renewed', async () => {
      const { cookie } = await signedIn();
      const answer = await send('/v1/auth/refresh', {}, { ...fromOwnPage, cookie: `other=1; ${cookie}` });
      expect(answer.status).toBe(200);
      expect(answer.body.refreshToken).toBe('');
      expect((await accounts.me(answer.body.accessToken)).status).toBe(200);
      expect(String(answer.headers['set-cookie'])).toContain(`${cookie}; Path=/v1/auth; Max-Age=1209600`);
    });

    it('follows the answers to challenges', async () => {
      const email = `invited-${crypto.randomUUID()}@school.example`;
      await test.as(admin).post('/v1/users').send({ email, givenName: 'Ada', familyName: 'Byron', role: 'teacher' });
      const first = await send('/v1/auth/sign-in', { email, password: await temporaryPasswordTo(email) });
      expect(first.headers['set-cookie']).toBeUndefined();
      const { session } = first.body.challenge;
      const answer = await send('/v1/auth/challenges/new-password', { session, newPassword: goodPassword });
      expect([answer.status, answer.body.tokens.refreshToken]).toEqual([200, '']);
      expect(String(answer.headers['set-cookie'])).toContain('HttpOnly');
    });

    it('is neither given nor used for pages of other origins, or for what is no page', async () => {
      const { cookie } = await signedIn();
      const { email, password } = await accounts.student(school);
      for (const site of ['cross-site', 'same-site', 'none', undefined]) {
        const headers = { 'refresh-token-delivery': 'cookie', cookie, ...(site && { 'sec-fetch-site': site }) };
        for (const [path, body] of [
          ['/v1/auth/refresh', {}],
          ['/v1/auth/sign-in', { email, password }],
        ] as const) {
          const answer = await send(path, body, headers);
          expect([site, path, answer.status, answer.body.code]).toEqual([site, path, 403, 'cross-site-request']);
          expect(answer.headers['set-cookie']).toBeUndefined();
        }
      }
      const sandboxed = await send('/v1/auth/refresh', {}, { ...fromOwnPage, cookie, origin: 'null' });
      expect(sandboxed.status).toBe(403);
    });

    it('does nothing without the header, which a page of another origin cannot send', async () => {
      const { cookie } = await signedIn();
      const answer = await send('/v1/auth/refresh', {}, { cookie, 'sec-fetch-site': 'same-origin' });
      expect(answer.status).toBe(400);
      expect(answer.body.errors).toEqual([{ location: 'body', pointer: '/refreshToken', message: 'required' }]);
      const preflight = await test
        .as()
        .options('/v1/auth/refresh')
        .set({ origin: 'https://evil.example', 'access-control-request-method': 'POST' });
      expect(preflight.headers['access-control-allow-credentials']).toBeUndefined();
    });

    it('refuses both ways at once, and another delivery', async () => {
      const { cookie } = await signedIn();
      const both = await send('/v1/auth/refresh', { refreshToken: 'a.b' }, { ...fromOwnPage, cookie });
      expect([both.status, both.body.errors[0].pointer]).toEqual([400, '/refreshToken']);
      const other = await send('/v1/auth/refresh', {}, { ...fromOwnPage, 'refresh-token-delivery': 'mail' });
      expect([other.status, other.body.errors[0].location]).toEqual([400, 'header']);
    });

    it('ends with the sign-out, and where it is no longer valid', async () => {
      const { answer, cookie } = await signedIn();
      const ended = 'classboard-refresh=; Path=/v1/auth; Max-Age=0; HttpOnly; SameSite=Strict';
      const out = await send(
        '/v1/auth/sign-out',
        {},
        { ...fromOwnPage, cookie, authorization: `Bearer ${answer.body.tokens.accessToken}` },
      );
      expect([out.status, String(out.headers['set-cookie'])]).toEqual([204, ended]);
      const late = await send('/v1/auth/refresh', {}, { ...fromOwnPage, cookie });
      expect([late.status, late.body.code, String(late.headers['set-cookie'])]).toEqual([
        401,
        'refresh-refused',
        ended,
      ]);
      expect((await send('/v1/auth/refresh', {})).status).toBe(401);
    });
  });
});
