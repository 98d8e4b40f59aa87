import type pg from 'pg';
import { lockPeriodsOfSchool } from '../../../apps/api/classes/enrollment-periods.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { untilWaiting } from '../../setup/database/lock-waits.ts';

describe('a class', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let admin: FixtureUser;
  let taught: FixtureClass;

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
    admin = await test.fixtures.user(school, 'admin');
  });

  beforeEach(async () => {
    taught = await test.fixtures.class(school);
  });

  afterAll(() => test.close());

  const enrolled = async (): Promise<string[]> => {
    const { body } = await test.as(admin).get(`/v1/classes/${taught.sourcedId}/enrollments?enrolled=all`);
    return body.data.map((entry: { user: { sourcedId: string } }) => entry.user.sourcedId).toSorted();
  };
  const enrolAll = (enrollments: object[], as = admin) =>
    test.as(as).patch(`/v1/classes/${taught.sourcedId}/enrollments`).send({ enrollments });

  it('takes many enrolments at once, and requests the totals of its students', async () => {
    const people = [];
    for (let count = 0; count < 5; count += 1) people.push(await test.fixtures.user(school, 'student'));
    const entries = people.map(({ sourcedId }) => ({ userSourcedId: sourcedId, role: 'student' }));
    const answer = await enrolAll(entries);
    expect(answer.status).toBe(200);
    expect(answer.body.data.map((entry: { user: { sourcedId: string } }) => entry.user.sourcedId)).toEqual(
      people.map(({ sourcedId }) => sourcedId),
    );
    expect(await enrolled()).toEqual(people.map(({ sourcedId }) => sourcedId).toSorted());
    const requests = await test.database.query('SELECT student_id FROM recalculation_requests WHERE class_id = $1', [
      taught.id,
    ]);
    expect(requests).toHaveLength(people.length);
  });

  it('is listed of each of its people, those of today first, for administrators alone', async () => {
    const [somebody, teacher] = [
      await test.fixtures.user(school, 'student'),
      await test.fixtures.user(school, 'teacher'),
    ];
    await test.fixtures.enroll(taught, teacher, 'teacher');
    const former = await test.fixtures.class(school);
    const period = { beginDate: '2020-09-01', endDate: '2021-07-01' };
    const enrol = (of: FixtureClass, body: object) =>
      test.as(admin).post(`/v1/classes/${of.sourcedId}/enrollments`).send(body);
    await enrol(former, { userSourcedId: somebody.sourcedId, role: 'student', ...period });
    await enrol(taught, { userSourcedId: somebody.sourcedId, role: 'student' });
    const list = (as: FixtureUser) => test.as(as).get(`/v1/users/${somebody.sourcedId}/enrollments`);
    const shared = { role: 'student', primary: false };
    expect((await list(admin)).body.data).toMatchObject([
      { class: { sourcedId: taught.sourcedId }, ...shared, beginDate: null, endDate: null, enrolled: 'current' },
      { class: { sourcedId: former.sourcedId }, ...shared, ...period, enrolled: 'former' },
    ]);
    expect((await list(teacher)).status).toBe(403);
    expect((await list(await test.fixtures.user(await test.fixtures.school(), 'admin'))).status).toBe(404);
  });

  it('takes all of them or none, and names each that is wrong', async () => {
    const [first, second] = [await test.fixtures.user(school, 'student'), await test.fixtures.user(school, 'student')];
    const stranger = await test.fixtures.user(await test.fixtures.school(), 'student');
    const student = (sourcedId: string, period = {}) => ({ userSourcedId: sourcedId, role: 'student', ...period });
    const unknown = await enrolAll([student(first.sourcedId), student(`${stranger.sourcedId}-x`), student('nobody')]);
    expect(unknown.status).toBe(422);
    expect(unknown.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/enrollments/1/userSourcedId',
      '/enrollments/2/userSourcedId',
    ]);
    const twice = await enrolAll([student(first.sourcedId), student(second.sourcedId), student(first.sourcedId)]);
    expect([twice.status, twice.body.code, twice.body.errors[0].pointer]).toEqual([
      409,
      'already-enrolled',
      '/enrollments/2',
    ]);
    expect(await enrolled()).toEqual([]);
    const disjoint = [
      student(first.sourcedId, { endDate: '2026-02-01' }),
      student(first.sourcedId, { beginDate: '2026-09-01' }),
    ];
    expect((await enrolAll(disjoint)).status).toBe(200);
    expect((await enrolAll([{ userSourcedId: first.sourcedId, role: 'teacher' }], first)).status).toBe(403);
  });

  it('shows its students who teaches them today, by name and without an address', async () => {
    const [anna, zoe, former, student] = [
      await test.fixtures.user(school, 'teacher'),
      await test.fixtures.user(school, 'teacher'),
      await test.fixtures.user(school, 'teacher'),
      await test.fixtures.user(school, 'student'),
    ];
    await test.database.run(`UPDATE users SET family_name = 'Abel' WHERE id = $1`, [anna.id]);
    await test.database.run(`UPDATE users SET family_name = 'Zimmer' WHERE id = $1`, [zoe.id]);
    const answer = await enrolAll([
      { userSourcedId: anna.sourcedId, role: 'teacher' },
      { userSourcedId: zoe.sourcedId, role: 'teacher', primary: true },
      { userSourcedId: former.sourcedId, role: 'teacher', endDate: '2020-07-01' },
      { userSourcedId: student.sourcedId, role: 'student' },
    ]);
    expect(answer.status).toBe(200);
    const path = `/v1/classes/${taught.sourcedId}/teachers`;
    const name = { givenName: 'Ada', preferredGivenName: null, preferredFamilyName: null };
    expect((await test.as(student).get(path)).body).toEqual({
      data: [
        { sourcedId: zoe.sourcedId, ...name, familyName: 'Zimmer', primary: true },
        { sourcedId: anna.sourcedId, ...name, familyName: 'Abel', primary: false },
      ],
    });
    const stranger = await test.fixtures.user(school, 'student');
    expect((await test.as(stranger).get(path)).status).toBe(404);
  });

  describe('beside a transaction that is open for long', () => {
    const add = (user: FixtureUser) =>
      test
        .as(admin)
        .post(`/v1/classes/${taught.sourcedId}/enrollments`)
        .send({ userSourcedId: user.sourcedId, role: 'student' });
    /** As an import that has changed what `first` says, and commits once `meanwhile` has ended. */
    const during = (
      first: (client: pg.ClientBase) => Promise<unknown>,
      meanwhile: (client: pg.ClientBase) => Promise<unknown>,
    ) =>
      test.database.withClient(async (client) => {
        await client.query('BEGIN');
        await first(client);
        await meanwhile(client);
        await client.query('COMMIT');
      });
    const waits = (lock: string) => untilWaiting(test.database, { lock });

    it('takes and changes enrolments although the row of the class is changed', async () => {
      const student = await test.fixtures.user(school, 'student');
      await during(
        (client) => client.query(`UPDATE classes SET title = title || ' 2' WHERE id = $1`, [taught.id]),
        async () => {
          const added = await add(student);
          expect(added.status).toBe(201);
          const change = test.as(admin).patch(added.headers.location as string);
          expect((await change.set('if-match', '"1"').send({ beginDate: '2026-08-24' })).status).toBe(200);
        },
      );
    });

    it('stores none in a class that is deleted meanwhile', async () => {
      const student = await test.fixtures.user(school, 'student');
      let adding: Promise<{ status: number }> | undefined;
      await during(
        async (client) => {
          await client.query(`UPDATE classes SET status = 'tobedeleted' WHERE id = $1`, [taught.id]);
          await client.query(lockPeriodsOfSchool, [school.id]);
        },
        async () => {
          adding = add(student).then((answer) => answer);
          await waits('advisory');
        },
      );
      expect((await adding)?.status).toBe(404);
    });

    it('locks the class before the enrolment that it changes, as an import does', async () => {
      const added = await add(await test.fixtures.user(school, 'student')).expect(201);
      let changing: Promise<{ status: number }> | undefined;
      await during(
        (client) => client.query('SELECT FROM classes WHERE id = $1 FOR UPDATE', [taught.id]),
        async (client) => {
          const change = test.as(admin).patch(added.headers.location as string);
          changing = change
            .set('if-match', '"1"')
            .send({ beginDate: '2026-08-24' })
            .then((answer) => answer);
          await waits('transactionid');
          await client.query('SELECT FROM enrollments WHERE class_id = $1 FOR UPDATE NOWAIT', [taught.id]);
        },
      );
      expect((await changing)?.status).toBe(200);
    });
  });
});
