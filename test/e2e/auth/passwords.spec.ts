import { Accounts, otherPassword } from '../../setup/api/accounts.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { mailsTo, newestCodeTo } from '../../setup/api/mailbox.ts';
import { goodPassword, newAddress } from '../../setup/runner/cognito.ts';

describe('passwords', () => {
  let test: TestApp;
  let accounts: Accounts;
  let school: FixtureSchool;

  beforeAll(async () => {
    test = await startTestApp();
    accounts = new Accounts(test);
    school = await test.fixtures.school();
  });

  afterAll(() => test.close());

  const forgot = (email: string) => accounts.post('/v1/auth/forgot-password', { email });
  const reset = (email: string, code: string, newPassword = otherPassword) =>
    accounts.post('/v1/auth/reset-password', { email, code, newPassword });

  describe('a forgotten one', () => {
    it('is replaced with the code from the mailbox, and every sign-in that began with it ends', async () => {
      const account = await accounts.student(school);
      expect((await forgot(account.email)).status).toBe(202);
      expect((await reset(account.email, await newestCodeTo(account.email))).status).toBe(204);

      expect((await accounts.me(account.accessToken)).status).toBe(401);
      expect((await accounts.post('/v1/auth/refresh', { refreshToken: account.refreshToken })).status).toBe(401);
      expect((await accounts.signIn(account.email)).status).toBe(401);
      expect((await mailsTo(account.email)).at(-1)?.text).toContain(
        'The password of your ClassBoard account was changed.',
      );
      const signIn = await accounts.signIn(account.email, otherPassword);
      expect(signIn.status).toBe(200);
      expect((await accounts.me(signIn.body.tokens.accessToken)).status).toBe(200);
    });

    it('is not replaced by a wrong code, a used one, or one sent to somebody else', async () => {
      const account = await accounts.student(school);
      const other = await accounts.student(school);
      await forgot(account.email);
      await forgot(other.email);
      const code = await newestCodeTo(account.email);
      const wrong = code === '000000' ? '000001' : '000000';
      expect((await reset(account.email, wrong)).status).toBe(422);
      const others = await newestCodeTo(other.email);
      if (others !== code) expect((await reset(account.email, others)).status).toBe(422);
      expect((await accounts.signIn(account.email)).status).toBe(200);

      expect((await reset(account.email, code)).status).toBe(204);
      expect((await reset(account.email, code, goodPassword)).status).toBe(422);
      expect((await accounts.signIn(account.email, otherPassword)).status).toBe(200);
    });

    it('is not replaced by a weak one', async () => {
      const account = await accounts.student(school);
      await forgot(account.email);
      const answer = await reset(account.email, await newestCodeTo(account.email), 'alllowercaseletters');
      expect(answer.status).toBe(400);
      expect(answer.body.errors[0].pointer).toBe('/newPassword');
    });

    it('sends no mail to addresses without an account', async () => {
      const email = newAddress();
      expect((await forgot(email)).status).toBe(202);
      expect(await mailsTo(email)).toEqual([]);
    });
  });

  describe('changing it', () => {
    const change = (accessToken: string | undefined, currentPassword: string, newPassword = otherPassword) =>
      accounts.post('/v1/auth/change-password', { currentPassword, newPassword }, accessToken);

    it('requires authentication', async () => {
      expect((await change(undefined, goodPassword)).status).toBe(401);
    });

    it('needs the current one, and ends every sign-in', async () => {
      const account = await accounts.student(school);
      const refused = await change(account.accessToken, 'Not-The-Password-1');
      expect(refused.status).toBe(422);
      expect(refused.body.code).toBe('current-password-wrong');
      expect((await accounts.me(account.accessToken)).status).toBe(200);

      expect((await change(account.accessToken, goodPassword)).status).toBe(204);
      expect((await accounts.me(account.accessToken)).status).toBe(401);
      expect((await accounts.post('/v1/auth/refresh', { refreshToken: account.refreshToken })).status).toBe(401);
      expect((await accounts.signIn(account.email)).status).toBe(401);
      expect((await accounts.signIn(account.email, otherPassword)).status).toBe(200);
      expect((await mailsTo(account.email)).at(-1)?.text).toContain(
        'The password of your ClassBoard account was changed.',
      );
    });

    it('refuses a weak one and names what it lacks', async () => {
      const account = await accounts.student(school);
      const answer = await change(account.accessToken, goodPassword, 'NoDigitsAtAll-Here');
      expect(answer.status).toBe(400);
      expect(answer.body.errors).toEqual([{ location: 'body', pointer: '/newPassword', message: 'expected a digit' }]);
    });
  });
});
