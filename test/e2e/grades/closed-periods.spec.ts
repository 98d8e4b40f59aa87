import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureLineItem, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';

const past = '2026-01-31T23:00:00.000Z';
const future = '2199-01-31T23:00:00.000Z';

describe('a closed grading period', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let admin: FixtureUser;
  let teacher: FixtureUser;
  let student: FixtureUser;
  let latecomer: FixtureUser;
  let taught: FixtureClass;
  let category: string;
  let scale: string;
  let term: Session;
  let quarter: Session;
  let item: FixtureLineItem;
  let openItem: FixtureLineItem;

  interface Session {
    sourcedId: string;
    version: number;
  }

  const addSession = async (parentSourcedId: string | null): Promise<Session> => {
    const type = parentSourcedId === null ? 'semester' : 'gradingPeriod';
    const period = { startDate: '2025-09-01', endDate: '2026-01-31', parentSourcedId };
    const { body } = await test
      .as(admin)
      .post('/v1/academicSessions')
      .send({ title: 'Autumn', type, ...period });
    return body;
  };
  const closes = async (session: Session, gradingClosesAt: string | null) => {
    const changed = await test
      .as(admin)
      .patch(`/v1/academicSessions/${session.sourcedId}`)
      .set('if-match', `"${session.version}"`)
      .send({ gradingClosesAt });
    expect(changed.status).toBe(200);
    session.version = changed.body.version;
  };
  const patch = (path: string, body: object, version = 1) =>
    test.as(teacher).patch(path).set('if-match', `"${version}"`).send(body);
  const ofItem = (path = '') => `/v1/lineItems/${item.sourcedId}${path}`;
  const grade = { scoreStatus: 'fully graded', score: 7 };
  const stored = () =>
    Promise.all(
      ['results', 'line_items', 'categories', 'score_scales', 'recalculation_requests'].map((table) =>
        test.database.query(`SELECT * FROM ${table} ORDER BY id`),
      ),
    );

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
    admin = await test.fixtures.user(school, 'admin');
    teacher = await test.fixtures.user(school, 'teacher');
    student = await test.fixtures.user(school, 'student');
    latecomer = await test.fixtures.user(school, 'student');
    taught = await test.fixtures.class(school, { teachers: [teacher], students: [student, latecomer] });
    const homework = await test.fixtures.category(taught);
    category = homework.sourcedId;
    scale = (await test.fixtures.scoreScale(taught)).sourcedId;
    term = await addSession(null);
    quarter = await addSession(term.sourcedId);
    item = await test.fixtures.lineItem(taught, homework.id, { maximum: 10 });
    openItem = await test.fixtures.lineItem(taught, homework.id, { maximum: 10 });
    const inPeriod = { gradingPeriodSourcedId: quarter.sourcedId, scoreScaleSourcedId: scale };
    expect((await patch(ofItem(), inPeriod)).body).toMatchObject(inPeriod);
    await test.fixtures.result(item, student, 8);
  });

  afterAll(() => test.close());

  const writes: [string, () => PromiseLike<{ status: number; body: unknown }>][] = [
    [
      'a grade',
      () =>
        test
          .as(teacher)
          .put(ofItem(`/results/${latecomer.sourcedId}`))
          .send(grade),
    ],
    [
      'a new grade by an administrator',
      () =>
        test
          .as(admin)
          .put(ofItem(`/results/${latecomer.sourcedId}`))
          .send(grade),
    ],
    [
      'a correction',
      () =>
        test
          .as(teacher)
          .put(ofItem(`/results/${student.sourcedId}`))
          .set('if-match', '"1"')
          .send(grade),
    ],
    [
      'grades in bulk',
      () =>
        test
          .as(teacher)
          .patch(ofItem('/results'))
          .send({ results: [{ studentSourcedId: latecomer.sourcedId, version: null, ...grade }] }),
    ],
    [
      'no grade',
      () =>
        test
          .as(teacher)
          .delete(ofItem(`/results/${student.sourcedId}`))
          .set('if-match', '"1"'),
    ],
    ['other points possible', () => patch(ofItem(), { resultValueMax: 20 }, 2)],
    ['another due date', () => patch(ofItem(), { dueDate: past }, 2)],
    ['a weight', () => patch(ofItem(), { weight: 3 }, 2)],
    ['extra credit', () => patch(ofItem(), { extraCredit: true }, 2)],
    ['never dropped', () => patch(ofItem(), { neverDrop: true }, 2)],
    ['no score scale', () => patch(ofItem(), { scoreScaleSourcedId: null }, 2)],
    ['a move out of it', () => patch(ofItem(), { gradingPeriodSourcedId: null }, 2)],
    [
      'a move into it',
      () => patch(`/v1/lineItems/${openItem.sourcedId}`, { gradingPeriodSourcedId: quarter.sourcedId }),
    ],
    [
      'a new assignment in it',
      () =>
        test
          .as(teacher)
          .post(`/v1/classes/${taught.sourcedId}/lineItems`)
          .send({ title: 'Late', categorySourcedId: category, gradingPeriodSourcedId: quarter.sourcedId }),
    ],
    ['no assignment', () => test.as(teacher).delete(ofItem()).set('if-match', '"2"')],
    ['another weight of the category', () => patch(`/v1/categories/${category}`, { weight: 7 })],
    ['drops of the category', () => patch(`/v1/categories/${category}`, { dropLowest: 1 })],
    [
      'other points of the score scale',
      () => patch(`/v1/scoreScales/${scale}`, { scoreScaleValue: [{ itemValueLHS: 'A', itemValueRHS: '9' }] }),
    ],
  ];

  describe('refuses', () => {
    beforeAll(() => closes(quarter, past));

    it.each(writes)('%s, and writes nothing', async (_, write) => {
      const before = await stored();
      const refused = await write();
      expect(refused.status).toBe(409);
      expect(refused.body).toMatchObject({
        code: 'grading-period-closed',
        detail: `academic session ${quarter.sourcedId}`,
      });
      expect(await stored()).toEqual(before);
    });
  });

  it('closes what lies inside it, and opens again', async () => {
    await closes(quarter, null);
    await closes(term, past);
    const path = ofItem(`/results/${student.sourcedId}`);
    const put = () => test.as(teacher).put(path).set('if-match', '"1"').send(grade);
    expect((await put()).body.code).toBe('grading-period-closed');
    await closes(term, future);
    expect((await put()).status).toBe(200);
  });

  it('stays where it is in the year, with what lies inside it, and takes nothing in', async () => {
    await closes(term, null);
    const year = await addSession(null);
    const moves = (session: Session, parentSourcedId: string | null) =>
      test
        .as(admin)
        .patch(`/v1/academicSessions/${session.sourcedId}`)
        .set('if-match', `"${session.version}"`)
        .send({ parentSourcedId });
    const refused = async (closed: Session, session: Session, parent: Session | null) => {
      const { body } = await moves(session, parent?.sourcedId ?? null);
      expect(body).toMatchObject({
        code: 'grading-period-closed',
        detail: `academic session ${closed.sourcedId}`,
      });
    };
    await closes(quarter, past);
    await refused(quarter, quarter, year);
    await refused(quarter, quarter, null);
    await refused(quarter, term, year);
    await refused(quarter, year, quarter);
    await closes(quarter, null);
    await closes(term, past);
    await refused(quarter, quarter, year);
    await closes(term, null);
    const moved = await moves(term, year.sourcedId);
    expect(moved.body).toMatchObject({ parentSourcedId: year.sourcedId });
    term.version = moved.body.version;
  });

  it('lets everything be written that no total hangs on, and everything outside of it', async () => {
    await closes(term, past);
    expect((await patch(ofItem(), { title: 'Sheet 3', description: 'Tasks' }, 2)).status).toBe(200);
    expect((await patch(`/v1/categories/${category}`, { title: 'Sheets' })).status).toBe(200);
    expect((await patch(`/v1/scoreScales/${scale}`, { title: 'Marks' })).status).toBe(200);
    const elsewhere = `/v1/lineItems/${openItem.sourcedId}`;
    expect((await patch(elsewhere, { resultValueMax: 20, neverDrop: true })).body).toMatchObject({ neverDrop: true });
    expect((await test.as(teacher).put(`${elsewhere}/results/${student.sourcedId}`).send(grade)).status).toBe(201);
  });

  it('keeps the weight of the session around it that its grades count in', async () => {
    for (const session of [term, quarter]) await closes(session, null);
    const other = await addSession(null);
    const put = (version: number, ...weights: [Session, number][]) => {
      const gradingPeriods = weights.map(([{ sourcedId }, weight]) => ({
        academicSessionSourcedId: sourcedId,
        weight,
      }));
      const request = test.as(teacher).put(`/v1/classes/${taught.sourcedId}/gradingPolicy`);
      if (version > 0) request.set('if-match', `"${version}"`);
      return request.send({ gradingPeriods });
    };
    expect((await put(0, [term, 50], [other, 50])).status).toBe(201);
    await closes(quarter, past);
    for (const refused of [
      put(1, [term, 60], [other, 50]),
      put(1, [other, 50]),
      put(1, [quarter, 50], [term, 50], [other, 50]),
    ]) {
      expect((await refused).body.code).toBe('grading-period-closed');
    }
    expect((await put(1, [term, 50], [other, 40])).body.version).toBe(2);
  });
});
