import { randomUUID } from 'node:crypto';
import { AccountStage } from '../../setup/api/account-stage.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { mailsTo, temporaryPasswordTo } from '../../setup/api/mailbox.ts';
import { goodPassword, newAddress } from '../../setup/runner/cognito.ts';

describe('inviting users', () => {
  let stage: AccountStage;
  let { test, accounts, school, admin, pool } = {} as AccountStage;

  beforeAll(async () => {
    stage = await AccountStage.start();
    ({ test, accounts, school, admin, pool } = stage);
  });

  afterAll(() => stage.close());

  const person = (email: string, more: object = {}) => ({
    email,
    givenName: 'Ada',
    familyName: 'Byron',
    role: 'teacher',
    ...more,
  });
  const invite = (body: object, by: FixtureUser = admin) => test.as(by).post('/v1/users').send(body);
  const rowsOf = (email: string) => test.database.query('SELECT * FROM users WHERE email = $1', [email]);
  const accountOf = (email: string) =>
    pool.asAdmin('AdminGetUser', { Username: email }).catch((error: { code: string }) => error.code);
  const groupsOf = (sub: unknown) => stage.groupsOf(sub as string);

  it('requires authentication', async () => {
    expect((await test.as().post('/v1/users').send(person(newAddress()))).status).toBe(401);
    expect((await test.as().post(`/v1/users/${admin.sourcedId}/invitation`)).status).toBe(401);
  });

  it('another school’s id gives 404', async () => {
    const stranger = await test.fixtures.user(await test.fixtures.school(), 'admin');
    const path = `/v1/users/${admin.sourcedId}-x/invitation`;
    expect((await test.as(stranger).post(`/v1/users/${admin.sourcedId}/invitation`)).status).toBe(404);
    expect((await test.as(stranger).post(path)).status).toBe(404);
  });

  it('is for administrators only', async () => {
    for (const role of ['teacher', 'student'] as const) {
      const user = await test.fixtures.user(school, role);
      const email = newAddress();
      expect((await invite(person(email), user)).status).toBe(403);
      expect(await rowsOf(email)).toEqual([]);
    }
  });

  it('makes a user of the school with a role, and mails a temporary password', async () => {
    const email = newAddress();
    const answer = await invite(person(email.toUpperCase(), { sourcedId: `given ${email}` }));
    expect(answer.status).toBe(201);
    expect(answer.headers.etag).toMatch(/^"1-/);
    expect(answer.body).toMatchObject({
      sourcedId: `given ${email}`,
      role: 'teacher',
      enabled: true,
      hasSignIn: true,
      username: email,
      email,
      givenName: 'Ada',
      familyName: 'Byron',
      version: 1,
    });
    expect(answer.text).not.toContain(await temporaryPasswordTo(email));
    const [row] = await rowsOf(email);
    expect(row).toMatchObject({ school_id: school.id, primary_org_id: school.orgId });
    expect(await groupsOf(row?.cognito_sub)).toEqual(['teacher']);
  });

  it('is refused for an address of the school, in any case, and for a sourcedId of the school', async () => {
    const colleague = await test.fixtures.user(school, 'teacher');
    const taken = await invite(person(colleague.email.toUpperCase()));
    expect(taken.status).toBe(409);
    expect(taken.body.code).toBe('email-taken');

    const again = await invite(person(newAddress(), { sourcedId: colleague.sourcedId }));
    expect(again.status).toBe(409);
    expect(again.body.code).toBe('sourced-id-taken');
  });

  it('answers the same request under the same key once, with one mail', async () => {
    const email = newAddress();
    const key = randomUUID();
    const send = () => invite(person(email)).set('idempotency-key', key);
    const first = await send();
    const second = await send();
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect(await mailsTo(email)).toHaveLength(1);
  });

  it('refuses input that is not a person', async () => {
    for (const body of [
      person('not-an-address'),
      person(newAddress(), { role: 'principal' }),
      person(newAddress(), { givenName: '' }),
      person(newAddress(), { enabled: false }),
      person(newAddress(), { schoolSourcedId: 'other' }),
      {},
    ]) {
      expect((await invite(body)).status).toBe(400);
    }
  });

  describe('leaves nothing half done', () => {
    it('when the database fails after the account was made', async () => {
      const email = newAddress();
      await test.database.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'refused by the test'; END $$`);
      await test.database.query(
        'CREATE TRIGGER refuse BEFORE UPDATE OF cognito_sub ON users FOR EACH ROW EXECUTE FUNCTION refuse()',
      );
      try {
        expect((await invite(person(email))).status).toBe(500);
      } finally {
        await test.database.query('DROP FUNCTION refuse CASCADE');
      }
      expect(await accountOf(email)).toBe('UserNotFoundException');
      expect(await rowsOf(email)).toEqual([]);
      expect((await invite(person(email))).status).toBe(201);
    });

    it('when the user pool is unavailable', async () => {
      const email = newAddress();
      await stage.withoutUserPool(async (agent) => {
        const answer = await agent.post('/v1/users').send(person(email));
        expect(answer.status).toBe(503);
        expect(answer.headers['retry-after']).toBeDefined();
      });
      expect(await rowsOf(email)).toEqual([]);
      expect((await invite(person(email))).status).toBe(201);
    });

    it('when a crash left an account behind that belongs to nobody', async () => {
      const email = newAddress();
      await pool.asAdmin('AdminCreateUser', {
        Username: email,
        DesiredDeliveryMediums: ['EMAIL'],
        UserAttributes: [{ Name: 'email', Value: email }],
      });
      const lost = await temporaryPasswordTo(email);
      expect((await invite(person(email))).status).toBe(201);
      expect((await accounts.signIn(email, lost)).status).toBe(401);
      expect((await accounts.signIn(email, await temporaryPasswordTo(email))).status).toBe(200);
    });

    it('when somebody registered the address and never confirmed it', async () => {
      const email = newAddress();
      const { signUpId } = await accounts.register(school, { email });
      expect((await invite(person(email))).status).toBe(201);
      const late = await accounts.post('/v1/auth/sign-up/confirm', { signUpId, code: '123456' });
      expect(late.status).toBe(422);
      expect((await accounts.signIn(email)).status).toBe(401);
    });

    it('when two schools invite the same address at the same moment', async () => {
      const email = newAddress();
      const other = await test.fixtures.user(await test.fixtures.school(), 'admin');
      const answers = await Promise.all([invite(person(email)), invite(person(email, { role: 'admin' }), other)]);
      expect(answers.map(({ status }) => status)).toEqual([201, 201]);
      const rows = await rowsOf(email);
      const [connected, ...others] = rows.filter(({ cognito_sub }) => cognito_sub !== null);
      expect(others).toEqual([]);
      expect(rows.map(({ invitation_held }) => invitation_held).toSorted()).toEqual([false, true]);
      expect(await groupsOf(connected?.cognito_sub)).toEqual([connected?.role]);
    });
  });

  describe('for users whom the school imported', () => {
    const inviteExisting = (user: FixtureUser, by: FixtureUser = admin) =>
      test.as(by).post(`/v1/users/${user.sourcedId}/invitation`);

    async function imported(role: FixtureUser['role']): Promise<FixtureUser> {
      const user = await test.fixtures.user(school, role);
      await test.database.run('UPDATE users SET cognito_sub = NULL WHERE id = $1', [user.id]);
      return user;
    }

    it('gives them an account with the imported role', async () => {
      const user = await imported('teacher');
      const answer = await inviteExisting(user);
      expect(answer.status).toBe(202);
      expect(answer.body).toMatchObject({ sourcedId: user.sourcedId, hasSignIn: true });
      const first = await accounts.signIn(user.email, await temporaryPasswordTo(user.email));
      const { session } = first.body.challenge;
      const done = await accounts.post('/v1/auth/challenges/new-password', { session, newPassword: goodPassword });
      expect((await accounts.me(done.body.tokens.accessToken)).body).toMatchObject({
        sourcedId: user.sourcedId,
        role: 'teacher',
      });
      expect((await inviteExisting(user)).body.code).toBe('already-signed-in');
    });

    it('sends the invitation again with another password, while it was not used', async () => {
      const user = await imported('student');
      await inviteExisting(user);
      const lost = await temporaryPasswordTo(user.email);
      expect((await inviteExisting(user)).status).toBe(202);
      expect((await accounts.signIn(user.email, lost)).status).toBe(401);
      expect((await accounts.signIn(user.email, await temporaryPasswordTo(user.email))).status).toBe(200);
    });

    it('gives them another account where theirs was deleted in the user pool', async () => {
      const user = await imported('teacher');
      await inviteExisting(user);
      await pool.asAdmin('AdminDeleteUser', { Username: user.email });
      expect((await inviteExisting(user)).status).toBe(202);
      expect((await accounts.signIn(user.email, await temporaryPasswordTo(user.email))).status).toBe(200);
      const { cognito_sub } = await test.database.one('SELECT cognito_sub FROM users WHERE id = $1', [user.id]);
      expect(await groupsOf(cognito_sub)).toEqual(['teacher']);
    });

    it('gives the address of somebody who left to whom the school gave it, without their account', async () => {
      const left = await imported('teacher');
      await inviteExisting(left);
      await test.database.run(`UPDATE users SET status = 'tobedeleted' WHERE id = $1`, [left.id]);
      const answer = await invite(person(left.email));
      expect(answer.status).toBe(201);
      const { cognito_sub } = await test.database.one('SELECT cognito_sub FROM users WHERE id = $1', [left.id]);
      expect(cognito_sub).toBeNull();
      const signedIn = await accounts.signIn(left.email, await temporaryPasswordTo(left.email));
      expect(signedIn.status).toBe(200);
    });

    it('leaves an address to write to with a guardian, who is not invited by it', async () => {
      const guardian = await imported('student');
      await test.database.run(`UPDATE users SET role = 'none' WHERE id = $1`, [guardian.id]);
      expect((await invite(person(guardian.email))).status).toBe(201);
      await test.database.run(`UPDATE users SET role = 'student' WHERE id = $1`, [guardian.id]);
      expect((await inviteExisting(guardian)).status).toBe(422);
    });

    it('is for administrators, and needs an address and a role that can sign in', async () => {
      const user = await imported('student');
      const teacher = await test.fixtures.user(school, 'teacher');
      await test.fixtures.class(school, { teachers: [teacher], students: [user] });
      expect((await inviteExisting(user, teacher)).status).toBe(403);
      await test.database.run(`UPDATE users SET role = 'none' WHERE id = $1`, [user.id]);
      expect((await inviteExisting(user)).status).toBe(422);
      await test.database.run(`UPDATE users SET role = 'student', email = NULL WHERE id = $1`, [user.id]);
      expect((await inviteExisting(user)).status).toBe(422);
      expect(await mailsTo(user.email)).toEqual([]);
    });
  });
});
