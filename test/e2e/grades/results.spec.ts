import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureLineItem, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { openRoutes } from '../../setup/api/walk.ts';
import { untilWaiting } from '../../setup/database/lock-waits.ts';

describe('results', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let admin: FixtureUser;
  let teacher: FixtureUser;
  let student: FixtureUser;
  let physics: FixtureClass;
  let item: FixtureLineItem;

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
    admin = await test.fixtures.user(school, 'admin');
    teacher = await test.fixtures.user(school, 'teacher');
  });

  beforeEach(async () => {
    student = await test.fixtures.user(school, 'student');
    physics = await test.fixtures.class(school, { teachers: [teacher], students: [student] });
    item = await test.fixtures.lineItem(physics, (await test.fixtures.category(physics)).id, { maximum: 20 });
  });

  afterAll(() => test.close());

  const pathOf = (user = student) => `/v1/lineItems/${item.sourcedId}/results/${user.sourcedId}`;
  const put = (body: object, version?: number, user = student) => {
    const request = test.as(teacher).put(pathOf(user));
    if (version !== undefined) request.set('if-match', `"${version}"`);
    return request.send(body);
  };
  const graded = (score: number) => ({ scoreStatus: 'fully graded', score });
  const takeRequests = async () =>
    test.database.query<{ student_id: number }>(
      'WITH taken AS (DELETE FROM recalculation_requests WHERE class_id = $1 RETURNING *) SELECT student_id FROM taken',
      [physics.id],
    );
  const stored = () =>
    test.database.query(`SELECT score::float8, version FROM results WHERE line_item_id = $1 AND status = 'active'`, [
      item.id,
    ]);

  /** Starts writers while the results are locked, and lets them go when all of them wait: they meet for certain. */
  const whileLocked = <T>(writers: number, start: () => Promise<T>): Promise<T> =>
    test.database.withClient(async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT 1 FROM results WHERE line_item_id = $1 FOR UPDATE', [item.id]);
      const answers = start();
      await untilWaiting(test.database, { sessions: writers });
      await client.query('COMMIT');
      return answers;
    });

  it('requires authentication', async () => {
    expect(await openRoutes(test, 'v1/results', 'v1/lineItems/:lineItemSourcedId/results')).toEqual([]);
  });

  it("another school's id gives 404", async () => {
    const foreign = await test.fixtures.class(await test.fixtures.school());
    const outsider = await test.fixtures.user(foreign.school, 'student');
    await test.fixtures.enroll(foreign, outsider, 'student');
    const foreignItem = await test.fixtures.lineItem(foreign, (await test.fixtures.category(foreign)).id);
    const { sourcedId } = await test.fixtures.result(foreignItem, outsider, 5);
    expect((await test.as(admin).get(`/v1/results/${sourcedId}`)).status).toBe(404);
    const path = `/v1/lineItems/${foreignItem.sourcedId}/results`;
    expect((await test.as(admin).get(path)).status).toBe(404);
    expect((await test.as(admin).put(`${path}/${outsider.sourcedId}`).send(graded(1))).status).toBe(404);
    expect((await test.as(admin).put(pathOf(outsider)).send(graded(1))).status).toBe(404);
  });

  it('grades a student, shows it to the student, and asks for new totals', async () => {
    const created = await put({ ...graded(17.5), comment: 'Well done', late: true });
    expect(created.status).toBe(201);
    expect(created.headers).toMatchObject({
      etag: expect.stringMatching(/^"1-/),
      location: `/v1/results/${created.body.sourcedId}`,
    });
    expect(created.body).toMatchObject({
      score: 17.5,
      scoreStatus: 'fully graded',
      comment: 'Well done',
      late: true,
      missing: null,
      version: 1,
      student: { sourcedId: student.sourcedId },
      lineItemSourcedId: item.sourcedId,
    });
    expect(await takeRequests()).toEqual([{ student_id: student.id }]);
    const own = await test.as(student).get(`/v1/results/${created.body.sourcedId}`);
    expect(own.body).toEqual(created.body);
    expect((await test.as(student).put(pathOf()).send(graded(20))).status).toBe(403);
    expect((await test.as(student).get(pathOf())).status).toBe(403);
    const classmate = await test.fixtures.user(school, 'student');
    await test.fixtures.enroll(physics, classmate, 'student');
    expect((await test.as(classmate).get(`/v1/results/${created.body.sourcedId}`)).status).toBe(404);
  });

  it('creates only without If-Match and replaces only with it', async () => {
    expect((await put(graded(1), 1)).status).toBe(412);
    expect((await put(graded(1))).status).toBe(201);
    expect((await put(graded(2))).status).toBe(428);
    expect((await put(graded(2), 7)).status).toBe(412);
    const replaced = await put(graded(2), 1);
    expect(replaced.body).toMatchObject({ score: 2, version: 2, comment: null });
    expect(await stored()).toEqual([{ score: 2, version: 2 }]);
  });

  it('lets one of two writers of the same version through; the other learns of it and loses nothing', async () => {
    await put({ ...graded(10), comment: 'First look' });
    const answers = await whileLocked(8, () =>
      Promise.all(Array.from({ length: 8 }, (_, index) => put({ ...graded(index), comment: `writer ${index}` }, 1))),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 412)).toHaveLength(7);
    const winner = answers.find(({ status }) => status === 200)?.body;
    expect(await stored()).toEqual([{ score: winner.score, version: 2 }]);
    const read = await test.as(teacher).get(pathOf());
    expect(read.body).toEqual(winner);
    expect(read.headers.etag).toMatch(/^"2-/);
    expect((await put(graded(12), 2)).status).toBe(200);
  });

  it('lets one of two writers create', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => put(graded(index))));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 412 || status === 428)).toHaveLength(7);
    expect(await stored()).toHaveLength(1);
  });

  it('takes any finite score, above the points and below 0, and rounds it once to ten decimals', async () => {
    expect((await put(graded(25.1234))).body.score).toBe(25.1234);
    expect((await put(graded(-0.5), 1)).body.score).toBe(-0.5);
    expect((await put(graded(100 / 3), 2)).body.score).toBe(33.3333333333);
    expect((await put(graded(1e-9), 3)).body.score).toBe(1e-9);
    expect(await stored()).toEqual([{ score: 1e-9, version: 4 }]);
    for (const score of [-1e10, 1e10, 1e300, '12', true]) {
      const refused = await put({ scoreStatus: 'fully graded', score }, 4);
      expect(refused.status).toBe(400);
      expect(refused.body.errors[0].pointer).toBe('/score');
    }
  });

  it('takes a grade only with a status that says graded, and the other way round', async () => {
    for (const wrong of [
      { scoreStatus: 'fully graded' },
      { scoreStatus: 'submitted', score: 4 },
      { scoreStatus: 'not submitted', textScore: 'B' },
      { scoreStatus: 'graded', score: 4 },
      { score: 4 },
    ]) {
      const refused = await put(wrong);
      expect(refused.status).toBe(400);
      expect(refused.body.errors[0].pointer).toBe('/scoreStatus');
    }
    expect((await put({ scoreStatus: 'exempt', score: 4 })).status).toBe(201);
    expect((await put({ scoreStatus: 'partially graded', textScore: 'B+' }, 1)).status).toBe(200);
    expect((await put({ scoreStatus: 'not submitted', missing: true }, 2)).status).toBe(200);
  });

  it('asks for new totals when score, status or the marks of a policy change, not for a comment', async () => {
    await put(graded(10));
    await takeRequests();
    await put({ ...graded(10), comment: 'Nice' }, 1);
    expect(await takeRequests()).toEqual([]);
    await put(graded(11), 2);
    expect(await takeRequests()).toHaveLength(1);
    await put({ scoreStatus: 'partially graded', score: 11 }, 3);
    expect(await takeRequests()).toHaveLength(1);
    await put({ scoreStatus: 'partially graded', score: 11, late: false }, 4);
    expect(await takeRequests()).toHaveLength(1);
    await put({ scoreStatus: 'partially graded', score: 11, late: false, missing: false }, 5);
    expect(await takeRequests()).toHaveLength(1);
  });

  it('grades enrolled students only', async () => {
    const stranger = await test.fixtures.user(school, 'student');
    expect((await put(graded(1), undefined, stranger)).status).toBe(404);
    expect((await put(graded(1), undefined, teacher)).status).toBe(404);
    const { id } = await test.fixtures.enroll(physics, stranger, 'student');
    await test.database.run(`UPDATE enrollments SET status = 'tobedeleted' WHERE id = $1`, [id]);
    const refused = await put(graded(1), undefined, stranger);
    expect(refused.status).toBe(409);
    expect(refused.body.code).toBe('not-enrolled');
    expect(await stored()).toEqual([]);
  });

  it('deletes a result with the version that was read', async () => {
    await put(graded(3));
    await takeRequests();
    expect((await test.as(teacher).delete(pathOf())).status).toBe(428);
    expect((await test.as(teacher).delete(pathOf()).set('if-match', '"2"')).status).toBe(412);
    expect((await test.as(teacher).delete(pathOf()).set('if-match', '"1"')).status).toBe(204);
    expect(await takeRequests()).toEqual([{ student_id: student.id }]);
    expect((await test.as(teacher).get(pathOf())).status).toBe(404);
    expect((await test.as(teacher).delete(pathOf()).set('if-match', '"1"')).status).toBe(404);
  });

  it('never takes the version of a grade for that of another one in its cell', async () => {
    expect((await put(graded(3))).body).toMatchObject({ version: 1 });
    expect((await test.as(teacher).delete(pathOf()).set('if-match', '"1"')).status).toBe(204);
    expect((await put(graded(4))).body).toMatchObject({ score: 4, version: 3 });
    expect((await put(graded(5), 1)).status).toBe(412);
    expect((await test.as(teacher).delete(pathOf()).set('if-match', '"3"')).status).toBe(204);
    // As an import, or its undo, brings the first one back.
    await test.database.run(
      `UPDATE results SET status = 'active', version = version + 1
       WHERE id = (SELECT min(id) FROM results WHERE line_item_id = $1)`,
      [item.id],
    );
    expect((await test.as(teacher).get(pathOf())).body).toMatchObject({ score: 3, version: 5 });
  });

  it('lists results by family name, page by page, without students who left', async () => {
    const students: FixtureUser[] = [student];
    for (let count = 0; count < 4; count += 1) {
      const next = await test.fixtures.user(school, 'student');
      await test.fixtures.enroll(physics, next, 'student');
      students.push(next);
    }
    for (const each of students) await put(graded(7), undefined, each);
    await test.database.run(`UPDATE enrollments SET status = 'tobedeleted' WHERE class_id = $1 AND user_id = $2`, [
      physics.id,
      student.id,
    ]);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await test
        .as(teacher)
        .get(`/v1/lineItems/${item.sourcedId}/results`)
        .query({ limit: 3, cursor });
      seen.push(...body.data.map((result: { student: { sourcedId: string } }) => result.student.sourcedId));
      cursor = body.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen.toSorted()).toEqual(
      students
        .slice(1)
        .map(({ sourcedId }) => sourcedId)
        .toSorted(),
    );
    expect((await test.as(student).get(`/v1/lineItems/${item.sourcedId}/results`)).status).toBe(404);
  });
});
