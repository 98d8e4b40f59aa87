import { backoffs } from '../../../apps/api/limits/limits.ts';
import { Accounts } from '../../setup/api/accounts.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { mailsTo, newestCodeTo } from '../../setup/api/mailbox.ts';
import { goodPassword, newAddress } from '../../setup/runner/cognito.ts';

describe('changing the address that signs in', () => {
  let test: TestApp;
  let accounts: Accounts;
  let school: FixtureSchool;

  beforeAll(async () => {
    test = await startTestApp();
    accounts = new Accounts(test);
    school = await test.fixtures.school();
  });

  afterAll(() => test.close());

  const start = (accessToken: string | undefined, newEmail: string, password = goodPassword) =>
    accounts.post('/v1/auth/change-email', { newEmail, password }, accessToken);
  const confirm = (accessToken: string | undefined, newEmail: string, code: string) =>
    accounts.post('/v1/auth/change-email/confirm', { newEmail, code }, accessToken);

  it('requires authentication', async () => {
    expect((await start(undefined, newAddress())).status).toBe(401);
    expect((await confirm(undefined, newAddress(), '123456')).status).toBe(401);
  });

  it('informs the old address of the account, where the row has one of another school', async () => {
    const [account, elsewhere] = [await accounts.student(school), await accounts.student(await test.fixtures.school())];
    await test.database.run('UPDATE users SET email = $2 WHERE email = $1', [account.email, elsewhere.email]);
    const mails = (await mailsTo(elsewhere.email)).length;
    const newEmail = newAddress();
    expect((await start(account.accessToken, newEmail)).status).toBe(202);
    expect((await confirm(account.accessToken, newEmail, await newestCodeTo(newEmail))).status).toBe(204);
    expect((await mailsTo(account.email)).at(-1)?.text).toContain('now has another e-mail address');
    expect(await mailsTo(elsewhere.email)).toHaveLength(mails);
  });

  it('takes effect with the code from the new address, ends every sign-in and informs the old address', async () => {
    const account = await accounts.student(school);
    const newEmail = newAddress();
    expect((await start(account.accessToken, ` ${newEmail.toUpperCase()} `)).status).toBe(202);
    expect((await accounts.me(account.accessToken)).body.email).toBe(account.email);
    expect((await accounts.signIn(newEmail)).status).toBe(401);

    expect((await confirm(account.accessToken, newEmail, await newestCodeTo(newEmail))).status).toBe(204);
    expect((await accounts.me(account.accessToken)).status).toBe(401);
    expect((await accounts.post('/v1/auth/refresh', { refreshToken: account.refreshToken })).status).toBe(401);
    expect((await accounts.signIn(account.email)).status).toBe(401);
    const { tokens } = (await accounts.signIn(newEmail)).body;
    expect((await accounts.me(tokens.accessToken)).body).toMatchObject({
      sourcedId: account.sourcedId,
      email: newEmail,
      username: newEmail,
    });
    const notice = (await mailsTo(account.email)).at(-1);
    expect(notice?.text).toContain('now has another e-mail address');
    expect(JSON.stringify(notice)).not.toContain(newEmail);
  });

  it('needs the password, and the code that went to that very address', async () => {
    const account = await accounts.student(school);
    const newEmail = newAddress();
    expect((await start(account.accessToken, newEmail, 'Not-The-Password-1')).body.code).toBe('current-password-wrong');
    expect(await mailsTo(newEmail)).toEqual([]);
    await start(account.accessToken, newEmail);
    const code = await newestCodeTo(newEmail);
    const wrong = code === '000000' ? '000001' : '000000';
    expect((await confirm(account.accessToken, newEmail, wrong)).body.code).toBe('code-refused');
    expect((await confirm(account.accessToken, account.email, wrong)).body.code).toBe('code-refused');
    expect((await accounts.signIn(account.email)).status).toBe(200);
    expect((await confirm(account.accessToken, newEmail, code)).status).toBe(204);
  });

  it('does not show whose address the new one is already', async () => {
    const account = await accounts.student(school);
    const other = await accounts.student(school);
    const mails = await mailsTo(other.email);
    const taken = await start(account.accessToken, other.email);
    const free = await start(account.accessToken, newAddress());
    expect([taken.status, taken.text]).toEqual([free.status, free.text]);
    expect(await mailsTo(other.email)).toEqual(mails);
    expect((await accounts.signIn(other.email)).status).toBe(200);
  });

  it('mails one address only as often as the limit on mails allows, whoever asks', async () => {
    const { free } = backoffs.mail.place;
    const victim = newAddress();
    const account = await accounts.student(school);
    for (let sent = 0; sent < free; sent += 1) {
      expect((await start(account.accessToken, victim)).status).toBe(202);
    }
    expect((await start(account.accessToken, victim)).status).toBe(429);
    expect(await mailsTo(victim)).toHaveLength(free);
  });

  it('is refused where the school has the address for somebody else', async () => {
    const account = await accounts.student(school);
    const teacher = await test.fixtures.user(school, 'teacher');
    await start(account.accessToken, teacher.email);
    const refused = await confirm(account.accessToken, teacher.email, await newestCodeTo(teacher.email));
    expect(refused.status).toBe(409);
    expect(refused.body.code).toBe('address-taken');
  });

  it('continues where it was cut off between the user pool and the database', async () => {
    const account = await accounts.student(school);
    const newEmail = newAddress();
    await start(account.accessToken, newEmail);
    const code = await newestCodeTo(newEmail);
    const lock = `ALTER TABLE users ADD CONSTRAINT cut_off CHECK (email IS DISTINCT FROM '${newEmail}')`;
    await test.database.run(lock);
    expect((await confirm(account.accessToken, newEmail, code)).status).toBeGreaterThanOrEqual(400);
    await test.database.run('ALTER TABLE users DROP CONSTRAINT cut_off');
    expect((await confirm(account.accessToken, newEmail, code)).status).toBe(204);
    const { tokens } = (await accounts.signIn(newEmail)).body;
    expect((await accounts.me(tokens.accessToken)).body.email).toBe(newEmail);
  });
});
