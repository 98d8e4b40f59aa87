import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import {
  earliestZone,
  type FixtureClass,
  type FixtureLineItem,
  type FixturePeriod,
  type FixtureSchool,
  type FixtureUser,
  latestZone,
} from '../../setup/api/fixtures.ts';

const over: FixturePeriod = ['2020-08-01', '2021-07-01'];

describe('an enrolment counts in its period', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let admin: FixtureUser;
  let teacher: FixtureUser;
  let physics: FixtureClass;
  let sheet: FixtureLineItem;

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
    admin = await test.fixtures.user(school, 'admin');
    teacher = await test.fixtures.user(school, 'teacher');
  });

  afterAll(() => test.close());

  beforeEach(async () => {
    physics = await test.fixtures.class(school, { teachers: [teacher] });
    sheet = await test.fixtures.lineItem(physics, (await test.fixtures.category(physics)).id);
  });

  type Entry = { sourcedId: string; student: { sourcedId: string }; user: { sourcedId: string } };
  const get = (user: FixtureUser, path: string, query: object = {}) => test.as(user).get(path).query(query);
  const enrolled = async (role: 'teacher' | 'student', ...periods: FixturePeriod[]): Promise<FixtureUser> => {
    const user = await test.fixtures.user(school, role);
    for (const period of periods) await test.fixtures.enroll(physics, user, role, period);
    return user;
  };
  const ofClass = (part = '') => `/v1/classes/${physics.sourcedId}${part}`;
  const ofSheet = (part = '') => `/v1/lineItems/${sheet.sourcedId}${part}`;
  const students = async (path: string, query: object = {}): Promise<string[]> =>
    (await get(teacher, path, query)).body.data.map((entry: Entry) => (entry.student ?? entry.user).sourcedId);
  /** The status of what only members of the class may read, and how many of its rows the lists of one's own show. */
  const seen = async (user: FixtureUser) => [
    (await get(user, ofClass())).status,
    (await get(user, ofSheet())).status,
    (await get(user, '/v1/classes')).body.data.length,
  ];

  it('opens nothing to a teacher whose enrolment ended or has not begun', async () => {
    const tomorrow = await test.fixtures.day(school, 1);
    const student = await enrolled('student', [null, null]);
    const { sourcedId: result } = await test.fixtures.result(sheet, student, 80);
    for (const user of [await enrolled('teacher', over), await enrolled('teacher', [tomorrow, null])]) {
      expect(await seen(user)).toEqual([404, 404, 0]);
      for (const path of [
        ofClass('/gradebook'),
        ofClass('/gradebook.csv'),
        ofClass('/enrollments'),
        ofSheet('/results'),
        ofSheet('/submissions'),
        `/v1/results/${result}`,
        `/v1/users/${student.sourcedId}`,
      ]) {
        expect([path, (await get(user, path)).status]).toEqual([path, 404]);
      }
    }
    expect(await seen(teacher)).toEqual([200, 200, expect.any(Number)]);
  });

  it('opens nothing of the class to a student whose enrolment ended or has not begun', async () => {
    const tomorrow = await test.fixtures.day(school, 1);
    for (const user of [await enrolled('student', over), await enrolled('student', [tomorrow, null])]) {
      expect(await seen(user)).toEqual([404, 404, 0]);
      expect((await get(user, ofClass('/grades/me'))).status).toBe(404);
      expect((await get(user, '/v1/users/me/grades')).body.data).toEqual([]);
      const submission = await test.as(user).put(ofSheet('/submission')).send({ comment: 'Here it is.' });
      expect(submission.status).toBe(404);
    }
  });

  it('keeps what a former student did readable, to staff and to the student', async () => {
    const former = await enrolled('student', [null, null]);
    await test.as(former).put(ofSheet('/submission')).send({ comment: 'Here it is.' });
    const { sourcedId: result } = await test.fixtures.result(sheet, former, 80);
    await test.database.run('UPDATE enrollments SET end_date = $2 WHERE user_id = $1', [
      former.id,
      await test.fixtures.day(school, 0),
    ]);
    for (const path of [ofClass('/gradebook'), ofClass('/enrollments'), ofSheet('/results')]) {
      expect(await students(path, { role: path.endsWith('ments') ? 'student' : undefined })).toEqual([]);
      expect(await students(path, { enrolled: 'former' })).toEqual([former.sourcedId]);
    }
    const csv = await get(teacher, ofClass('/gradebook.csv'), { enrolled: 'former' });
    expect(csv.text).toContain(former.sourcedId);
    expect((await get(teacher, ofClass('/gradebook.csv'))).text).not.toContain(former.sourcedId);
    expect(await students(ofSheet('/submissions'))).toEqual([former.sourcedId]);
    expect((await get(teacher, `/v1/users/${former.sourcedId}`)).status).toBe(200);
    for (const user of [teacher, former]) expect((await get(user, `/v1/results/${result}`)).status).toBe(200);
  });

  it('lists current, former and upcoming students apart, and all together', async () => {
    const tomorrow = await test.fixtures.day(school, 1);
    const current = await enrolled('student', [null, tomorrow]);
    const former = await enrolled('student', over);
    const upcoming = await enrolled('student', [tomorrow, null]);
    const back = await enrolled('student', over, [null, null]);
    const lists = async (path: string) => ({
      current: await students(path),
      former: await students(path, { enrolled: 'former' }),
      upcoming: await students(path, { enrolled: 'upcoming' }),
      all: await students(path, { enrolled: 'all' }),
    });
    expect(await lists(ofClass('/gradebook'))).toEqual({
      current: [current.sourcedId, back.sourcedId],
      former: [former.sourcedId],
      upcoming: [upcoming.sourcedId],
      all: [current, former, upcoming, back].map(({ sourcedId }) => sourcedId),
    });
    const shown = (await get(teacher, ofClass('/gradebook'), { enrolled: 'all' })).body.data;
    expect(shown.map((row: { enrolled: string }) => row.enrolled)).toEqual([
      'current',
      'former',
      'upcoming',
      'current',
    ]);
    expect((await get(teacher, ofClass('/gradebook'), { enrolled: 'gone' })).status).toBe(400);
  });

  it('takes grades of those who are enrolled today alone', async () => {
    const tomorrow = await test.fixtures.day(school, 1);
    const grade = { scoreStatus: 'fully graded', score: 9 };
    for (const user of [await enrolled('student', over), await enrolled('student', [tomorrow, null])]) {
      const refused = await test
        .as(teacher)
        .put(ofSheet(`/results/${user.sourcedId}`))
        .send(grade);
      expect([refused.status, refused.body.code]).toEqual([409, 'not-enrolled']);
      const bulk = await test
        .as(teacher)
        .patch(ofSheet('/results'))
        .send({ results: [{ studentSourcedId: user.sourcedId, ...grade }] });
      expect(bulk.status).toBe(422);
      expect(bulk.body.errors[0]).toMatchObject({
        pointer: '/results/0/studentSourcedId',
        message: 'not enrolled in this class today',
      });
    }
  });

  it('begins and ends at midnight of the school, for everybody at once', async () => {
    const baker = await test.fixtures.school(latestZone);
    const tomorrow = await test.fixtures.day(baker, 1);
    const [leaving, coming] = [await test.fixtures.user(baker, 'student'), await test.fixtures.user(baker, 'teacher')];
    const chemistry = await test.fixtures.class(baker);
    await test.fixtures.enroll(chemistry, leaving, 'student', [null, tomorrow]);
    await test.fixtures.enroll(chemistry, coming, 'teacher', [tomorrow, null]);
    const statuses = async () =>
      Promise.all(
        [leaving, coming].map(async (user) => (await get(user, `/v1/classes/${chemistry.sourcedId}`)).status),
      );
    expect(await statuses()).toEqual([200, 404]);
    await test.fixtures.moveTo(baker, earliestZone);
    expect(await statuses()).toEqual([404, 200]);
  });

  describe('of a student who left and came back', () => {
    let back: FixtureUser;

    beforeEach(async () => {
      const [yesterday, today] = [await test.fixtures.day(school, -1), await test.fixtures.day(school, 0)];
      back = await enrolled('student', ['2026-01-01', yesterday], [today, null]);
      await test.fixtures.result(sheet, back, 80);
    });

    it('shows the student once everywhere', async () => {
      for (const path of [ofClass('/gradebook'), ofSheet('/results')]) {
        for (const query of [{}, { enrolled: 'all' }]) expect(await students(path, query)).toEqual([back.sourcedId]);
      }
      expect(await students(ofClass('/enrollments'), { role: 'student' })).toEqual([back.sourcedId]);
      expect(await students(ofClass('/enrollments'), { role: 'student', enrolled: 'all' })).toHaveLength(2);
      expect((await get(back, '/v1/classes')).body.data).toHaveLength(1);
      expect((await get(back, '/v1/users/me/grades')).body.data).toHaveLength(1);
      const csv = (await get(teacher, ofClass('/gradebook.csv'))).text;
      expect(csv.trim().split('\r\n')).toHaveLength(2);
    });

    it('is enrolled over the API in periods that do not overlap', async () => {
      const user = await test.fixtures.user(school, 'student');
      const enrol = (beginDate: string | null, endDate: string | null) =>
        test
          .as(admin)
          .post(ofClass('/enrollments'))
          .send({ userSourcedId: user.sourcedId, role: 'student', beginDate, endDate });
      expect((await enrol('2026-08-24', '2026-09-18')).status).toBe(201);
      expect((await enrol('2026-09-18', '2026-10-01')).status).toBe(201);
      for (const [begin, end] of [
        ['2026-09-30', '2026-12-01'],
        [null, null],
        ['2026-08-24', '2026-09-18'],
      ] as const) {
        const refused = await enrol(begin, end);
        expect([refused.status, refused.body.code]).toEqual([409, 'already-enrolled']);
      }
      const answers = await Promise.all(Array.from({ length: 6 }, () => enrol('2026-11-01', null)));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    });

    it('is changed over the API by the rules that adding has', async () => {
      const user = await enrolled('student', ['2026-08-24', '2026-09-18']);
      const enrol = { userSourcedId: user.sourcedId, role: 'student', beginDate: '2026-10-01' };
      const added = await test.as(admin).post(ofClass('/enrollments')).send(enrol).expect(201);
      const { location } = added.headers;
      expect(location).toBe(ofClass(`/enrollments/${added.body.sourcedId}`));
      const change = (body: object, version = 1, as = admin) =>
        test
          .as(as)
          .patch(location as string)
          .set('if-match', `"${version}"`)
          .send(body);

      expect((await test.as(teacher).get(location as string)).body).toEqual(added.body);
      expect((await change({ endDate: '2026-12-01' }, 1, teacher)).status).toBe(403);
      expect(
        (
          await test
            .as(admin)
            .patch(location as string)
            .send({ endDate: '2026-12-01' })
        ).status,
      ).toBe(428);
      const changed = await change({ endDate: '2026-12-01' });
      expect([changed.status, changed.body]).toEqual([
        200,
        { ...added.body, endDate: '2026-12-01', version: 2, dateLastModified: expect.any(String) },
      ]);
      expect((await change({ endDate: '2027-01-01' })).status).toBe(412);
      expect((await change({ endDate: '2026-09-30' }, 2)).body).toMatchObject({
        code: 'invalid-input',
        errors: [{ pointer: '/endDate' }],
      });
      expect((await change({ beginDate: '2026-09-17' }, 2)).body.code).toBe('already-enrolled');
      expect((await change({ endDate: '2026-12-01' }, 2)).body.version).toBe(2);
      await test.database.run('DELETE FROM recalculation_requests WHERE class_id = $1', [physics.id]);
      expect((await change({ role: 'teacher' }, 2)).body).toMatchObject({ role: 'teacher', version: 3 });
      expect(
        await test.database.query('SELECT student_id FROM recalculation_requests WHERE class_id = $1', [physics.id]),
      ).toEqual([{ student_id: user.id }]);
    });

    it('keeps periods apart where several are changed and added at once', async () => {
      const user = await enrolled('student', ['2026-08-24', '2026-09-18'], ['2026-11-01', '2026-12-01']);
      const { body } = await get(admin, ofClass('/enrollments'), { enrolled: 'all', role: 'student' });
      const [first, second] = body.data.filter((entry: Entry) => entry.user.sourcedId === user.sourcedId) as Entry[];
      const extend = (id: string | undefined, dates: object) =>
        test
          .as(admin)
          .patch(ofClass(`/enrollments/${id}`))
          .set('if-match', '"1"')
          .send(dates);
      const answers = await Promise.all([
        extend(first?.sourcedId, { beginDate: '2026-09-25', endDate: '2026-10-20' }),
        extend(second?.sourcedId, { beginDate: '2026-10-01', endDate: '2026-10-25' }),
        test
          .as(admin)
          .post(ofClass('/enrollments'))
          .send({ userSourcedId: user.sourcedId, role: 'student', beginDate: '2026-10-05', endDate: '2026-10-15' }),
      ]);
      expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(2);
    });
  });
});
