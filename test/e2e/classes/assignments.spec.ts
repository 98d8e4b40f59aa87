import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureLineItem, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { openRoutes } from '../../setup/api/walk.ts';

describe('assignments', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let admin: FixtureUser;
  let teacher: FixtureUser;
  let student: FixtureUser;
  let physics: FixtureClass;
  let category: { id: number; sourcedId: string };

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
    admin = await test.fixtures.user(school, 'admin');
    teacher = await test.fixtures.user(school, 'teacher');
    student = await test.fixtures.user(school, 'student');
    physics = await test.fixtures.class(school, { teachers: [teacher], students: [student] });
    category = await test.fixtures.category(physics);
  });

  afterAll(() => test.close());

  const create = (values: object = {}) =>
    test
      .as(teacher)
      .post(`/v1/classes/${physics.sourcedId}/lineItems`)
      .send({ title: 'Exercise sheet 3', categorySourcedId: category.sourcedId, ...values });
  const change = (sourcedId: string, version: number, body: object) =>
    test.as(teacher).patch(`/v1/lineItems/${sourcedId}`).set('if-match', `"${version}"`).send(body);
  const rowOf = (sourcedId: string) =>
    test.database.one<FixtureLineItem>(
      'SELECT id, sourced_id AS "sourcedId", class_id AS "classId" FROM line_items WHERE sourced_id = $1 AND school_id = $2',
      [sourcedId, school.id],
    );
  const takeRequests = async () =>
    test.database.query(
      'WITH taken AS (DELETE FROM recalculation_requests WHERE class_id = $1 RETURNING *) SELECT student_id FROM taken',
      [physics.id],
    );

  it('requires authentication', async () => {
    expect(await openRoutes(test, 'v1/lineItems', 'v1/classes/:classSourcedId/lineItems')).toEqual([]);
  });

  it("another school's id gives 404", async () => {
    const foreign = await test.fixtures.class(await test.fixtures.school());
    const item = await test.fixtures.lineItem(foreign, (await test.fixtures.category(foreign)).id);
    const path = `/v1/lineItems/${item.sourcedId}`;
    expect((await test.as(admin).get(path)).status).toBe(404);
    expect((await test.as(admin).patch(path).set('if-match', '"1"').send({ title: 'Mine' })).status).toBe(404);
    expect((await test.as(admin).delete(path).set('if-match', '"1"')).status).toBe(404);
  });

  it('creates an assignment with points, weight, due date and category, and asks for totals of the class', async () => {
    await takeRequests();
    const created = await create({ resultValueMax: 20.25, weight: 0, dueDate: '2026-11-30T23:59:59+01:00' });
    expect(created.status).toBe(201);
    expect(created.headers.etag).toMatch(/^"1-/);
    expect(created.body).toMatchObject({
      title: 'Exercise sheet 3',
      resultValueMin: 0,
      resultValueMax: 20.25,
      weight: 0,
      dueDate: '2026-11-30T22:59:59.000Z',
      categorySourcedId: category.sourcedId,
      classSourcedId: physics.sourcedId,
    });
    expect(await takeRequests()).toEqual([{ student_id: null }]);
    const read = await test.as(student).get(`/v1/lineItems/${created.body.sourcedId}`);
    expect(read.body).toEqual(created.body);
  });

  it('is for its teachers alone until the moment it is assigned', async () => {
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const { sourcedId } = (await create({ assignDate: soon })).body;
    const path = `/v1/lineItems/${sourcedId}`;
    const { sourcedId: result } = await test.fixtures.result(await rowOf(sourcedId), student, 80);
    const listed = async (user: FixtureUser) => {
      const { body } = await test.as(user).get(`/v1/classes/${physics.sourcedId}/lineItems`).query({ limit: 200 });
      return body.data.some((item: { sourcedId: string }) => item.sourcedId === sourcedId);
    };
    const graded = async () => {
      const { body } = await test.as(student).get(`/v1/classes/${physics.sourcedId}/grades/me`);
      return body.lineItems.some((item: { sourcedId: string }) => item.sourcedId === sourcedId);
    };
    const submit = async () => (await test.as(student).put(`${path}/submission`).send({ comment: 'Done.' })).status;
    for (const user of [teacher, admin]) {
      expect([(await test.as(user).get(path)).status, await listed(user)]).toEqual([200, true]);
    }
    expect([(await test.as(student).get(path)).status, await listed(student), await graded()]).toEqual([
      404,
      false,
      false,
    ]);
    expect((await test.as(student).get(`/v1/results/${result}`)).status).toBe(404);
    expect(await submit()).toBe(404);

    await test.database.run(`UPDATE line_items SET assign_date = now() WHERE sourced_id = $1`, [sourcedId]);
    expect([(await test.as(student).get(path)).status, await listed(student), await graded()]).toEqual([
      200,
      true,
      true,
    ]);
    expect((await test.as(student).get(`/v1/results/${result}`)).status).toBe(200);
    await test.database.run('DELETE FROM results WHERE sourced_id = $1', [result]);
    expect(await submit()).toBe(201);
  });

  it('gives 100 points and no own weight unless asked otherwise', async () => {
    expect((await create()).body).toMatchObject({ resultValueMax: 100, weight: null, dueDate: null });
  });

  it('asks for new totals when points, weight, due date or category change, and for nothing else', async () => {
    const { sourcedId } = (await create({ weight: 5 })).body;
    const another = await test.fixtures.category(physics);
    await takeRequests();
    let version = 1;
    const asksFor = async (body: object) => {
      const changed = await change(sourcedId, version, body);
      expect(changed.status).toBe(200);
      expect(changed.body).toMatchObject(body);
      version = changed.body.version;
      return (await takeRequests()).length;
    };
    expect(await asksFor({ title: 'Exercise sheet 4', description: 'Two tasks' })).toBe(0);
    expect(await asksFor({ resultValueMax: 50 })).toBe(1);
    expect(await asksFor({ weight: null })).toBe(1);
    expect(await asksFor({ dueDate: '2026-12-01T12:00:00.000Z' })).toBe(1);
    expect(await asksFor({ dueDate: '2026-12-01T12:00:00.000Z' })).toBe(0);
    expect(await asksFor({ categorySourcedId: another.sourcedId })).toBe(1);
  });

  it('refuses a change that is based on an older version', async () => {
    const { sourcedId } = (await create()).body;
    expect((await change(sourcedId, 1, { title: 'First' })).status).toBe(200);
    expect((await change(sourcedId, 1, { title: 'Second' })).status).toBe(412);
    const unconditional = await test.as(teacher).patch(`/v1/lineItems/${sourcedId}`).send({ title: 'Third' });
    expect(unconditional.status).toBe(428);
    expect((await test.as(teacher).get(`/v1/lineItems/${sourcedId}`)).body.title).toBe('First');
  });

  it('takes categories of its own class only', async () => {
    const elsewhere = await test.fixtures.category(await test.fixtures.class(school));
    const foreign = await test.fixtures.category(await test.fixtures.class(await test.fixtures.school()));
    for (const categorySourcedId of [elsewhere.sourcedId, foreign.sourcedId, 'none']) {
      const refused = await create({ categorySourcedId });
      expect(refused.status).toBe(422);
      expect(refused.body.errors).toEqual([
        { location: 'body', pointer: '/categorySourcedId', message: 'no such category' },
      ]);
    }
  });

  it('deletes an assignment with the version that was read, and keeps its results stored', async () => {
    const created = (await create()).body;
    const path = `/v1/lineItems/${created.sourcedId}`;
    await test.as(teacher).put(`${path}/results/${student.sourcedId}`).send({ scoreStatus: 'fully graded', score: 5 });
    await takeRequests();
    expect((await test.as(teacher).delete(path)).status).toBe(428);
    expect((await test.as(teacher).delete(path).set('if-match', '"7"')).status).toBe(412);
    expect((await test.as(teacher).delete(path).set('if-match', '"1"')).status).toBe(204);
    expect(await takeRequests()).toEqual([{ student_id: null }]);
    expect((await test.as(teacher).get(path)).status).toBe(404);
    const late = await test.as(teacher).put(`${path}/results/${student.sourcedId}`).send({ scoreStatus: 'exempt' });
    expect(late.status).toBe(404);
    const stored = await test.database.first<{ score: string }>(
      'SELECT r.score FROM results r JOIN line_items l ON l.id = r.line_item_id WHERE l.sourced_id = $1',
      [created.sourcedId],
    );
    expect(stored?.score).toBe('5');
  });

  it('lets teachers of the class write, its students read and others see nothing', async () => {
    const { sourcedId } = (await create()).body;
    const path = `/v1/lineItems/${sourcedId}`;
    const stranger = await test.fixtures.user(school, 'teacher');
    expect((await test.as(student).get(path)).status).toBe(200);
    expect((await test.as(student).patch(path).set('if-match', '"1"').send({ title: 'Mine' })).status).toBe(403);
    expect((await test.as(stranger).get(path)).status).toBe(404);
    expect((await test.as(stranger).patch(path).set('if-match', '"1"').send({ title: 'Mine' })).status).toBe(404);
    expect((await test.as(admin).patch(path).set('if-match', '"1"').send({ title: 'Ours' })).status).toBe(200);
  });

  it('lists by due date, those without one last, page by page and by category', async () => {
    const own = await test.fixtures.class(school, { teachers: [teacher], students: [student] });
    const [tests, sheets] = [await test.fixtures.category(own), await test.fixtures.category(own)];
    const days = ['2026-12-03', null, '2026-12-01', '2026-12-01', null];
    for (const day of days) {
      await test.fixtures.lineItem(own, day === null ? tests.id : sheets.id, { dueDate: day ? new Date(day) : null });
    }
    const path = `/v1/classes/${own.sourcedId}/lineItems`;
    const seen: { sourcedId: string; dueDate: string | null }[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await test.as(student).get(path).query({ limit: 2, cursor });
      seen.push(...body.data);
      cursor = body.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(seen.map(({ sourcedId }) => sourcedId)).size).toBe(5);
    expect(seen.map(({ dueDate }) => dueDate?.slice(0, 10) ?? null)).toEqual([
      '2026-12-01',
      '2026-12-01',
      '2026-12-03',
      null,
      null,
    ]);
    const filtered = await test.as(student).get(path).query({ categorySourcedId: tests.sourcedId });
    expect(filtered.body.data).toHaveLength(2);
  });

  it('takes a lowest value below 0, and none above the points possible', async () => {
    const created = await create({ resultValueMin: -5, resultValueMax: 10 });
    expect(created.body).toMatchObject({ resultValueMin: -5, resultValueMax: 10 });
    const path = `/v1/lineItems/${created.body.sourcedId}`;
    const lowered = await test
      .as(teacher)
      .patch(path)
      .set('if-match', '"1"')
      .send({ resultValueMin: -100 / 3 });
    expect(lowered.body).toMatchObject({ resultValueMin: -33.3333333333, version: 2 });
    const refused = await test.as(teacher).patch(path).set('if-match', '"2"').send({ resultValueMin: 11 });
    expect(refused.status).toBe(400);
    expect(refused.body.errors[0].pointer).toBe('/resultValueMax');
  });

  it('is hidden again by an assignDate to come, and the reports of its students with it', async () => {
    const { body } = await create({ assignDate: '2026-01-01T08:00:00Z' });
    const { id } = await test.database.one<{ id: string }>(
      `INSERT INTO reports (school_id, kind, student_id, day, document, expires_at)
       VALUES ($1, 'progress', $2, current_date, '{}', now() + interval '1 day') RETURNING id`,
      [school.id, student.id],
    );
    const withdrawn = async () =>
      (await test.database.one<{ at: Date | null }>('SELECT withdrawn_at AS at FROM reports WHERE id = $1', [id])).at;
    await change(body.sourcedId, 1, { assignDate: '2026-02-01T08:00:00Z' }).expect(200);
    expect(await withdrawn()).toBeNull();
    await change(body.sourcedId, 2, { assignDate: new Date(Date.now() + 86_400_000).toISOString() }).expect(200);
    expect(await withdrawn()).toBeInstanceOf(Date);
  });

  it('repeats nothing when a client repeats its request with the same key', async () => {
    const key = crypto.randomUUID();
    const first = await create({ title: 'Once' }).set('idempotency-key', key);
    const again = await create({ title: 'Once' }).set('idempotency-key', key);
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  it.each([
    { resultValueMax: -1 },
    { resultValueMax: 1e10 },
    { resultValueMax: '20' },
    { weight: -0.5 },
    { dueDate: '2026-11-30' },
    { dueDate: '0000-01-01T00:00:00Z' },
    { dueDate: '2026-13-01T00:00:00Z' },
    { title: '   ' },
    { title: 'Sheet\n3' },
    { title: 'Sheet \u202e3' },
    { title: 'Sheet\u200b 3' },
    { points: 20 },
  ])('refuses an assignment with %p', async (wrong) => {
    const refused = await create(wrong);
    expect(refused.status).toBe(400);
    expect(refused.body.errors[0].pointer).toBe(`/${Object.keys(wrong)[0]}`);
  });
});
