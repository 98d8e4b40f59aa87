import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { openRoutes } from '../../setup/api/walk.ts';

const off = {
  weighting: 'categories',
  weightsAbove100: 'relative',
  late: null,
  missingPercent: null,
  countedAttempt: 'latest',
  posting: 'automatic',
  scoreScaleSourcedId: null,
  gradingPeriods: [],
};

describe('the grading policy of a class', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let admin: FixtureUser;
  let teacher: FixtureUser;
  let student: FixtureUser;
  let taught: FixtureClass;

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
    admin = await test.fixtures.user(school, 'admin');
    teacher = await test.fixtures.user(school, 'teacher');
    student = await test.fixtures.user(school, 'student');
  });

  beforeEach(async () => {
    taught = await test.fixtures.class(school, { teachers: [teacher], students: [student] });
  });

  afterAll(() => test.close());

  const path = (ofClass = taught) => `/v1/classes/${ofClass.sourcedId}/gradingPolicy`;
  const read = (user = teacher) => test.as(user).get(path());
  const put = (body: object, version?: number, user = teacher) => {
    const request = test.as(user).put(path());
    if (version !== undefined) request.set('if-match', `"${version}"`);
    return request.send(body);
  };
  const session = async (fields: object = {}) => {
    const body = { title: 'Autumn', type: 'gradingPeriod', startDate: '2026-09-01', endDate: '2026-12-18', ...fields };
    return (await test.as(admin).post('/v1/academicSessions').send(body)).body as {
      sourcedId: string;
      version: number;
    };
  };
  const requested = async (): Promise<number[]> => {
    const rows = await test.database.query<{ class_id: number; student_id: number | null }>(
      'WITH taken AS (DELETE FROM recalculation_requests RETURNING *) SELECT class_id, student_id FROM taken',
    );
    expect(rows.every((row) => row.student_id === null)).toBe(true);
    return rows.map((row) => row.class_id);
  };

  it('requires authentication', async () => {
    expect(await openRoutes(test, 'v1/classes/:classSourcedId/gradingPolicy')).toEqual([]);
  });

  it("another school's id gives 404, as does a class of somebody else", async () => {
    const foreign = await test.fixtures.class(await test.fixtures.school());
    expect((await test.as(admin).get(path(foreign))).status).toBe(404);
    expect((await test.as(admin).put(path(foreign)).send({})).status).toBe(404);
    const stranger = await test.fixtures.user(school, 'teacher');
    expect((await put({}, undefined, stranger)).status).toBe(404);
    expect((await put({}, undefined, student)).status).toBe(403);
  });

  it('is off until the class decides, and off again where a field is left out', async () => {
    const before = await read();
    expect(before.body).toEqual({ classSourcedId: taught.sourcedId, ...off, version: 0, warnings: [] });
    const created = await put({
      missingPercent: 0,
      weighting: 'points',
      late: { deductionPercent: 10, intervalMinutes: 60 },
    });
    expect(created.status).toBe(201);
    const late = { deductionPercent: 10, intervalMinutes: 60, minimumPercent: 0 };
    expect(created.headers.location).toBe(path());
    expect(created.body).toMatchObject({
      ...off,
      missingPercent: 0,
      weighting: 'points',
      late,
      version: 1,
      warnings: [],
    });
    expect((await read(student)).body).toEqual(created.body);
    const replaced = await put({ posting: 'manual' }, 1);
    expect(replaced.status).toBe(200);
    expect(replaced.body).toMatchObject({ ...off, posting: 'manual', version: 2, warnings: [] });
    expect((await read()).body).toEqual(replaced.body);
  });

  it('is created without If-Match or with that of no policy, and replaced with the version read alone', async () => {
    const { etag } = (await read()).headers;
    expect((await put({}, 1)).status).toBe(412);
    expect((await test.as(teacher).put(path()).set('if-match', String(etag)).send({ missingPercent: 0 })).status).toBe(
      201,
    );
    expect((await put({})).body.code).toBe('precondition-required');
    expect((await put({}, 7)).body.code).toBe('precondition-failed');
    expect((await put({ missingPercent: 0 }, 1)).body.version).toBe(1);
    expect((await put({ missingPercent: 5 }, 1)).body.version).toBe(2);
  });

  it('lets one of several who decide first through', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map((missingPercent) => put({ missingPercent })));
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses[0]).toBe(201);
    expect(statuses.slice(1).every((status) => status === 412 || status === 428)).toBe(true);
    const created = answers.find(({ status }) => status === 201);
    expect((await read()).body).toEqual(created?.body);
  });

  it('names what it cannot be', async () => {
    const problems = async (body: object) => {
      const { status, body: problem } = await put(body);
      return [
        status,
        problem.errors.map((error: { pointer: string; message: string }) => `${error.pointer} ${error.message}`),
      ];
    };
    expect(await problems({ late: { deductionPercent: 10 } })).toEqual([400, ['/late/intervalMinutes required']]);
    expect(await problems({ late: { intervalMinutes: 60, minimumPercent: 4 } })).toEqual([
      400,
      ['/late/deductionPercent required'],
    ]);
    const periods = [{ academicSessionSourcedId: 'none', weight: -1 }];
    expect((await problems({ gradingPeriods: periods }))[0]).toBe(400);
    const twice = [1, 2].map((weight) => ({ academicSessionSourcedId: 'none', weight }));
    expect(await problems({ gradingPeriods: twice })).toEqual([
      400,
      ['/gradingPeriods expected every academic session once'],
    ]);
    expect((await problems({ missingPercent: 101 }))[0]).toBe(400);
    expect((await problems({ weighting: 'median' }))[0]).toBe(400);
    const other = await test.fixtures.class(school, { teachers: [teacher] });
    const scale = await test.fixtures.scoreScale(other);
    expect(await problems({ scoreScaleSourcedId: scale.sourcedId, gradingPeriods: twice.slice(0, 1) })).toEqual([
      422,
      ['/scoreScaleSourcedId no such scoreScale', '/gradingPeriods/0/academicSessionSourcedId no such academicSession'],
    ]);
    expect((await read()).body.version).toBe(0);
  });

  it('asks for the totals of its class and of no other, and for none where no total hangs on a change', async () => {
    await test.fixtures.class(school, { teachers: [teacher] });
    const scale = await test.fixtures.scoreScale(taught);
    const period = await session();
    await requested();
    const weighted = { gradingPeriods: [{ academicSessionSourcedId: period.sourcedId, weight: 50 }] };
    await put({ posting: 'manual' });
    expect(await requested()).toEqual([]);
    await put({ posting: 'automatic', missingPercent: 0 }, 1);
    expect(await requested()).toEqual([taught.id]);
    await put({ missingPercent: 0 }, 2);
    expect(await requested()).toEqual([]);
    await put(weighted, 2);
    expect(await requested()).toEqual([taught.id]);
    await put({ ...weighted, scoreScaleSourcedId: scale.sourcedId }, 3);
    expect(await requested()).toEqual([taught.id]);

    const changed = { scoreScaleValue: [{ itemValueLHS: 'A', itemValueRHS: '91' }] };
    const ofScale = `/v1/scoreScales/${scale.sourcedId}`;
    expect((await test.as(teacher).patch(ofScale).set('if-match', '"1"').send(changed)).status).toBe(200);
    expect(await requested()).toEqual([taught.id]);
    const inUse = await test.as(teacher).delete(ofScale).set('if-match', '"2"');
    expect(inUse.body).toMatchObject({ code: 'still-in-use', detail: '1 grading policies' });
    const ofPeriod = await test.as(admin).delete(`/v1/academicSessions/${period.sourcedId}`).set('if-match', '"1"');
    expect(ofPeriod.body).toMatchObject({ code: 'still-in-use', detail: '1 grading policies' });
  });

  it('leaves drops to categories, and flags to line items, whose changes ask for the totals of the class', async () => {
    const category = await test.fixtures.category(taught);
    const item = await test.fixtures.lineItem(taught, category.id);
    const patch = async (path: string, version: number, fields: object) => {
      const changed = await test.as(teacher).patch(path).set('if-match', `"${version}"`).send(fields);
      expect(changed.body).toMatchObject({ ...fields, version: version + 1 });
      return requested();
    };
    await requested();
    const ofCategory = `/v1/categories/${category.sourcedId}`;
    expect(await patch(ofCategory, 1, { dropLowest: 1 })).toEqual([taught.id]);
    expect(await patch(ofCategory, 2, { dropHighest: 2 })).toEqual([taught.id]);
    expect(await patch(ofCategory, 3, { title: 'Sheets' })).toEqual([]);
    const ofItem = `/v1/lineItems/${item.sourcedId}`;
    expect(await patch(ofItem, 1, { neverDrop: true })).toEqual([taught.id]);
    expect(await patch(ofItem, 2, { extraCredit: true })).toEqual([taught.id]);
    expect(await patch(ofItem, 3, { title: 'Sheet 3' })).toEqual([]);
    const wrong = { dropLowest: -1 };
    expect((await test.as(teacher).patch(ofCategory).set('if-match', '"4"').send(wrong)).status).toBe(400);
  });

  it('asks for totals where a period that line items lie in moves to another one', async () => {
    const [autumn, spring] = [
      await session({ type: 'semester' }),
      await session({ type: 'semester', title: 'Spring' }),
    ];
    const inside = await session({ parentSourcedId: autumn.sourcedId });
    const item = await test.fixtures.lineItem(taught, (await test.fixtures.category(taught)).id);
    await test
      .as(teacher)
      .patch(`/v1/lineItems/${item.sourcedId}`)
      .set('if-match', '"1"')
      .send({ gradingPeriodSourcedId: inside.sourcedId });
    await put({ gradingPeriods: [{ academicSessionSourcedId: spring.sourcedId, weight: 100 }] });
    expect((await read()).body.warnings.map(({ code }: { code: string }) => code)).toEqual([
      'period-without-line-items',
      'line-items-without-period',
    ]);
    await requested();
    const move = (parentSourcedId: string, version: number) =>
      test
        .as(admin)
        .patch(`/v1/academicSessions/${inside.sourcedId}`)
        .set('if-match', `"${version}"`)
        .send({ parentSourcedId });
    await move(spring.sourcedId, 1);
    expect(await requested()).toEqual([taught.id]);
    expect((await read()).body.warnings).toEqual([]);
    await move(spring.sourcedId, 2);
    expect(await requested()).toEqual([]);
  });

  it('warns its teachers of what may not be meant so, and not its students', async () => {
    const category = await test.fixtures.category(taught, 60);
    await test.database.run('UPDATE categories SET drop_lowest = 1 WHERE id = $1', [category.id]);
    await test.fixtures.lineItem(taught, category.id);
    const scale = await test.fixtures.scoreScale(taught, { A: 'very good' });
    const period = await session();
    const weights = [{ academicSessionSourcedId: period.sourcedId, weight: 120 }];
    const { body } = await put({ gradingPeriods: weights, scoreScaleSourcedId: scale.sourcedId });
    expect(body.warnings.map(({ code }: { code: string }) => code)).toEqual([
      'category-weights-below-100',
      'drops-exceed-line-items',
      'period-weights-above-100',
      'period-without-line-items',
      'line-items-without-period',
      'scale-without-bounds',
    ]);
    expect((await read(student)).body).toEqual({ ...body, warnings: [] });
  });

  it('keeps what grades in a closed period hang on, and lets the rest change', async () => {
    const [closed, open] = [await session(), await session({ title: 'Spring' })];
    const item = await test.fixtures.lineItem(taught, (await test.fixtures.category(taught)).id);
    await test
      .as(teacher)
      .patch(`/v1/lineItems/${item.sourcedId}`)
      .set('if-match', '"1"')
      .send({ gradingPeriodSourcedId: closed.sourcedId });
    const weights = (...given: number[]) =>
      [closed, open].map(({ sourcedId }, index) => ({ academicSessionSourcedId: sourcedId, weight: given[index] }));
    expect((await put({ missingPercent: 0, gradingPeriods: weights(50, 50) })).status).toBe(201);
    const close = { gradingClosesAt: '2026-01-01T00:00:00Z' };
    await test.as(admin).patch(`/v1/academicSessions/${closed.sourcedId}`).set('if-match', '"1"').send(close);
    const refused = [
      { missingPercent: 50, gradingPeriods: weights(50, 50) },
      { missingPercent: 0, gradingPeriods: weights(50, 50), weighting: 'points' },
      { missingPercent: 0, gradingPeriods: weights(50, 50), late: { deductionPercent: 1, intervalMinutes: 1 } },
      { missingPercent: 0, gradingPeriods: weights(40, 60) },
      { missingPercent: 0, gradingPeriods: weights(50, 50).slice(1) },
      { missingPercent: 0 },
    ];
    for (const body of refused) expect((await put(body, 1)).body.code).toBe('grading-period-closed');
    const allowed = await put({ missingPercent: 0, gradingPeriods: weights(50, 60), posting: 'manual' }, 1);
    expect(allowed.body).toMatchObject({ version: 2, posting: 'manual' });
  });
});
