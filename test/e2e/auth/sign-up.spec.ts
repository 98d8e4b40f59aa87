import { randomUUID } from 'node:crypto';
import { Accounts, otherPassword } from '../../setup/api/accounts.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool } from '../../setup/api/fixtures.ts';
import { mailsTo, newestCodeTo } from '../../setup/api/mailbox.ts';
import { goodPassword, newAddress, TestPool } from '../../setup/runner/cognito.ts';

describe('sign-up', () => {
  let test: TestApp;
  let accounts: Accounts;
  let school: FixtureSchool;
  const pool = new TestPool();

  beforeAll(async () => {
    test = await startTestApp();
    accounts = new Accounts(test);
    school = await test.fixtures.school();
  });

  afterAll(() => test.close());

  it('makes a student of the school, who can sign in once the address is confirmed', async () => {
    const { email, signUpId } = await accounts.register(school);
    expect((await accounts.signIn(email)).status).toBe(401);
    expect((await accounts.confirm(signUpId, email)).status).toBe(204);

    const signIn = await accounts.signIn(email);
    expect(signIn.status).toBe(200);
    expect(signIn.body.challenge).toBeNull();
    expect(signIn.body.tokens).toMatchObject({ tokenType: 'Bearer', expiresInSeconds: 900 });
    const me = await accounts.me(signIn.body.tokens.accessToken);
    expect(me.status).toBe(200);
    expect(me.body).toMatchObject({
      role: 'student',
      email,
      givenName: 'Ada',
      familyName: 'Byron',
      school: { sourcedId: school.sourcedId },
    });
    expect(await test.database.query('SELECT id FROM sign_ups WHERE email = $1', [email])).toEqual([]);
  });

  it('does not distinguish upper and lower case in an address', async () => {
    const email = newAddress();
    const { signUpId } = await accounts.register(school, { email: email.toUpperCase() });
    await accounts.confirm(signUpId, email);
    expect((await accounts.signIn(` ${email.toUpperCase()} `)).status).toBe(200);
  });

  it('connects the user whom the school imported with this address, with the imported role', async () => {
    const teacher = await test.fixtures.user(school, 'teacher');
    await test.database.run('UPDATE users SET cognito_sub = NULL, email = upper(email) WHERE id = $1', [teacher.id]);
    const account = await accounts.student(school, { email: teacher.email });
    const me = await accounts.me(account.accessToken);
    expect(me.body).toMatchObject({ sourcedId: teacher.sourcedId, role: 'teacher' });
  });

  it('does not connect a user of another school with the same address', async () => {
    const other = await test.fixtures.school();
    const teacher = await test.fixtures.user(other, 'teacher');
    await test.database.run('UPDATE users SET cognito_sub = NULL WHERE id = $1', [teacher.id]);
    const account = await accounts.student(school, { email: teacher.email });
    const me = await accounts.me(account.accessToken);
    expect(me.body).toMatchObject({ role: 'student', school: { sourcedId: school.sourcedId } });
    expect(me.body.sourcedId).not.toBe(teacher.sourcedId);
  });

  it('does not take over a user who signs in with another account, unless that account is gone', async () => {
    const account = await accounts.student(school);
    const email = newAddress();
    await test.database.run('UPDATE users SET email = $2 WHERE email = $1', [account.email, email]);
    const { signUpId } = await accounts.register(school, { email });
    const refused = await accounts.confirm(signUpId, email);
    expect(refused.status).toBe(409);
    expect(refused.body.code).toBe('address-taken');
    expect((await accounts.signIn(email)).status).toBe(409);
    expect((await accounts.me(account.accessToken)).body.sourcedId).toBe(account.sourcedId);

    await pool.asAdmin('AdminDeleteUser', { Username: account.email });
    const signIn = await accounts.signIn(email);
    expect((await accounts.me(signIn.body.tokens.accessToken)).body.sourcedId).toBe(account.sourcedId);
    expect((await accounts.me(account.accessToken)).status).toBe(401);
  });

  it('lets nobody in whom the school has disabled', async () => {
    const teacher = await test.fixtures.user(school, 'teacher');
    await test.database.run('UPDATE users SET cognito_sub = NULL, enabled = false WHERE id = $1', [teacher.id]);
    const { signUpId } = await accounts.register(school, { email: teacher.email });
    expect((await accounts.confirm(signUpId, teacher.email)).status).toBe(204);
    expect((await accounts.signIn(teacher.email)).status).toBe(401);
  });

  it('is refused by schools that do not take sign-ups, and by those that do not exist', async () => {
    const closed = await test.fixtures.school();
    await test.database.run('UPDATE schools SET allows_self_sign_up = false WHERE id = $1', [closed.id]);
    for (const schoolSourcedId of [closed.sourcedId, randomUUID()]) {
      const body = { email: newAddress(), password: goodPassword, givenName: 'Ada', familyName: 'Byron' };
      const answer = await accounts.post('/v1/auth/sign-up', { ...body, schoolSourcedId });
      expect(answer.status).toBe(422);
      expect(answer.body.errors[0].pointer).toBe('/schoolSourcedId');
    }
  });

  it('names what a password lacks, before anything is asked or stored', async () => {
    const body = { email: newAddress(), givenName: 'Ada', familyName: 'Byron', schoolSourcedId: school.sourcedId };
    const answer = await accounts.post('/v1/auth/sign-up', { ...body, password: 'short' });
    expect(answer.status).toBe(400);
    const messages = answer.body.errors.map(({ message }: { message: string }) => message);
    expect(messages).toContain('expected 12 to 256 characters');
    expect(answer.text).not.toContain('short');
    await expect(pool.asAdmin('AdminGetUser', { Username: body.email })).rejects.toThrow();
  });

  it('sends another code on request, and only the newest one counts', async () => {
    const { email, signUpId } = await accounts.register(school);
    const firstCode = await newestCodeTo(email);
    const resent = await accounts.post('/v1/auth/sign-up/resend', { signUpId });
    expect(resent.status).toBe(202);
    const secondCode = await newestCodeTo(email);
    expect(await mailsTo(email)).toHaveLength(2);
    if (firstCode !== secondCode) {
      const old = await accounts.post('/v1/auth/sign-up/confirm', { signUpId, code: firstCode });
      expect(old.status).toBe(422);
    }
    expect((await accounts.confirm(signUpId, email)).status).toBe(204);
  });

  it('refuses a wrong code, a used one and an unknown registration alike', async () => {
    const { email, signUpId } = await accounts.register(school);
    const code = await newestCodeTo(email);
    const wrong = code === '000000' ? '000001' : '000000';
    const answers = [await accounts.post('/v1/auth/sign-up/confirm', { signUpId, code: wrong })];
    answers.push(await accounts.post('/v1/auth/sign-up/confirm', { signUpId: randomUUID(), code }));
    expect((await accounts.confirm(signUpId, email)).status).toBe(204);
    answers.push(await accounts.post('/v1/auth/sign-up/confirm', { signUpId, code }));
    const bodies = answers.map(({ body }) => ({ ...body, requestId: '' }));
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422]);
    expect(bodies[1]).toEqual(bodies[0]);
    expect(bodies[2]).toEqual(bodies[0]);
  });

  describe('an address that a stranger registered first', () => {
    it('belongs to whoever registers last and reads its mail', async () => {
      const { email, signUpId: ofStranger } = await accounts.register(school, { password: otherPassword });
      const { signUpId } = await accounts.register(school, { email });
      expect((await accounts.confirm(ofStranger, email)).status).toBe(422);
      expect((await accounts.confirm(signUpId, email)).status).toBe(204);
      expect((await accounts.signIn(email, otherPassword)).status).toBe(401);
      expect((await accounts.signIn(email)).status).toBe(200);
    });

    it('is not confirmed with the stranger’s password when the stranger registers again in between', async () => {
      const { email, signUpId } = await accounts.register(school);
      await accounts.register(school, { email, password: otherPassword });
      expect((await accounts.confirm(signUpId, email)).status).toBe(422);
      expect((await accounts.signIn(email, otherPassword)).status).toBe(401);
    });
  });

  describe('that was cut off between Cognito and the database', () => {
    it('continues when the confirmation is repeated', async () => {
      const { email, signUpId } = await accounts.register(school);
      const code = await newestCodeTo(email);
      await pool.ofClient('ConfirmSignUp', { Username: email, ConfirmationCode: code });
      expect((await accounts.post('/v1/auth/sign-up/confirm', { signUpId, code })).status).toBe(204);
      expect((await accounts.signIn(email)).status).toBe(200);
    });

    it('continues at the next sign-in, with a token that carries the role', async () => {
      const { email } = await accounts.register(school);
      await pool.ofClient('ConfirmSignUp', { Username: email, ConfirmationCode: await newestCodeTo(email) });
      const signIn = await accounts.signIn(email);
      expect(signIn.status).toBe(200);
      expect((await accounts.me(signIn.body.tokens.accessToken)).body.role).toBe('student');
    });

    it('continues where the user was linked but not yet given the role', async () => {
      const { email, signUpId } = await accounts.register(school);
      const [row] = await test.database.query('SELECT * FROM sign_ups WHERE id = $1', [signUpId]);
      expect((await accounts.confirm(signUpId, email)).status).toBe(204);
      await test.database.run(
        `INSERT INTO sign_ups (id, cognito_sub, school_id, email, given_name, family_name)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [row?.id, row?.cognito_sub, row?.school_id, row?.email, row?.given_name, row?.family_name],
      );
      await pool.asAdmin('AdminRemoveUserFromGroup', { Username: row?.cognito_sub, GroupName: 'student' });
      const signIn = await accounts.signIn(email);
      expect(signIn.status).toBe(200);
      expect((await accounts.me(signIn.body.tokens.accessToken)).status).toBe(200);
      expect(await test.database.query('SELECT id FROM users WHERE email = $1', [email])).toHaveLength(1);
    });
  });
});
