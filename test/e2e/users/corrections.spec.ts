import { hash, randomUUID } from 'node:crypto';
import { AccountStage } from '../../setup/api/account-stage.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { mailsTo } from '../../setup/api/mailbox.ts';
import { openRoutes } from '../../setup/api/walk.ts';
import { newAddress } from '../../setup/runner/cognito.ts';

describe('correcting and removing people', () => {
  let stage: AccountStage;
  let { test, accounts, school, admin, pool } = {} as AccountStage;

  beforeAll(async () => {
    stage = await AccountStage.start();
    ({ test, accounts, school, admin, pool } = stage);
  });

  afterAll(() => stage.close());

  type Named = { sourcedId: string };
  const patch = (user: Named, body: object, etag = '"1"', by: FixtureUser = admin) =>
    test.as(by).patch(`/v1/users/${user.sourcedId}`).set('if-match', etag).send(body);
  const remove = (user: Named, etag = '"1"', by: FixtureUser = admin) =>
    test.as(by).delete(`/v1/users/${user.sourcedId}`).set('if-match', etag);
  const rowOf = ({ sourcedId }: Named) =>
    test.database.one('SELECT * FROM users WHERE sourced_id = $1 AND school_id = $2', [sourcedId, school.id]);
  const poolAddress = async (username: string): Promise<string> => {
    const { UserAttributes } = await pool.asAdmin('AdminGetUser', { Username: username });
    return UserAttributes.find(({ Name }: { Name: string }) => Name === 'email').Value;
  };

  it('requires authentication', async () => {
    expect(await openRoutes(test, 'v1/users/:userSourcedId')).toEqual([]);
  });

  it("another school's id gives 404, and teachers and students are refused", async () => {
    const target = await test.fixtures.user(school, 'student');
    const stranger = await test.fixtures.user(await test.fixtures.school(), 'admin');
    expect((await patch(target, { givenName: 'X' }, '"1"', stranger)).status).toBe(404);
    expect((await remove(target, '"1"', stranger)).status).toBe(404);
    const teacher = await test.fixtures.user(school, 'teacher');
    await test.fixtures.class(school, { teachers: [teacher], students: [target] });
    for (const by of [teacher, target]) {
      expect((await patch(target, { givenName: 'X' }, '"1"', by)).status).toBe(403);
      expect((await remove(target, '"1"', by)).status).toBe(403);
    }
    expect(await rowOf(target)).toMatchObject({ version: 1, status: 'active' });
  });

  describe('names', () => {
    it('are corrected field by field, based on a version, and a change of nothing raises none', async () => {
      const user = await test.fixtures.user(school, 'student');
      const answer = await patch(user, { familyName: ' Byron ', preferredGivenName: 'Ada' });
      expect(answer.status).toBe(200);
      expect(answer.headers.etag).toMatch(/^"2-/);
      expect(answer.body).toMatchObject({
        givenName: 'Ada',
        familyName: 'Byron',
        preferredGivenName: 'Ada',
        version: 2,
      });
      expect((await patch(user, { familyName: 'Byron' }, '"2"')).body.version).toBe(2);
      expect((await patch(user, { familyName: 'Late' })).status).toBe(412);
      expect((await test.as(admin).patch(`/v1/users/${user.sourcedId}`).send({})).status).toBe(428);
    });

    it('are names: one line, of characters that are seen', async () => {
      const user = await test.fixtures.user(school, 'student');
      for (const body of [
        { givenName: 'A\u202eda' },
        { familyName: 'By\nron' },
        { familyName: '\u200b' },
        { givenName: null },
        { email: 'x@intranet' },
        { role: 'admin' },
      ]) {
        expect((await patch(user, body)).status).toBe(400);
      }
      expect(await rowOf(user)).toMatchObject({ version: 1 });
    });
  });

  describe('an address', () => {
    it('signs in from now on with the same password; the old one and its tokens end', async () => {
      const user = await accounts.invited(admin, 'teacher');
      const address = newAddress();
      const answer = await patch(user, { email: address.toUpperCase() });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ email: address, username: address, version: 2 });
      expect((await accounts.me(user.accessToken)).status).toBe(401);
      expect((await accounts.post('/v1/auth/refresh', { refreshToken: user.refreshToken })).status).toBe(401);
      expect((await accounts.signIn(user.email)).status).toBe(401);
      expect((await mailsTo(user.email)).at(-1)?.text).toContain('now has another e-mail address');
      const signIn = await accounts.signIn(address);
      expect(signIn.status).toBe(200);
      expect((await accounts.me(signIn.body.tokens.accessToken)).body).toMatchObject({ sourcedId: user.sourcedId });
    });

    it('that signs in at another school looks like any other, and the account keeps the old one', async () => {
      const user = await accounts.invited(admin, 'teacher');
      const elsewhere = await accounts.student(await test.fixtures.school());
      const mails = (await mailsTo(user.email)).length;
      const answer = await patch(user, { email: elsewhere.email });
      expect([answer.status, answer.body.email, answer.body.version]).toEqual([200, elsewhere.email, 2]);
      expect((await accounts.me(user.accessToken)).status).toBe(401);
      const { body } = await accounts.signIn(user.email);
      expect((await accounts.me(body.tokens.accessToken)).body.sourcedId).toBe(user.sourcedId);
      expect(await poolAddress(elsewhere.email)).toBe(elsewhere.email);
      expect((await accounts.signIn(elsewhere.email)).status).toBe(200);
      expect((await mailsTo(elsewhere.email)).at(-1)?.text).toContain('signs in at another school');
      expect(await mailsTo(user.email)).toHaveLength(mails);
    });

    it('of somebody who left signs in from now on, as an invitation or an import makes it', async () => {
      const user = await accounts.invited(admin, 'teacher');
      const leaver = await accounts.invited(admin, 'teacher');
      expect((await remove(leaver)).status).toBe(204);
      expect((await patch(user, { email: leaver.email })).status).toBe(200);
      const { body } = await accounts.signIn(leaver.email);
      expect((await accounts.me(body.tokens.accessToken)).body.sourcedId).toBe(user.sourcedId);
    });

    it('is refused where somebody of the school has it', async () => {
      const user = await accounts.invited(admin, 'teacher');
      const colleague = await test.fixtures.user(school, 'teacher');
      const refused = await patch(user, { email: colleague.email });
      expect([refused.status, refused.body.code]).toEqual([409, 'email-taken']);
      expect(await poolAddress(user.email)).toBe(user.email);
      expect(await rowOf(user)).toMatchObject({ email: user.email, version: 1 });
    });

    it('is refused where the account of somebody of the school signs in with it, whatever their row has', async () => {
      const user = await accounts.invited(admin, 'teacher');
      const colleague = await accounts.invited(admin, 'teacher');
      await test.database.run('UPDATE users SET email = $2 WHERE email = $1', [colleague.email, newAddress()]);
      const mails = (await mailsTo(colleague.email)).length;
      expect((await patch(user, { email: colleague.email })).body.code).toBe('email-taken');
      expect(await rowOf(user)).toMatchObject({ email: user.email, version: 1 });
      expect(await mailsTo(colleague.email)).toHaveLength(mails);
    });

    it('waits for an invitation that makes the account of it, and for what else moves accounts of the school', async () => {
      const user = await accounts.invited(admin, 'teacher');
      const email = newAddress();
      const account = { Username: email, MessageAction: 'SUPPRESS', UserAttributes: [{ Name: 'email', Value: email }] };
      await pool.asAdmin('AdminCreateUser', account);
      for (const name of [`account of ${hash('sha256', email)}`, `addresses of school ${school.id}`]) {
        await test.database.run(
          `INSERT INTO leases (name, holder, expires_at) VALUES ($1, $2, now() + interval '1 h')`,
          [name, randomUUID()],
        );
        expect((await patch(user, { email })).status).toBe(503);
        expect(await poolAddress(email)).toBe(email);
        await test.database.run('DELETE FROM leases WHERE name = $1', [name]);
      }
      expect((await patch(user, { email })).status).toBe(200);
      expect((await accounts.signIn(email)).status).toBe(200);
    });

    it('goes back to the old one in the account where the row changed meanwhile', async () => {
      const user = await accounts.invited(admin, 'teacher');
      const answers = await Promise.all([
        patch(user, { email: newAddress() }),
        patch(user, { email: newAddress() }),
        patch(user, { familyName: 'Meanwhile' }),
      ]);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 412)).toHaveLength(2);
      const { email, cognito_sub: accountId } = await rowOf(user);
      expect(await poolAddress(accountId as string)).toBe(email);
      expect((await accounts.signIn(email as string)).status).toBe(200);
    });

    it('changes nothing while the user pool is unavailable', async () => {
      const user = await accounts.invited(admin, 'teacher');
      await stage.withoutUserPool(async (agent) => {
        const path = `/v1/users/${user.sourcedId}`;
        expect((await agent.patch(path).set('if-match', '"1"').send({ email: newAddress() })).status).toBe(503);
        expect((await agent.patch(path).set('if-match', '"1"').send({ familyName: 'Still' })).status).toBe(200);
      });
      expect(await rowOf(user)).toMatchObject({ email: user.email, family_name: 'Still', version: 2 });
      expect((await accounts.signIn(user.email)).status).toBe(200);
    });

    it('may be shared by people who cannot sign in', async () => {
      const parent = await test.fixtures.user(school, 'student');
      await test.database.run(`UPDATE users SET role = 'none', cognito_sub = NULL WHERE id = $1`, [parent.id]);
      const child = await test.fixtures.user(school, 'student');
      expect((await patch(parent, { email: child.email })).body).toMatchObject({ email: child.email, version: 2 });
      expect(await rowOf(parent)).toMatchObject({ email_identifies: false });
      expect((await patch(parent, { email: newAddress() }, '"2"')).status).toBe(200);
      expect(await rowOf(parent)).toMatchObject({ email_identifies: true });
    });

    it('of oneself is not changed so', async () => {
      const own = await test.fixtures.user(school, 'admin');
      expect((await patch(own, { email: newAddress() }, '"1"', own)).body.code).toBe('own-account');
      expect((await patch(own, { givenName: 'Augusta' }, '"1"', own)).status).toBe(200);
    });
  });

  describe('what an import owns', () => {
    it('is refused with the way to correct it, except for what people choose themselves', async () => {
      const user = await test.fixtures.user(school, 'student');
      await test.database.run('UPDATE users SET imported = true WHERE id = $1', [user.id]);
      for (const answer of [
        await patch(user, { familyName: 'Byron' }),
        await patch(user, { email: newAddress() }),
        await remove(user),
      ]) {
        expect(answer.status).toBe(409);
        expect(answer.body.code).toBe('owned-by-import');
        expect(answer.body.fix).toContain('import');
      }
      expect((await patch(user, { preferredFamilyName: null, preferredGivenName: 'Ada' })).status).toBe(200);
    });
  });

  describe('removing', () => {
    it('ends access at once; the record and what they did stay, for staff', async () => {
      const user = await accounts.invited(admin, 'student');
      const teacher = await test.fixtures.user(school, 'teacher');
      const student = { ...(await test.fixtures.user(school, 'student')), sourcedId: user.sourcedId };
      const { id } = await rowOf(user);
      const taught = await test.fixtures.class(school, {
        teachers: [teacher],
        students: [{ ...student, id: id as number }],
      });
      const item = await test.fixtures.lineItem(taught, (await test.fixtures.category(taught)).id);
      const path = `/v1/lineItems/${item.sourcedId}/results/${user.sourcedId}`;
      await test.as(teacher).put(path).send({ scoreStatus: 'fully graded', score: 50 }).expect(201);

      expect((await remove(user, '"7"')).status).toBe(412);
      expect((await remove(user)).status).toBe(204);
      expect(await rowOf(user)).toMatchObject({ status: 'tobedeleted', enabled: false, version: 2 });
      expect((await accounts.me(user.accessToken)).status).toBe(401);
      expect((await accounts.post('/v1/auth/refresh', { refreshToken: user.refreshToken })).status).toBe(401);
      expect((await accounts.signIn(user.email)).status).toBe(401);
      expect(await pool.asAdmin('AdminGetUser', { Username: user.email })).toMatchObject({ Enabled: false });
      expect((await test.as(teacher).get(path)).body).toMatchObject({ score: 50 });

      for (const answer of [
        await test.as(admin).get(`/v1/users/${user.sourcedId}`),
        await patch(user, { givenName: 'X' }, '"2"'),
        await remove(user, '"2"'),
        await test.as(admin).post(`/v1/users/${user.sourcedId}/enable`),
        await test.as(admin).post(`/v1/users/${user.sourcedId}/invitation`),
      ]) {
        expect(answer.status).toBe(404);
      }
      const [enrollment] = await test.database.query('SELECT end_date FROM enrollments WHERE user_id = $1', [id]);
      expect(enrollment?.end_date).not.toBeNull();
    });

    it('gives the address up: it can be invited again, as somebody new', async () => {
      const user = await accounts.invited(admin, 'teacher');
      await remove(user);
      const other = await test.fixtures.user(await test.fixtures.school(), 'admin');
      const body = { email: user.email, givenName: 'Ada', familyName: 'Byron', role: 'teacher' };
      expect((await test.as(other).post('/v1/users').send(body)).status).toBe(201);
      expect((await accounts.signIn(user.email)).status).toBe(401);
      expect(await rowOf(user)).toMatchObject({ cognito_sub: null, status: 'tobedeleted' });
    });

    it('counts in the API while the user pool is unavailable', async () => {
      const user = await accounts.invited(admin, 'teacher');
      await stage.withoutUserPool(async (agent) => {
        expect((await agent.delete(`/v1/users/${user.sourcedId}`).set('if-match', '"1"')).status).toBe(204);
      });
      expect((await accounts.me(user.accessToken)).status).toBe(401);
      expect((await accounts.signIn(user.email)).status).toBe(401);
    });

    it('keeps one administrator in the school, also where two remove each other', async () => {
      const other = await test.fixtures.school();
      const one = await test.fixtures.user(other, 'admin');
      const two = await test.fixtures.user(other, 'admin');
      expect((await remove(one, '"1"', one)).body.code).toBe('own-account');
      const answers = await Promise.all([remove(one, '"1"', two), remove(two, '"1"', one)]);
      expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
      const left = await test.database.query(
        `SELECT id FROM users WHERE school_id = $1 AND role = 'admin' AND status = 'active'`,
        [other.id],
      );
      expect(left).toHaveLength(1);
    });
  });
});
