import { AccountStage } from '../../setup/api/account-stage.ts';
import { earliestZone, type FixturePeriod, type FixtureUser, latestZone } from '../../setup/api/fixtures.ts';

const over: FixturePeriod = ['2019-08-01', '2020-07-31'];
const always: FixturePeriod = [null, null];

describe('a role counts in its period', () => {
  let stage: AccountStage;
  let { test, accounts, school, admin } = {} as AccountStage;

  beforeAll(async () => {
    stage = await AccountStage.start();
    ({ test, accounts, school, admin } = stage);
  });

  afterAll(() => stage.close());

  const roleOf = async (user: FixtureUser): Promise<string | number> => {
    const { status, body } = await test.as(user).get('/v1/users/me');
    return status === 200 ? body.role : status;
  };
  const withRoles = async (held: FixtureUser['role'], ...roles: [string, FixturePeriod][]): Promise<FixtureUser> => {
    const user = await test.fixtures.user(school, held);
    for (const [role, period] of roles) await test.fixtures.role(user, role, period);
    return user;
  };
  const changeRole = (user: FixtureUser, role: string, by = admin) =>
    test.as(by).put(`/v1/users/${user.sourcedId}/role`).set('if-match', '"1"').send({ role });

  it('does not let a principal whose role ended administer the school', async () => {
    const user = await withRoles('admin', ['principal', over], ['teacher', always]);
    expect(await roleOf(user)).toBe('teacher');
    expect((await test.as(user).get('/v1/users')).status).toBe(403);
    expect((await changeRole(user, 'student', user)).status).toBe(403);
  });

  it('refuses somebody whose only role ended or has not begun, whatever their token says', async () => {
    const tomorrow = await test.fixtures.day(school, 1);
    expect(await roleOf(await withRoles('teacher', ['teacher', over]))).toBe(401);
    expect(await roleOf(await withRoles('admin', ['principal', [tomorrow, null]]))).toBe(401);
  });

  it('includes the first day of a period and not the last', async () => {
    const [yesterday, today, tomorrow] = await Promise.all([-1, 0, 1].map((days) => test.fixtures.day(school, days)));
    expect(await roleOf(await withRoles('teacher', ['teacher', [today as string, tomorrow as string]]))).toBe(
      'teacher',
    );
    expect(await roleOf(await withRoles('teacher', ['teacher', [yesterday as string, today as string]]))).toBe(401);
    expect(await roleOf(await withRoles('teacher', ['teacher', [today as string, today as string]]))).toBe(401);
  });

  it('never gives more than the role that somebody who signs in holds', async () => {
    expect(await roleOf(await withRoles('teacher', ['teacher', over], ['principal', always]))).toBe('teacher');
    expect(await roleOf(await withRoles('student', ['principal', always]))).toBe('student');
  });

  it('ends and begins at midnight of the school, for a token that is in use', async () => {
    const baker = await test.fixtures.school(latestZone);
    const [leaving, coming] = [await test.fixtures.user(baker, 'admin'), await test.fixtures.user(baker, 'teacher')];
    const tomorrow = await test.fixtures.day(baker, 1);
    await test.fixtures.role(leaving, 'principal', [null, tomorrow]);
    await test.fixtures.role(coming, 'teacher', [tomorrow, null]);
    expect([await roleOf(leaving), await roleOf(coming)]).toEqual(['admin', 401]);
    await test.fixtures.moveTo(baker, earliestZone);
    expect([await roleOf(leaving), await roleOf(coming)]).toEqual([401, 'teacher']);
  });

  it('holds where an administrator decided it, whatever the records of an import say', async () => {
    const user = await withRoles('admin', ['principal', over]);
    expect(await roleOf(user)).toBe(401);
    expect((await changeRole(user, 'admin')).status).toBe(200);
    await test.database.run('UPDATE users SET tokens_valid_after = NULL WHERE id = $1', [user.id]);
    expect(await roleOf(user)).toBe('admin');
  });

  it('is listed, and found by, as it is today', async () => {
    const user = await withRoles('admin', ['principal', over], ['teacher', always]);
    const listed = async (role: string) =>
      (await test.as(admin).get('/v1/users').query({ role, limit: 200 })).body.data.map(
        ({ sourcedId }: { sourcedId: string }) => sourcedId,
      );
    expect((await test.as(admin).get(`/v1/users/${user.sourcedId}`)).body.role).toBe('teacher');
    expect(await listed('admin')).not.toContain(user.sourcedId);
    expect(await listed('teacher')).toContain(user.sourcedId);
  });

  describe('of somebody without a sign-in', () => {
    const unsigned = async (...roles: [string, FixturePeriod][]): Promise<FixtureUser> => {
      const user = await withRoles('teacher', ...roles);
      await test.database.run(`UPDATE users SET cognito_sub = NULL, role = 'none' WHERE id = $1`, [user.id]);
      return user;
    };
    const invite = (user: FixtureUser) => test.as(admin).post(`/v1/users/${user.sourcedId}/invitation`);

    it('decides with which role an invitation lets them in', async () => {
      const user = await unsigned(['teacher', always], ['principal', over]);
      expect((await invite(user)).body.role).toBe('teacher');
      const { cognito_sub: sub, role } = await test.database.one('SELECT * FROM users WHERE id = $1', [user.id]);
      expect(await stage.groupsOf(sub as string)).toEqual(['teacher']);
      expect(role).toBe('teacher');
    });

    it('lets nobody be invited before it begins or after it ended', async () => {
      const tomorrow = await test.fixtures.day(school, 1);
      expect((await invite(await unsigned(['teacher', [tomorrow, null]]))).status).toBe(422);
      expect((await invite(await unsigned(['principal', over]))).status).toBe(422);
    });
  });

  it('that ended ends signing in too', async () => {
    const account = await accounts.invited(admin, 'teacher');
    const user = await test.database.one<{ id: number }>(
      'SELECT id FROM users WHERE sourced_id = $1 AND school_id = $2',
      [account.sourcedId, school.id],
    );
    expect((await accounts.post('/v1/auth/refresh', { refreshToken: account.refreshToken })).status).toBe(200);
    await test.fixtures.role({ ...admin, id: user.id }, 'teacher', over);
    await test.database.run('UPDATE users SET role_assigned = false WHERE id = $1', [user.id]);
    expect((await accounts.post('/v1/auth/refresh', { refreshToken: account.refreshToken })).status).toBe(401);
  });
});
