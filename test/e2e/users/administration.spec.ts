import { AccountStage } from '../../setup/api/account-stage.ts';
import type { Account } from '../../setup/api/accounts.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { startWorker, tasksDone } from '../../setup/api/worker.ts';

const operations = [
  ['put', 'role', { role: 'student' }],
  ['post', 'disable', undefined],
  ['post', 'enable', undefined],
] as const;

describe('what administrators decide about users', () => {
  let stage: AccountStage;
  let { test, accounts, school, admin, pool } = {} as AccountStage;

  beforeAll(async () => {
    stage = await AccountStage.start();
    ({ test, accounts, school, admin, pool } = stage);
  });

  afterAll(() => stage.close());

  type Named = { sourcedId: string };
  const changeRole = async (user: Named, role: string, by: FixtureUser = admin) => {
    const { version } = await test.database.one('SELECT version FROM users WHERE sourced_id = $1', [user.sourcedId]);
    return test.as(by).put(`/v1/users/${user.sourcedId}/role`).set('if-match', `"${version}"`).send({ role });
  };
  const disable = (user: Named, by: FixtureUser = admin) => test.as(by).post(`/v1/users/${user.sourcedId}/disable`);
  const enable = (user: Named, by: FixtureUser = admin) => test.as(by).post(`/v1/users/${user.sourcedId}/enable`);
  const refresh = ({ refreshToken }: Account) => accounts.post('/v1/auth/refresh', { refreshToken });
  const rowOf = ({ sourcedId }: Named) =>
    test.database.one('SELECT * FROM users WHERE sourced_id = $1 AND school_id = $2', [sourcedId, school.id]);
  const groupsOf = async (user: Named): Promise<string[]> => {
    const { cognito_sub } = await rowOf(user);
    return stage.groupsOf(cognito_sub as string);
  };

  /** Does at once what the queue would do in a while. */
  async function runQueuedSync(): Promise<void> {
    const queued = await test.database.run(`UPDATE pgboss.job SET start_after = now() WHERE name = 'account-sync'`);
    expect(queued).toBeGreaterThan(0);
    const worker = await startWorker(test.env);
    await tasksDone(test.database, ['account-sync']);
    await worker.close();
  }

  it.each(operations)('requires authentication: %s %s', async (method, name, body) => {
    expect((await test.as()[method](`/v1/users/${admin.sourcedId}/${name}`).send(body)).status).toBe(401);
  });

  it.each(operations)('another school’s id gives 404: %s %s', async (method, name, body) => {
    const stranger = await test.fixtures.user(await test.fixtures.school(), 'admin');
    const target = await test.fixtures.user(school, 'teacher');
    const before = await rowOf(target);
    expect(
      (await test.as(stranger)[method](`/v1/users/${target.sourcedId}/${name}`).set('if-match', '"1"').send(body))
        .status,
    ).toBe(404);
    expect(await rowOf(target)).toEqual(before);
  });

  it.each(operations)('is refused to teachers and students: %s %s', async (method, name, body) => {
    const teacher = await test.fixtures.user(school, 'teacher');
    const student = await test.fixtures.user(school, 'student');
    await test.fixtures.class(school, { teachers: [teacher], students: [student] });
    for (const by of [teacher, student]) {
      const answer = await test.as(by)[method](`/v1/users/${student.sourcedId}/${name}`).send(body);
      expect(answer.status).toBe(403);
    }
  });

  describe('changing a role', () => {
    it('moves the user to the other group, ends tokens with the old role, and refreshing gives the new one', async () => {
      const user = await accounts.invited(admin, 'teacher');
      const answer = await changeRole(user, 'student');
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ role: 'student', version: 2 });
      expect(await groupsOf(user)).toEqual(['student']);
      expect((await accounts.me(user.accessToken)).status).toBe(401);
      const refreshed = await refresh(user);
      expect(refreshed.status).toBe(200);
      expect((await accounts.me(refreshed.body.accessToken)).body.role).toBe('student');
    });

    it('to the role a user has changes nothing and leaves the user signed in', async () => {
      const user = await accounts.invited(admin, 'teacher');
      expect((await changeRole(user, 'teacher')).body).toMatchObject({ role: 'teacher', version: 1 });
      expect((await accounts.me(user.accessToken)).status).toBe(200);
    });

    it('is finished by repeating it, where it was cut off between Cognito and the database', async () => {
      const user = await accounts.invited(admin, 'teacher');
      await pool.asAdmin('AdminRemoveUserFromGroup', { Username: user.email, GroupName: 'teacher' });
      expect((await changeRole(user, 'admin')).status).toBe(200);
      expect(await groupsOf(user)).toEqual(['admin']);

      await pool.asAdmin('AdminAddUserToGroup', { Username: user.email, GroupName: 'student' });
      expect((await changeRole(user, 'student')).status).toBe(200);
      expect(await groupsOf(user)).toEqual(['student']);
      expect(await rowOf(user)).toMatchObject({ role: 'student' });
    });

    it('of an imported user without an account decides what the invitation will give', async () => {
      const user = await test.fixtures.user(school, 'student');
      await test.database.run('UPDATE users SET cognito_sub = NULL WHERE id = $1', [user.id]);
      expect((await changeRole(user, 'teacher')).body).toMatchObject({ role: 'teacher', hasSignIn: false });
    });

    it('refuses roles that cannot sign in', async () => {
      const user = await test.fixtures.user(school, 'student');
      for (const role of ['none', 'principal', '', null]) {
        expect(
          (await test.as(admin).put(`/v1/users/${user.sourcedId}/role`).set('if-match', '"1"').send({ role })).status,
        ).toBe(400);
      }
    });
  });

  describe('disabling', () => {
    it('refuses every token at once, and every way to get another', async () => {
      const user = await accounts.invited(admin, 'teacher');
      const answer = await disable(user);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ enabled: false, version: 2 });
      expect((await accounts.me(user.accessToken)).status).toBe(401);
      expect((await refresh(user)).status).toBe(401);
      expect((await accounts.signIn(user.email)).status).toBe(401);
    });

    it('can be repeated, and undone: with a new sign-in, not with old tokens', async () => {
      const user = await accounts.invited(admin, 'teacher');
      await disable(user);
      expect((await disable(user)).body).toMatchObject({ enabled: false, version: 2 });
      expect((await enable(user)).body).toMatchObject({ enabled: true, version: 3 });
      expect((await enable(user)).body).toMatchObject({ enabled: true, version: 3 });
      expect((await accounts.me(user.accessToken)).status).toBe(401);
      expect((await refresh(user)).status).toBe(401);
      const signIn = await accounts.signIn(user.email);
      expect(signIn.status).toBe(200);
      expect((await accounts.me(signIn.body.tokens.accessToken)).status).toBe(200);
    });

    it('counts in the API while the user pool is unavailable, and reaches the pool later by itself', async () => {
      const user = await accounts.invited(admin, 'teacher');
      await stage.withoutUserPool(async (agent) => {
        expect((await agent.post(`/v1/users/${user.sourcedId}/disable`)).status).toBe(200);
      });
      expect((await accounts.me(user.accessToken)).status).toBe(401);
      expect(await pool.asAdmin('AdminGetUser', { Username: user.email })).toMatchObject({ Enabled: true });
      expect((await accounts.signIn(user.email)).status).toBe(401);
      await runQueuedSync();
      expect(await pool.asAdmin('AdminGetUser', { Username: user.email })).toMatchObject({ Enabled: false });
    });
  });

  it('lets no token of a user count whose role changed, until the user pool has the new role', async () => {
    const user = await accounts.invited(admin, 'teacher');
    await stage.withoutUserPool(async (agent) => {
      const answer = await agent
        .put(`/v1/users/${user.sourcedId}/role`)
        .set('if-match', `"${(await rowOf(user)).version}"`)
        .send({ role: 'student' });
      expect([answer.status, answer.body.role]).toEqual([200, 'student']);
    });
    expect(await groupsOf(user)).toEqual(['teacher']);
    expect((await accounts.me(user.accessToken)).status).toBe(401);
    const { AuthenticationResult: issued } = await pool.signIn(user.email, user.password);
    expect((await accounts.me(issued.AccessToken)).status).toBe(401);
    expect((await accounts.signIn(user.email, user.password)).status).toBe(503);
    await runQueuedSync();
    expect(await groupsOf(user)).toEqual(['student']);
    const refreshed = await refresh(user);
    expect((await accounts.me(refreshed.body.accessToken)).body.role).toBe('student');
  });

  describe('keep one administrator in the school', () => {
    it('because administrators cannot disable or demote themselves', async () => {
      const alone = await test.fixtures.user(await test.fixtures.school(), 'admin');
      for (const answer of [await disable(alone, alone), await changeRole(alone, 'teacher', alone)]) {
        expect(answer.status).toBe(409);
        expect(answer.body.code).toBe('own-account');
      }
      expect((await changeRole(alone, 'admin', alone)).status).toBe(200);
      expect((await test.as(alone).get('/v1/users')).status).toBe(200);
    });

    it('also when two take the role from each other at the same moment', async () => {
      for (const decide of [changeRole, (user: Named, _: string, by: FixtureUser) => disable(user, by)]) {
        const other = await test.fixtures.school();
        const one = await test.fixtures.user(other, 'admin');
        const two = await test.fixtures.user(other, 'admin');
        const answers = await Promise.all([decide(two, 'teacher', one), decide(one, 'teacher', two)]);
        expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
        expect(answers.filter(({ status }) => [401, 403].includes(status))).toHaveLength(1);
        const left = await test.database.query(
          `SELECT id FROM users WHERE school_id = $1 AND role = 'admin' AND enabled`,
          [other.id],
        );
        expect(left).toHaveLength(1);
      }
    });
  });
});
