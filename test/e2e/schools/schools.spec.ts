import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { openRoutes } from '../../setup/api/walk.ts';

describe('schools, academic sessions and courses', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let other: FixtureSchool;
  let admin: FixtureUser;
  let otherAdmin: FixtureUser;
  let teacher: FixtureUser;

  const term = { title: 'Autumn', type: 'term', startDate: '2026-09-01', endDate: '2026-12-18' };

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
    other = await test.fixtures.school();
    admin = await test.fixtures.user(school, 'admin');
    otherAdmin = await test.fixtures.user(other, 'admin');
    teacher = await test.fixtures.user(school, 'teacher');
  });

  afterAll(() => test.close());

  const createSession = async (values: object = {}, user = admin) =>
    (
      await test
        .as(user)
        .post('/v1/academicSessions')
        .send({ ...term, ...values })
    ).body;
  const createCourse = async (values: object = {}) =>
    (
      await test
        .as(admin)
        .post('/v1/courses')
        .send({ title: 'Physics', orgSourcedId: school.sourcedId, ...values })
    ).body;

  it('requires authentication', async () => {
    expect(await openRoutes(test, 'v1/schools', 'v1/academicSessions', 'v1/courses')).toEqual([]);
  });

  it("another school's id gives 404", async () => {
    const session = await createSession({}, otherAdmin);
    const course = await test.as(otherAdmin).post('/v1/courses').send({ title: 'Art', orgSourcedId: other.sourcedId });
    for (const path of [
      `/v1/schools/${other.sourcedId}`,
      `/v1/academicSessions/${session.sourcedId}`,
      `/v1/courses/${course.body.sourcedId}`,
    ]) {
      expect((await test.as(admin).get(path)).status).toBe(404);
      expect((await test.as(otherAdmin).get(path)).status).toBe(200);
    }
  });

  it('lists the schools of the caller only', async () => {
    const { body } = await test.as(teacher).get('/v1/schools');
    expect(body.data.map(({ sourcedId }: { sourcedId: string }) => sourcedId)).toEqual([school.sourcedId]);
    expect(body.data[0]).toMatchObject({ type: 'school', status: 'active', parentSourcedId: null });
  });

  it('takes the signs of a search literally', async () => {
    await createCourse({ title: '100 % practice' });
    const search = async (text: string) => (await test.as(teacher).get('/v1/courses').query({ q: text })).body.data;
    expect(await search('100 %')).toHaveLength(1);
    expect(await search('1%e')).toHaveLength(0);
    expect(await search('_')).toHaveLength(0);
  });

  it('creates, changes and deletes an academic session, version by version', async () => {
    const created = await test.as(admin).post('/v1/academicSessions').send(term);
    expect(created.status).toBe(201);
    expect(created.headers.etag).toMatch(/^"1-/);
    expect(created.body).toMatchObject({ ...term, status: 'active', parentSourcedId: null, schoolYear: null });
    const path = `/v1/academicSessions/${created.body.sourcedId}`;

    expect((await test.as(admin).patch(path).send({ title: 'Fall' })).status).toBe(428);
    const changed = await test.as(admin).patch(path).set('if-match', '"1"').send({ title: 'Fall' });
    expect(changed.body).toMatchObject({ title: 'Fall', endDate: '2026-12-18', version: 2 });
    expect((await test.as(admin).patch(path).set('if-match', '"1"').send({ title: 'Autumn' })).status).toBe(412);

    expect((await test.as(admin).delete(path).set('if-match', '"1"')).status).toBe(412);
    expect((await test.as(admin).delete(path).set('if-match', '"2"')).status).toBe(204);
    expect((await test.as(admin).get(path)).status).toBe(404);
    const stored = await test.database.first('SELECT status FROM academic_sessions WHERE sourced_id = $1', [
      created.body.sourcedId,
    ]);
    expect(stored).toEqual({ status: 'tobedeleted' });
  });

  it('refuses a session that ends before it starts, also by halves', async () => {
    const created = await createSession();
    const path = `/v1/academicSessions/${created.sourcedId}`;
    const refused = await test.as(admin).patch(path).set('if-match', '"1"').send({ endDate: '2026-08-31' });
    expect(refused.status).toBe(400);
    expect(refused.body.errors[0].pointer).toBe('/endDate');
    const reversed = { ...term, startDate: '2026-12-19' };
    expect((await test.as(admin).post('/v1/academicSessions').send(reversed)).status).toBe(400);
  });

  it('refuses a session inside itself', async () => {
    const year = await createSession({ type: 'schoolYear' });
    const half = await createSession({ type: 'semester', parentSourcedId: year.sourcedId });
    const inside = (path: string, parentSourcedId: string) =>
      test.as(admin).patch(`/v1/academicSessions/${path}`).set('if-match', '"1"').send({ parentSourcedId });
    expect((await inside(year.sourcedId, half.sourcedId)).body.code).toBe('session-cycle');
    expect((await inside(year.sourcedId, year.sourcedId)).body.code).toBe('session-cycle');
  });

  it('refuses to delete what active records depend on, and names them', async () => {
    const year = await createSession({ type: 'schoolYear' });
    const inside = await createSession({ parentSourcedId: year.sourcedId });
    const course = await createCourse({ schoolYearSourcedId: year.sourcedId });
    const path = `/v1/academicSessions/${year.sourcedId}`;
    const refused = await test.as(admin).delete(path).set('if-match', '"1"');
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: 'still-in-use', detail: '1 sessions inside it, 1 courses' });
    await test.as(admin).delete(`/v1/academicSessions/${inside.sourcedId}`).set('if-match', '"1"').expect(204);
    await test.as(admin).delete(`/v1/courses/${course.sourcedId}`).set('if-match', '"1"').expect(204);
    expect((await test.as(admin).delete(path).set('if-match', '"1"')).status).toBe(204);
  });

  it('names the reference of a course that leads nowhere or into another school', async () => {
    const foreign = await createSession({}, otherAdmin);
    const refused = await test
      .as(admin)
      .post('/v1/courses')
      .send({ title: 'Art', orgSourcedId: other.sourcedId, schoolYearSourcedId: foreign.sourcedId });
    expect(refused.status).toBe(422);
    expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/orgSourcedId',
      '/schoolYearSourcedId',
    ]);
  });

  it('changes only the fields of a course that are sent', async () => {
    const course = await createCourse({ courseCode: 'PHY', subjects: ['Science'] });
    const path = `/v1/courses/${course.sourcedId}`;
    const changed = await test.as(admin).patch(path).set('if-match', '"1"').send({ courseCode: null });
    expect(changed.body).toMatchObject({ title: 'Physics', courseCode: null, subjects: ['Science'], version: 2 });
    expect(changed.headers.etag).toMatch(/^"2-/);
  });

  it('pages through courses without losing or repeating one', async () => {
    const titles = ['alpha', 'Alpha', 'beta', 'beta', 'Gamma'];
    for (const title of titles) await createCourse({ title: `Paged ${title}` });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await test.as(teacher).get('/v1/courses').query({ q: 'Paged', limit: 2, cursor });
      seen.push(...body.data.map(({ title }: { title: string }) => title.slice(6)));
      cursor = body.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen.toSorted()).toEqual(titles.toSorted());
    expect(seen.map((title) => title.toLowerCase())).toEqual(titles.map((title) => title.toLowerCase()));
  });

  it('lets administrators write and nobody else', async () => {
    const session = await createSession();
    const path = `/v1/academicSessions/${session.sourcedId}`;
    expect((await test.as(teacher).get(path)).status).toBe(200);
    expect((await test.as(teacher).delete(path).set('if-match', '"1"')).status).toBe(403);
    expect((await test.as(teacher).post('/v1/academicSessions').send(term)).status).toBe(403);
    expect((await test.as(teacher).post('/v1/courses').send({})).status).toBe(403);
  });

  it.each([
    { startDate: '2026-02-30' },
    { startDate: '0000-01-01' },
    { startDate: '9999-01-01' },
    { type: 'holiday' },
    { title: '' },
    { title: 'x'.repeat(1001) },
    { schoolYear: 2026.5 },
    { unknown: 1 },
  ])('refuses a session with %p', async (wrong) => {
    const refused = await test
      .as(admin)
      .post('/v1/academicSessions')
      .send({ ...term, ...wrong });
    expect(refused.status).toBe(400);
    expect(refused.body.errors[0].pointer).toBe(`/${Object.keys(wrong)[0]}`);
  });
});
