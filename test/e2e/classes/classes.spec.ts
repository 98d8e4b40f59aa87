import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { openRoutes } from '../../setup/api/walk.ts';

describe('classes, enrolments and categories', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let admin: FixtureUser;
  let teacher: FixtureUser;
  let student: FixtureUser;
  let physics: FixtureClass;
  let foreign: FixtureClass;

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
    admin = await test.fixtures.user(school, 'admin');
    teacher = await test.fixtures.user(school, 'teacher');
    student = await test.fixtures.user(school, 'student');
    physics = await test.fixtures.class(school, { teachers: [teacher], students: [student] });
    foreign = await test.fixtures.class(await test.fixtures.school());
  });

  afterAll(() => test.close());

  const ids = (body: { data: { sourcedId: string }[] }) => body.data.map(({ sourcedId }) => sourcedId);
  const takeRequests = async (classId: number) =>
    (
      await test.database.query<{ student_id: number | null }>(
        'WITH taken AS (DELETE FROM recalculation_requests WHERE class_id = $1 RETURNING *) SELECT student_id FROM taken',
        [classId],
      )
    ).map((row) => row.student_id);

  /** A new class over the API, with a course and a term of its own. */
  async function createClass(values: object = {}) {
    const term = { title: 'Spring', type: 'term', startDate: '2027-01-10', endDate: '2027-06-30' };
    const session = (await test.as(admin).post('/v1/academicSessions').send(term)).body;
    const course = { title: 'Chemistry', orgSourcedId: school.sourcedId };
    const { sourcedId: courseSourcedId } = (await test.as(admin).post('/v1/courses').send(course)).body;
    const created = await test
      .as(admin)
      .post('/v1/classes')
      .send({
        title: 'Chemistry 9b',
        courseSourcedId,
        schoolSourcedId: school.sourcedId,
        termSourcedIds: [session.sourcedId],
        ...values,
      });
    return { created, courseSourcedId, termSourcedId: session.sourcedId };
  }

  it('requires authentication', async () => {
    expect(await openRoutes(test, 'v1/classes', 'v1/categories')).toEqual([]);
  });

  it("another school's id gives 404", async () => {
    for (const part of ['', '/enrollments', '/categories', '/lineItems', '/gradebook', '/gradebook.csv']) {
      expect((await test.as(admin).get(`/v1/classes/${foreign.sourcedId}${part}`)).status).toBe(404);
    }
  });

  it('shows administrators all classes, teachers those they teach, students those they attend', async () => {
    const stranger = await test.fixtures.user(school, 'teacher');
    const unseen = await test.fixtures.class(school);
    const all = ids((await test.as(admin).get('/v1/classes')).body);
    expect(all).toEqual(expect.arrayContaining([physics.sourcedId, unseen.sourcedId]));
    expect(all).not.toContain(foreign.sourcedId);
    expect(ids((await test.as(teacher).get('/v1/classes')).body)).toEqual([physics.sourcedId]);
    expect(ids((await test.as(student).get('/v1/classes')).body)).toEqual([physics.sourcedId]);
    expect(ids((await test.as(stranger).get('/v1/classes')).body)).toEqual([]);
    expect((await test.as(stranger).get(`/v1/classes/${physics.sourcedId}`)).status).toBe(404);
    expect((await test.as(student).get(`/v1/classes/${physics.sourcedId}/gradebook`)).status).toBe(403);
  });

  it('creates a class and finds it by term, course and text', async () => {
    const { created, courseSourcedId, termSourcedId } = await createClass({ classCode: 'CHE_9b' });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      title: 'Chemistry 9b',
      classType: 'scheduled',
      schoolSourcedId: school.sourcedId,
      courseSourcedId,
      termSourcedIds: [termSourcedId],
      version: 1,
    });
    const find = async (query: object) => ids((await test.as(admin).get('/v1/classes').query(query)).body);
    expect(await find({ courseSourcedId })).toEqual([created.body.sourcedId]);
    expect(await find({ termSourcedId })).toEqual([created.body.sourcedId]);
    expect(await find({ q: 'che_9' })).toEqual([created.body.sourcedId]);
    expect(await find({ courseSourcedId, q: 'physics' })).toEqual([]);
  });

  it('replaces the terms of a class, guards its version, and names references that lead nowhere', async () => {
    const { created } = await createClass();
    const { termSourcedId } = await createClass();
    const path = `/v1/classes/${created.body.sourcedId}`;
    const change = (body: object, version: number) =>
      test.as(admin).patch(path).set('if-match', `"${version}"`).send(body);
    const changed = await change({ termSourcedIds: [termSourcedId], location: 'Lab 2' }, 1);
    expect(changed.body).toMatchObject({ termSourcedIds: [termSourcedId], location: 'Lab 2', version: 2 });
    expect((await change({ location: null }, 1)).status).toBe(412);
    const refused = await change({ termSourcedIds: [termSourcedId, 'nowhere'], courseSourcedId: 'none' }, 2);
    expect(refused.status).toBe(422);
    expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/courseSourcedId',
      '/termSourcedIds/1',
    ]);
    expect((await test.as(admin).get(path)).body).toMatchObject({ location: 'Lab 2', version: 2 });
    expect((await test.as(teacher).patch(path).set('if-match', '"2"').send({ location: 'x' })).status).toBe(404);
    expect((await test.as(teacher).delete(`/v1/classes/${physics.sourcedId}`).set('if-match', '"1"')).status).toBe(403);
  });

  it('deletes a class only when nobody is enrolled and nothing is assigned', async () => {
    const { created } = await createClass();
    const path = `/v1/classes/${created.body.sourcedId}`;
    const category = (await test.as(admin).post(`${path}/categories`).send({ title: 'Tests', weight: 1 })).body;
    const group = (await test.as(admin).post(`${path}/groups`).send({ title: 'Lab A' })).body;
    const enrolled = await test
      .as(admin)
      .post(`${path}/enrollments`)
      .send({ userSourcedId: student.sourcedId, role: 'student' });
    expect((await test.as(admin).delete(path)).status).toBe(428);
    const refused = await test.as(admin).delete(path).set('if-match', '"1"');
    expect(refused.body).toMatchObject({ code: 'still-in-use', detail: '1 enrollments' });
    await test.as(admin).delete(`${path}/enrollments/${enrolled.body.sourcedId}`).set('if-match', '"1"').expect(204);
    expect((await test.as(admin).delete(path).set('if-match', '"1"')).status).toBe(204);
    expect((await test.as(admin).get(path)).status).toBe(404);
    expect((await test.as(admin).get(`/v1/categories/${category.sourcedId}`)).status).toBe(404);
    const groups = await test.database.query('SELECT status FROM class_groups WHERE sourced_id = $1', [
      group.sourcedId,
    ]);
    expect(groups).toEqual([{ status: 'tobedeleted' }]);
  });

  it('enrols and removes students, and asks for their totals each time', async () => {
    const joining = await test.fixtures.user(school, 'student');
    const path = `/v1/classes/${physics.sourcedId}/enrollments`;
    await takeRequests(physics.id);
    const body = { userSourcedId: joining.sourcedId, role: 'student', beginDate: '2026-09-01' };
    const added = await test.as(admin).post(path).send(body);
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({
      role: 'student',
      primary: false,
      beginDate: '2026-09-01',
      user: { sourcedId: joining.sourcedId, givenName: 'Ada' },
    });
    expect(await takeRequests(physics.id)).toEqual([joining.id]);
    expect((await test.as(admin).post(path).send(body)).body.code).toBe('already-enrolled');
    expect((await test.as(joining).get(`/v1/classes/${physics.sourcedId}`)).status).toBe(200);

    const remove = (user: FixtureUser, version = '"1"') =>
      test.as(user).delete(`${path}/${added.body.sourcedId}`).set('if-match', version);
    expect((await remove(teacher)).status).toBe(403);
    expect((await remove(admin, '"2"')).status).toBe(412);
    expect((await remove(admin)).status).toBe(204);
    expect(await takeRequests(physics.id)).toEqual([joining.id]);
    expect((await remove(admin)).status).toBe(404);
    expect((await test.as(joining).get(`/v1/classes/${physics.sourcedId}`)).status).toBe(404);
    expect((await test.as(admin).post(path).send(body)).status).toBe(201);
  });

  it('removes an enrolment only through its own class', async () => {
    const another = await test.fixtures.class(school);
    const { sourcedId } = await test.fixtures.enroll(another, student, 'student');
    const path = `/v1/classes/${physics.sourcedId}/enrollments/${sourcedId}`;
    const refused = await test.as(admin).delete(path).set('if-match', '"1"');
    expect(refused.status).toBe(404);
  });

  it('refuses to enrol somebody of another school, or somebody unknown', async () => {
    const outsider = await test.fixtures.user(foreign.school, 'student');
    for (const userSourcedId of [outsider.sourcedId, 'nobody']) {
      const refused = await test
        .as(admin)
        .post(`/v1/classes/${physics.sourcedId}/enrollments`)
        .send({ userSourcedId, role: 'student' });
      expect(refused.status).toBe(422);
      expect(refused.body.errors).toEqual([{ location: 'body', pointer: '/userSourcedId', message: 'no such user' }]);
    }
  });

  it('lists enrolments by family name, a page at a time, for teachers and administrators', async () => {
    const crowd = await test.fixtures.class(school, { teachers: [teacher] });
    for (let count = 0; count < 5; count += 1) {
      await test.fixtures.enroll(crowd, await test.fixtures.user(school, 'student'), 'student');
    }
    const path = `/v1/classes/${crowd.sourcedId}/enrollments`;
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await test.as(teacher).get(path).query({ role: 'student', limit: 2, cursor });
      names.push(...body.data.map(({ user }: { user: { familyName: string } }) => user.familyName));
      cursor = body.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(names).size).toBe(5);
    const ordered = await test.database.query<{ name: string }>(
      'SELECT name FROM unnest($1::text[]) AS n (name) ORDER BY lower(name)',
      [names],
    );
    expect(names).toEqual(ordered.map(({ name }) => name));
    expect((await test.as(student).get(`/v1/classes/${physics.sourcedId}/enrollments`)).status).toBe(403);
  });

  it('lets teachers keep the categories of their class; a weight asks for new totals, a title does not', async () => {
    await takeRequests(physics.id);
    const created = await test
      .as(teacher)
      .post(`/v1/classes/${physics.sourcedId}/categories`)
      .send({ title: 'Coursework', weight: 33.3333 });
    expect(created.body).toMatchObject({ title: 'Coursework', weight: 33.3333, classSourcedId: physics.sourcedId });
    expect(await takeRequests(physics.id)).toEqual([null]);
    const path = `/v1/categories/${created.body.sourcedId}`;
    const change = (body: object, version: number) =>
      test.as(teacher).patch(path).set('if-match', `"${version}"`).send(body);

    expect((await change({ title: 'Homework' }, 1)).body).toMatchObject({ title: 'Homework', weight: 33.3333 });
    expect(await takeRequests(physics.id)).toEqual([]);
    expect((await change({ weight: 40 }, 2)).body.weight).toBe(40);
    expect(await takeRequests(physics.id)).toEqual([null]);
    expect((await change({ weight: 1 }, 2)).status).toBe(412);
    expect((await test.as(student).get(path)).status).toBe(200);
    expect((await test.as(student).patch(path).set('if-match', '"3"').send({ weight: 1 })).status).toBe(403);
    expect((await test.as(teacher).delete(path).set('if-match', '"3"')).status).toBe(204);
    expect(await takeRequests(physics.id)).toEqual([null]);
  });

  it('refuses to delete a category with assignments', async () => {
    const category = await test.fixtures.category(physics);
    await test.fixtures.lineItem(physics, category.id);
    const refused = await test.as(teacher).delete(`/v1/categories/${category.sourcedId}`).set('if-match', '"1"');
    expect(refused.body).toMatchObject({ code: 'still-in-use', detail: '1 line items' });
  });

  it('asks for new totals of every class that uses a category of the whole school', async () => {
    const [first, second, third] = [
      await test.fixtures.class(school, { teachers: [teacher] }),
      await test.fixtures.class(school),
      await test.fixtures.class(school),
    ];
    const category = await test.fixtures.category(first);
    await test.database.run('UPDATE categories SET class_id = NULL WHERE id = $1', [category.id]);
    await test.fixtures.lineItem(first, category.id);
    await test.fixtures.lineItem(second, category.id);
    const path = `/v1/categories/${category.sourcedId}`;
    const change = (user: FixtureUser) => test.as(user).patch(path).set('if-match', '"1"').send({ weight: 7 });
    expect((await change(teacher)).status).toBe(403);
    expect((await change(admin)).status).toBe(200);
    expect(await takeRequests(first.id)).toEqual([null]);
    expect(await takeRequests(second.id)).toEqual([null]);
    expect(await takeRequests(third.id)).toEqual([]);
    const listed = ids((await test.as(admin).get(`/v1/classes/${third.sourcedId}/categories`)).body);
    expect(listed).toContain(category.sourcedId);
  });

  it.each([{ weight: -1 }, { weight: 1e7 }, { weight: 1e7 }, { weight: '5' }, { weight: null }])(
    'refuses a category with %p',
    async (wrong) => {
      const path = `/v1/classes/${physics.sourcedId}/categories`;
      const refused = await test
        .as(teacher)
        .post(path)
        .send({ title: 'Tests', ...wrong });
      expect(refused.status).toBe(400);
      expect(refused.body.errors[0].pointer).toBe('/weight');
    },
  );
});
