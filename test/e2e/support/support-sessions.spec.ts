import { supportOperations } from '../../../apps/api/access/support-reads.ts';
import { AccountStage, codeOf, type OperatorAccount } from '../../setup/api/account-stage.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { mailsTo } from '../../setup/api/mailbox.ts';
import { type Populated, populatedSchool } from '../../setup/api/two-schools.ts';
import { addressOf, openRoutes } from '../../setup/api/walk.ts';
import { goodPassword } from '../../setup/runner/cognito.ts';

describe('support sessions', () => {
  let stage: AccountStage;
  let { test, accounts, admin, pool } = {} as AccountStage;
  /** The school that is read; the operator is of another. */
  let read: Populated;
  let schoolAdmin: FixtureUser;
  let operator: OperatorAccount;

  beforeAll(async () => {
    stage = await AccountStage.start();
    ({ test, accounts, admin, pool } = stage);
    read = await populatedSchool(test);
    schoolAdmin = await test.fixtures.user(read.school, 'admin');
    operator = await stage.operator();
  });

  afterAll(() => stage.close());

  const wanted = async (more: object = {}) => ({
    schoolSourcedId: read.school.sourcedId,
    reason: 'Ticket 4711',
    reads: ['structure', 'grades'],
    minutes: 60,
    password: goodPassword,
    code: await codeOf(operator.secret),
    ...more,
  });
  const open = async (more: object = {}, token = operator.accessToken) =>
    accounts.post('/v1/support-sessions', await wanted(more), token);
  /** A session without the way through the second factor, which other tests take. */
  const opened = async (reads: string[]) => {
    const { sourcedId } = await test.fixtures.supportSession(read.school, operator as unknown as FixtureUser, reads);
    return sourcedId;
  };
  const get = (path: string, session: string, token = operator.accessToken) =>
    test.as().get(path).set('authorization', `Bearer ${token}`).set('support-session', session);
  const classPath = () => `/v1/classes/${read.class.sourcedId}`;
  const readsOf = async (session: string) =>
    (await test.as(schoolAdmin).get(`/v1/support-sessions/${session}/reads`)).body.data;

  it('require authentication', async () => {
    expect(await openRoutes(test, 'v1/support-sessions')).toEqual([]);
    expect(
      (
        await test
          .as()
          .get(classPath())
          .set('support-session', await opened(['structure']))
      ).status,
    ).toBe(401);
  });

  it("another school's id gives 404", async () => {
    const session = await opened(['structure']);
    const stranger = await test.fixtures.user(await test.fixtures.school(), 'admin');
    for (const [method, path] of [
      ['get', ''],
      ['get', '/reads'],
      ['post', '/end'],
    ] as const) {
      expect((await test.as(stranger)[method](`/v1/support-sessions/${session}${path}`)).status).toBe(404);
      expect((await test.as(read.teacher)[method](`/v1/support-sessions/${session}${path}`)).status).toBe(404);
    }
  });

  it('are opened by those who run the service alone, with a second factor at that moment', async () => {
    const count = () => test.database.one('SELECT count(*) FROM support_sessions');
    const before = await count();
    expect(
      (
        await test
          .as(schoolAdmin)
          .post('/v1/support-sessions')
          .send(await wanted())
      ).status,
    ).toBe(403);
    expect((await open({ password: 'Wrong-Horse-7-Battery' })).body.code).toBe('current-password-wrong');
    expect((await open({ code: undefined })).body.code).toBe('code-required');
    expect((await open({ minutes: 121 })).status).toBe(400);
    expect((await open({ reads: [] })).status).toBe(400);
    expect((await open({ reason: '' })).status).toBe(400);
    const unknown = await open({ schoolSourcedId: 'no-such-school' });
    expect(unknown).toMatchObject({ status: 422, body: { code: 'unprocessable-reference' } });
    const account = await accounts.invited(admin, 'teacher');
    await pool.asAdmin('AdminAddUserToGroup', { Username: account.email, GroupName: 'operator' });
    const { accessToken } = (await accounts.signIn(account.email)).body.tokens;
    expect(await open({}, accessToken)).toMatchObject({ status: 403, body: { code: 'second-factor-missing' } });
    expect(await count()).toEqual(before);
  });

  it('are named to the school: who, why, what and until when, in its list and in a mail to each administrator', async () => {
    const account = await accounts.invited(schoolAdmin, 'admin');
    const answer = await open({ reason: 'Ticket 4712' });
    expect(answer.status).toBe(201);
    const { body } = answer;
    expect(body).toMatchObject({ operator: expect.stringContaining('Ada'), open: true, endedAt: null, readCount: 0 });
    expect(Date.parse(body.expiresAt) - Date.parse(body.openedAt)).toBe(3_600_000);
    const [newest] = (await test.as(schoolAdmin).get('/v1/support-sessions')).body.data;
    expect(newest).toEqual(body);
    expect((await test.as(read.teacher).get('/v1/support-sessions')).status).toBe(403);

    const notices = await test.database.query<{ user_id: number }>(
      `SELECT user_id FROM email_outbox WHERE kind = 'supportNotice' ORDER BY user_id`,
    );
    const admins = await test.database.query<{ id: number }>(
      `SELECT id FROM users WHERE school_id = $1 AND role = 'admin' ORDER BY id`,
      [read.school.id],
    );
    expect(notices.map(({ user_id: userId }) => userId)).toEqual(admins.map(({ id }) => id));
    const about = (await mailsTo(account.email)).filter(({ subject }) => subject.includes('support'));
    const [mail, ...others] = about;
    expect(others).toEqual([]);
    expect(mail?.text).toContain('Reason: Ticket 4712');
    expect(mail?.text).toContain('Reads: structure, grades');
    expect(mail?.text).toContain(body.operator);
  });

  it('read what they name, and the school sees each read', async () => {
    const session = await opened(['structure', 'grades']);
    expect((await get('/v1/classes', session)).body.data).toMatchObject([{ sourcedId: read.class.sourcedId }]);
    expect((await get(`${classPath()}/gradebook`, session)).status).toBe(200);
    expect((await get(`/v1/reports/${read.ids.reportId}/file`, session)).body.code).not.toBe('support-session-refused');
    expect((await test.as().get(classPath()).set('authorization', `Bearer ${operator.accessToken}`)).status).toBe(404);
    expect(await readsOf(session)).toMatchObject([
      { operationId: 'listClasses', kind: 'structure', target: null },
      { operationId: 'readGradebook', kind: 'grades', target: read.class.sourcedId, requestId: expect.any(String) },
      { operationId: 'linkToReport', kind: 'grades', target: read.ids.reportId },
    ]);
    const shown = (await test.as(schoolAdmin).get(`/v1/support-sessions/${session}`)).body;
    expect(shown).toMatchObject({ readCount: 3, open: true });
  });

  it('read nothing else: not another kind, no other school, nothing that is nobody’s to read', async () => {
    const session = await opened(['structure']);
    for (const path of [
      `${classPath()}/gradebook`,
      '/v1/users',
      `/v1/uploads/${read.ids.uploadId}/download`,
      '/v1/users/me',
      '/v1/users/me/children',
      '/v1/settings',
      '/v1/support-sessions',
    ]) {
      expect(await get(path, session)).toMatchObject({ status: 403, body: { code: 'support-session-refused' } });
    }
    const other = await populatedSchool(test);
    expect((await get(`/v1/classes/${other.class.sourcedId}`, session)).status).toBe(404);
    expect(await readsOf(session)).toMatchObject([{ operationId: 'readClass', target: other.class.sourcedId }]);
  });

  it('read every route that is listed for their kind, and no other route of the application', async () => {
    const session = await opened([...new Set(supportOperations.values())]);
    const wrong: string[] = [];
    for (const spec of [...test.routes].filter(({ access }) => access !== 'public')) {
      const request = test.as()[spec.method.toLowerCase() as 'get'](addressOf(spec, read.ids));
      request.set('authorization', `Bearer ${operator.accessToken}`).set('support-session', session);
      const { status, body } = await request;
      const mayRead = supportOperations.has(spec.operationId);
      const fits = mayRead ? [200, 302, 404, 409].includes(status) : body.code === 'support-session-refused';
      if (!fits || (mayRead && spec.method !== 'GET')) wrong.push(`${spec.method} ${spec.path}: ${status}`);
    }
    expect(wrong).toEqual([]);
    const known = new Set([...test.routes].map(({ operationId }) => operationId));
    expect([...supportOperations.keys()].filter((operation) => !known.has(operation))).toEqual([]);
  });

  it('write nothing', async () => {
    const session = await opened(['structure', 'people', 'settings']);
    const answer = await test
      .as()
      .patch(classPath())
      .set('authorization', `Bearer ${operator.accessToken}`)
      .set('support-session', session)
      .set('if-match', '"1"')
      .send({ title: 'Changed' });
    expect(answer).toMatchObject({ status: 403, body: { code: 'support-session-refused' } });
  });

  it('are for the operator who opened them, as long as these run the service', async () => {
    const session = await opened(['structure']);
    const colleague = await test.fixtures.user(stage.school, 'teacher', ['operator']);
    for (const token of [colleague.token, schoolAdmin.token, read.guardian.token]) {
      expect(await get(classPath(), session, token)).toMatchObject({
        status: 403,
        body: { code: 'support-session-refused' },
      });
    }
    expect((await get(classPath(), 'no-such-session')).status).toBe(403);
  });

  it('end with their time, and before it by the school or the operator', async () => {
    const expired = await opened(['structure']);
    await test.database.run(
      `UPDATE support_sessions SET opened_at = now() - interval '2 hours', expires_at = now() WHERE sourced_id = $1`,
      [expired],
    );
    expect((await get(classPath(), expired)).status).toBe(403);
    const [bySchool, byOperator] = [await opened(['structure']), await opened(['structure'])];
    expect((await get(classPath(), bySchool)).status).toBe(200);
    const ended = await test.as(schoolAdmin).post(`/v1/support-sessions/${bySchool}/end`);
    expect(ended.body).toMatchObject({ open: false, endedBy: 'school', readCount: 1 });
    expect((await test.as(schoolAdmin).post(`/v1/support-sessions/${bySchool}/end`)).body).toEqual(ended.body);
    expect((await get(classPath(), bySchool)).status).toBe(403);
    const own = await accounts.post(`/v1/support-sessions/${byOperator}/end`, {}, operator.accessToken);
    expect(own.body).toMatchObject({ open: false, endedBy: 'operator' });
    expect((await get(classPath(), byOperator)).status).toBe(403);
  });
});
