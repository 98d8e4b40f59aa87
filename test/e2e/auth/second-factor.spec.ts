import { generate } from 'otplib';
import { Accounts } from '../../setup/api/accounts.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { mailsTo, temporaryPasswordTo } from '../../setup/api/mailbox.ts';
import { goodPassword } from '../../setup/runner/cognito.ts';
import { testStack } from '../../setup/runner/stack.ts';

const codeOf = (secret: string): Promise<string> => generate({ secret });

async function wrongCodeOf(secret: string): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const near = await Promise.all([-60, -30, 0, 30, 60].map((offset) => generate({ secret, epoch: now + offset })));
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code)) as string;
}

describe('the second factor', () => {
  let test: TestApp;
  let accounts: Accounts;
  let school: FixtureSchool;

  beforeAll(async () => {
    test = await startTestApp();
    accounts = new Accounts(test);
    school = await test.fixtures.school();
  });

  afterAll(() => test.close());

  async function enrolled() {
    const account = await accounts.student(school);
    const secret = await begin(account.accessToken);
    const verified = { code: await codeOf(secret) };
    expect((await accounts.post('/v1/auth/mfa/totp/verify', verified, account.accessToken)).status).toBe(204);
    return { ...account, secret, ...(await signInWithCode(account.email, secret)) };
  }

  async function begin(accessToken: string, code?: string): Promise<string> {
    const started = await accounts.post('/v1/auth/mfa/totp', { password: goodPassword, code }, accessToken);
    expect(started.status).toBe(200);
    return started.body.secretCode as string;
  }

  async function signInWithCode(email: string, secret: string): Promise<{ accessToken: string; refreshToken: string }> {
    const { session } = (await accounts.signIn(email)).body.challenge;
    const answer = await accounts.post('/v1/auth/challenges/totp', { session, code: await codeOf(secret) });
    expect(answer.status).toBe(200);
    return answer.body.tokens;
  }

  it('requires authentication to be changed', async () => {
    for (const path of ['/v1/auth/mfa/totp', '/v1/auth/mfa/totp/verify', '/v1/auth/mfa/totp/disable']) {
      expect((await accounts.post(path, { code: '123456', password: goodPassword })).status).toBe(401);
    }
  });

  it('is off until a first code was verified, and asked for from then on', async () => {
    const account = await accounts.student(school);
    const proof = { password: goodPassword };
    const started = await accounts.post('/v1/auth/mfa/totp', proof, account.accessToken);
    expect(started.status).toBe(200);
    const { secretCode, otpauthUri } = started.body;
    expect(otpauthUri).toBe(
      `otpauth://totp/ClassBoard:${encodeURIComponent(account.email)}?secret=${secretCode}&issuer=ClassBoard`,
    );
    expect((await accounts.signIn(account.email)).body.challenge).toBeNull();

    const wrong = { code: await wrongCodeOf(secretCode) };
    const refused = await accounts.post('/v1/auth/mfa/totp/verify', wrong, account.accessToken);
    expect(refused.status).toBe(422);
    expect(refused.body.code).toBe('code-refused');
    expect((await accounts.signIn(account.email)).body.challenge).toBeNull();

    const right = { code: await codeOf(secretCode) };
    expect((await accounts.post('/v1/auth/mfa/totp/verify', right, account.accessToken)).status).toBe(204);
    const signIn = await accounts.signIn(account.email);
    expect(signIn.body.tokens).toBeNull();
    expect(signIn.body.challenge.name).toBe('SOFTWARE_TOKEN_MFA');
  });

  it('lets in with the right code only, in a session that cannot be used twice', async () => {
    const { email, secret } = await enrolled();
    const { session } = (await accounts.signIn(email)).body.challenge;
    const wrong = await accounts.post('/v1/auth/challenges/totp', { session, code: await wrongCodeOf(secret) });
    expect(wrong.status).toBe(401);
    expect(wrong.body.code).toBe('challenge-failed');

    const right = await accounts.post('/v1/auth/challenges/totp', { session, code: await codeOf(secret) });
    expect(right.status).toBe(200);
    expect((await accounts.me(right.body.tokens.accessToken)).body.email).toBe(email);
    const refreshed = await accounts.post('/v1/auth/refresh', { refreshToken: right.body.tokens.refreshToken });
    expect(refreshed.status).toBe(200);

    const again = await accounts.post('/v1/auth/challenges/totp', { session, code: await codeOf(secret) });
    expect(again.status).toBe(401);
  });

  it('cannot be answered in the session of somebody else, nor in an invented one', async () => {
    const one = await enrolled();
    const two = await enrolled();
    const ofOne = (await accounts.signIn(one.email)).body.challenge.session as string;
    const ofTwo = (await accounts.signIn(two.email)).body.challenge.session as string;
    const crossed = `${ofTwo.split('.')[0]}.${ofOne.slice(ofOne.indexOf('.') + 1)}`;
    const invented = `${ofTwo.split('.')[0]}.${crypto.randomUUID()}`;
    for (const session of [crossed, invented, 'nonsense']) {
      const answer = await accounts.post('/v1/auth/challenges/totp', { session, code: await codeOf(two.secret) });
      expect(answer.status).toBe(401);
    }
  });

  it('is not skipped by answering another challenge with the same session', async () => {
    const { email } = await enrolled();
    const { session } = (await accounts.signIn(email)).body.challenge;
    const skip = await accounts.post('/v1/auth/challenges/new-password', { session, newPassword: goodPassword });
    expect(skip.status).toBe(401);
    expect((await accounts.post('/v1/auth/challenges/totp-setup', { session })).status).toBe(401);
  });

  it('is begun, replaced and removed with the password and the present code, not with a token alone', async () => {
    const { email, accessToken, secret } = await enrolled();
    for (const path of ['/v1/auth/mfa/totp', '/v1/auth/mfa/totp/disable']) {
      const refusals = [
        [{}, 'invalid-input'],
        [{ password: 'Not-The-Password-1', code: await codeOf(secret) }, 'current-password-wrong'],
        [{ password: goodPassword }, 'code-required'],
        [{ password: goodPassword, code: await wrongCodeOf(secret) }, 'code-refused'],
      ] as const;
      for (const [body, code] of refusals) {
        expect((await accounts.post(path, body, accessToken)).body.code).toBe(code);
        await test.database.run('DELETE FROM rate_limits');
      }
    }
    expect((await accounts.signIn(email)).body.challenge.name).toBe('SOFTWARE_TOKEN_MFA');
    const right = { password: goodPassword, code: await codeOf(secret) };
    expect((await accounts.post('/v1/auth/mfa/totp/disable', right, accessToken)).status).toBe(204);
    expect((await accounts.signIn(email)).body.challenge).toBeNull();
  });

  it('stays as it is while another app is only begun', async () => {
    const { email, accessToken, secret } = await enrolled();
    const next = await begin(accessToken, await codeOf(secret));
    const tokens = await signInWithCode(email, secret);
    const wrong = { code: await wrongCodeOf(next) };
    expect((await accounts.post('/v1/auth/mfa/totp/verify', wrong, tokens.accessToken)).status).toBe(422);
    await signInWithCode(email, secret);
    const right = { code: await codeOf(next) };
    expect((await accounts.post('/v1/auth/mfa/totp/verify', right, tokens.accessToken)).status).toBe(204);
    await signInWithCode(email, next);
    const { session } = (await accounts.signIn(email)).body.challenge;
    const old = await accounts.post('/v1/auth/challenges/totp', { session, code: await codeOf(secret) });
    expect(old.status).toBe(401);
  });

  it('ends the other sign-ins when it changes, and mails the owner without a secret', async () => {
    const account = await accounts.student(school);
    const other = (await accounts.signIn(account.email)).body.tokens;
    const secret = await begin(account.accessToken);
    expect((await accounts.me(other.accessToken)).status).toBe(200);
    const code = await codeOf(secret);
    expect((await accounts.post('/v1/auth/mfa/totp/verify', { code }, account.accessToken)).status).toBe(204);
    for (const { accessToken, refreshToken } of [account, other]) {
      expect((await accounts.me(accessToken)).status).toBe(401);
      expect((await accounts.post('/v1/auth/refresh', { refreshToken })).status).toBe(401);
    }
    const tokens = await signInWithCode(account.email, secret);
    const proof = { password: goodPassword, code: await codeOf(secret) };
    expect((await accounts.post('/v1/auth/mfa/totp/disable', proof, tokens.accessToken)).status).toBe(204);
    expect((await accounts.me(tokens.accessToken)).status).toBe(401);
    // Both can be sent at the same time.
    const notices = (await mailsTo(account.email)).slice(-2).toSorted((a, b) => a.text.localeCompare(b.text));
    expect(notices.map(({ text }) => text)).toEqual([
      expect.stringContaining('An authenticator app was set up'),
      expect.stringContaining('The authenticator app was removed'),
    ]);
    for (const mail of notices) expect(JSON.stringify(mail)).not.toContain(secret);
  });

  it('informs the address of the account and counts against it, where the row has an address of another school', async () => {
    const account = await enrolled();
    const elsewhere = await accounts.student(await test.fixtures.school());
    await test.database.run('UPDATE users SET email = $2 WHERE email = $1', [account.email, elsewhere.email]);
    const mails = (await mailsTo(elsewhere.email)).length;
    const disable = (proof: object) => accounts.post('/v1/auth/mfa/totp/disable', proof, account.accessToken);
    await test.database.run('DELETE FROM rate_limits');
    expect((await disable({ password: 'Not-The-Password-1' })).status).toBe(422);
    const keys = await test.database.query<{ key: string }>(
      `SELECT key FROM rate_limits WHERE key LIKE 'code-place:%'`,
    );
    // A wrong code at the sign-in counts with it, and nothing of the other school's does.
    const { session } = (await accounts.signIn(account.email)).body.challenge;
    const code = await wrongCodeOf(account.secret);
    expect((await accounts.post('/v1/auth/challenges/totp', { session, code })).status).toBe(401);
    const counted = await test.database.query(`SELECT key, points FROM rate_limits WHERE key LIKE 'code-place:%'`);
    expect(counted).toEqual([{ key: keys[0]?.key, points: 2 }]);

    expect((await disable({ password: goodPassword, code: await codeOf(account.secret) })).status).toBe(204);
    expect((await mailsTo(account.email)).at(-1)?.text).toContain('The authenticator app was removed');
    expect(await mailsTo(elsewhere.email)).toHaveLength(mails);
  });

  it('cannot be verified before it was begun', async () => {
    const account = await accounts.student(school);
    const answer = await accounts.post('/v1/auth/mfa/totp/verify', { code: '123456' }, account.accessToken);
    expect(answer.status).toBe(409);
  });
});

describe('a user pool that demands the second factor', () => {
  let test: TestApp;
  let accounts: Accounts;

  beforeAll(async () => {
    const { COGNITO_USER_POOL_ID, COGNITO_CLIENT_ID, COGNITO_JWKS_URI } = testStack().envWithMfa;
    test = await startTestApp({ COGNITO_USER_POOL_ID, COGNITO_CLIENT_ID, COGNITO_JWKS_URI } as Record<string, string>);
    accounts = new Accounts(test);
  });

  afterAll(() => test.close());

  it('leads the invited through a password and an authenticator app to their tokens', async () => {
    const school = await test.fixtures.school();
    const admin = await test.fixtures.user(school, 'admin');
    const email = `invited-${crypto.randomUUID()}@school.example`;
    await test.as(admin).post('/v1/users').send({ email, givenName: 'Ada', familyName: 'Byron', role: 'teacher' });

    const first = await accounts.signIn(email, await temporaryPasswordTo(email));
    const newPassword = { session: first.body.challenge.session, newPassword: goodPassword };
    const second = await accounts.post('/v1/auth/challenges/new-password', newPassword);
    expect(second.body).toMatchObject({ tokens: null, challenge: { name: 'MFA_SETUP' } });

    const started = await accounts.post('/v1/auth/challenges/totp-setup', { session: second.body.challenge.session });
    expect(started.status).toBe(200);
    const { secretCode, session } = started.body;
    const wrong = { session, code: await wrongCodeOf(secretCode) };
    expect((await accounts.post('/v1/auth/challenges/totp-setup/verify', wrong)).status).toBe(401);
    const right = { session, code: await codeOf(secretCode) };
    const done = await accounts.post('/v1/auth/challenges/totp-setup/verify', right);
    expect(done.status).toBe(200);
    expect((await accounts.me(done.body.tokens.accessToken)).body).toMatchObject({ email, role: 'teacher' });
    expect((await accounts.post('/v1/auth/refresh', { refreshToken: done.body.tokens.refreshToken })).status).toBe(200);

    const later = await accounts.signIn(email);
    expect(later.body.challenge.name).toBe('SOFTWARE_TOKEN_MFA');
  });

  it('asks those who registered themselves for an authenticator app at their first sign-in', async () => {
    const school = await test.fixtures.school();
    const { email, signUpId } = await accounts.register(school);
    expect((await accounts.confirm(signUpId, email)).status).toBe(204);
    const signIn = await accounts.signIn(email);
    expect(signIn.body).toMatchObject({ tokens: null, challenge: { name: 'MFA_SETUP' } });
  });
});
