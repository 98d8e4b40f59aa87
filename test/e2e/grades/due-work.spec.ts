import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureLineItem, FixtureUser } from '../../setup/api/fixtures.ts';
import { openRoutes } from '../../setup/api/walk.ts';

const days = 24 * 3_600_000;
const now = Date.now();
const inDays = (count: number): Date => new Date(now + count * days);

type Entry = { sourcedId: string; state: string; dueDate: string | null };
type TaughtClass = { class: { sourcedId: string }; toGrade: number; drafts: number; dueSoon: number };

describe('due work', () => {
  let test: TestApp;
  let teacher: FixtureUser;
  let ada: FixtureUser;
  let ben: FixtureUser;
  let physics: FixtureClass;
  let categoryId: number;

  beforeAll(async () => {
    test = await startTestApp();
  });

  beforeEach(async () => {
    const school = await test.fixtures.school();
    teacher = await test.fixtures.user(school, 'teacher');
    ada = await test.fixtures.user(school, 'student');
    ben = await test.fixtures.user(school, 'student');
    physics = await test.fixtures.class(school, { teachers: [teacher], students: [ada, ben] });
    categoryId = (await test.fixtures.category(physics)).id;
  });

  afterAll(() => test.close());

  const itemDue = (dueDate: Date | null, more: object = {}): Promise<FixtureLineItem> =>
    test.fixtures.lineItem(physics, categoryId, { maximum: 20, dueDate, ...more });
  const submitted = (item: FixtureLineItem, moment: Date) =>
    test.database.run(
      `INSERT INTO submissions (school_id, sourced_id, line_item_id, student_id, comment, submitted_at)
       VALUES ($1, uuidv7()::text, $2, $3, 'Done', $4::timestamptz + interval '456 microseconds')`,
      [physics.school.id, item.id, ada.id, moment],
    );
  const workOf = async (student: FixtureUser, query: object = {}) =>
    (await test.as(student).get('/v1/users/me/assignments').query(query).expect(200)).body.data as Entry[];
  const changesOf = async (address: string, student: FixtureUser, modifiedSince: string) =>
    (await test.as(student).get(address).query({ modifiedSince }).expect(200)).body as {
      data: Entry[];
      nextModifiedSince: string;
    };
  const idsOf = (entries: readonly { sourcedId: string }[]): string[] => entries.map(({ sourcedId }) => sourcedId);

  it('requires authentication, and is nobody else’s', async () => {
    expect(await openRoutes(test, 'v1/users/me/assignments')).toEqual([]);
    await itemDue(inDays(1));
    expect(await workOf(teacher)).toEqual([]);
    expect(await workOf(await test.fixtures.user(physics.school, 'student'))).toEqual([]);
  });

  it('stands in the order of the student’s own due dates, by an extension of theirs', async () => {
    const [first, second, open] = [await itemDue(inDays(1)), await itemDue(inDays(2)), await itemDue(null)];
    await itemDue(inDays(1), { assignDate: inDays(1) });
    await test.fixtures.extension(first, {
      student: ada,
      dueDate: inDays(4),
      extraTimeMinutes: 60,
      resultValueMax: 15,
    });
    expect(idsOf(await workOf(ben))).toEqual(idsOf([first, second, open]));
    const own = await workOf(ada);
    expect(idsOf(own)).toEqual(idsOf([second, first, open]));
    expect(own[1]).toEqual({
      sourcedId: first.sourcedId,
      title: 'Exercise sheet',
      class: { sourcedId: physics.sourcedId, title: 'Physics 10a' },
      dueDate: new Date(inDays(4).getTime() + 3_600_000).toISOString(),
      resultValueMax: 15,
      state: 'open',
      submittedAt: null,
      late: false,
    });
    expect(idsOf(await workOf(ada, { dueBefore: inDays(3).toISOString() }))).toEqual([second.sourcedId]);
    expect(idsOf(await workOf(ada, { dueFrom: inDays(3).toISOString() }))).toEqual([first.sourcedId]);
    expect(idsOf(await workOf(ada, { sort: '-dueDate', limit: 1 }))).toEqual([open.sourcedId]);
  });

  it('is open, missing, submitted, graded or excused, and a draft shows nothing', async () => {
    const [past, extended, excused, sent, graded, draft, waived, marked] = await Promise.all(
      Array.from({ length: 8 }, () => itemDue(inDays(-2))),
    );
    const items = [past, extended, excused, sent, graded, draft, waived, marked] as FixtureLineItem[];
    const [, second, third, fourth, fifth, sixth, seventh, eighth] = items as [...typeof items, FixtureLineItem];
    await test.fixtures.extension(second as FixtureLineItem, { student: ada, dueDate: inDays(1) });
    await test.fixtures.extension(third as FixtureLineItem, { student: ada, excused: true });
    await submitted(fourth as FixtureLineItem, inDays(-1));
    await test.fixtures.result(fifth as FixtureLineItem, ada, 12);
    await test.fixtures.result(sixth as FixtureLineItem, ada, 12);
    await test.fixtures.result(seventh as FixtureLineItem, ada, null, 'not submitted');
    await test.fixtures.result(eighth as FixtureLineItem, ada, null, 'not submitted');
    await test.database.run('UPDATE results SET draft = true WHERE line_item_id = $1', [sixth?.id]);
    await test.database.run('UPDATE results SET missing = false WHERE line_item_id = $1', [seventh?.id]);
    await test.database.run('UPDATE line_items SET due_date = NULL WHERE id = $1', [eighth?.id]);
    await test.database.run('UPDATE results SET missing = true WHERE line_item_id = $1', [eighth?.id]);
    const states = new Map((await workOf(ada)).map(({ sourcedId, state }) => [sourcedId, state]));
    expect(items.map(({ sourcedId }) => states.get(sourcedId))).toEqual([
      'missing',
      'open',
      'excused',
      'submitted',
      'graded',
      'missing',
      'open',
      'missing',
    ]);
    const submittedWork = await workOf(ada, { state: 'submitted' });
    expect(submittedWork).toMatchObject([{ sourcedId: fourth?.sourcedId, late: true }]);
    expect(submittedWork).toHaveLength(1);
  });

  it('is owed by nobody who joined the class after it was due', async () => {
    const item = await itemDue(inDays(-3));
    const cleo = await test.fixtures.user(physics.school, 'student');
    await test.fixtures.enroll(physics, cleo, 'student', [await test.fixtures.day(physics.school, -1), null]);
    expect(await workOf(cleo)).toMatchObject([{ sourcedId: item.sourcedId, state: 'open' }]);
    expect(await workOf(ada)).toMatchObject([{ sourcedId: item.sourcedId, state: 'missing' }]);
  });

  it('is the same to a student in assignments and own grades; teachers see what holds for the class', async () => {
    const item = await itemDue(inDays(1));
    const scale = await test.fixtures.scoreScale(physics, { A: '90%' });
    await test.database.run('UPDATE line_items SET score_scale_id = $2 WHERE id = $1', [item.id, scale.id]);
    await test.fixtures.extension(item, { student: ada, dueDate: inDays(3), resultValueMax: 10, excused: true });
    const own = { sourcedId: item.sourcedId, dueDate: inDays(3).toISOString(), resultValueMax: 10 };
    const usual = { sourcedId: item.sourcedId, dueDate: inDays(1).toISOString(), resultValueMax: 20 };
    const list = `/v1/classes/${physics.sourcedId}/lineItems`;
    for (const [user, seen] of [
      [ada, own],
      [ben, usual],
      [teacher, usual],
    ] as const) {
      expect((await test.as(user).get(list)).body.data).toMatchObject([seen]);
      expect((await test.as(user).get(`/v1/lineItems/${item.sourcedId}`)).body).toMatchObject(seen);
    }
    const graded = await test
      .as(teacher)
      .put(`/v1/lineItems/${item.sourcedId}/results/${ada.sourcedId}`)
      .send({ scoreStatus: 'fully graded', textScore: 'A' })
      .expect(201);
    expect(graded.body.textScorePoints).toBe(9);
    const gradebook = (await test.as(teacher).get(`/v1/classes/${physics.sourcedId}/gradebook`).expect(200)).body;
    expect(gradebook.lineItems).toMatchObject([usual]);
    expect(gradebook.data).toMatchObject([
      {
        student: { sourcedId: ada.sourcedId },
        results: [{ textScorePoints: 9 }],
        extensions: [{ lineItemSourcedId: item.sourcedId, dueDate: own.dueDate, excused: true, resultValueMax: 10 }],
      },
      { student: { sourcedId: ben.sourcedId }, results: [], extensions: [] },
    ]);
    const { text } = await test.as(teacher).get(`/v1/classes/${physics.sourcedId}/gradebook.csv`).expect(200);
    expect(text).toContain(`${ada.sourcedId},`);
    expect(text.split('\r\n')[1]).toMatch(/[,;]9[,;]/);
    const grades = async (student: FixtureUser) =>
      (await test.as(student).get(`/v1/classes/${physics.sourcedId}/grades/me`).expect(200)).body.lineItems[0];
    expect(await grades(ada)).toMatchObject({ ...own, excused: true, result: { textScorePoints: 9, attempts: [] } });
    expect(await grades(ben)).toMatchObject({ ...usual, excused: false, result: null });
  });

  it('changes with an extension and with its end, for who synchronises', async () => {
    const item = await itemDue(inDays(1));
    await itemDue(inDays(1));
    // A moment of the API has milliseconds: what was made in the same one as that counts as later.
    await test.database.run(`UPDATE line_items SET updated_at = now() - interval '1 minute' WHERE class_id = $1`, [
      physics.id,
    ]);
    await test.database.run(`UPDATE classes SET updated_at = now() - interval '1 minute' WHERE id = $1`, [physics.id]);
    const path = `/v1/lineItems/${item.sourcedId}/extensions`;
    const body = { studentSourcedId: ada.sourcedId, dueDate: inDays(2).toISOString(), reason: 'Illness' };
    let [since, gradesSince] = [new Date().toISOString(), new Date().toISOString()];
    const { sourcedId } = (await test.as(teacher).post(path).send(body).expect(201)).body;
    for (const change of ['granted', 'ended']) {
      const work = await changesOf('/v1/users/me/assignments', ada, since);
      expect([change, idsOf(work.data)]).toEqual([change, [item.sourcedId]]);
      const grades = await changesOf('/v1/users/me/grades', ada, gradesSince);
      expect(grades.data).toHaveLength(1);
      [since, gradesSince] = [work.nextModifiedSince, grades.nextModifiedSince];
      const request = test.as(teacher).delete(`/v1/extensions/${sourcedId}`).set('if-match', '"1"');
      if (change === 'granted') await request.expect(204);
    }
    expect((await changesOf('/v1/users/me/assignments', ben, new Date(0).toISOString())).data).toHaveLength(2);
  });

  it('waits for the teachers of its class: what to grade, drafts, and what is due soon', async () => {
    const [first, second] = [await itemDue(inDays(-1)), await itemDue(inDays(2))];
    await itemDue(inDays(9));
    const former = await test.fixtures.user(physics.school, 'student');
    await test.fixtures.enroll(physics, former, 'student', [null, await test.fixtures.day(physics.school, -1)]);
    const chemistry = await test.fixtures.class(physics.school, { teachers: [], students: [] });
    const waiting = async (user: FixtureUser, query: object = {}) => {
      const { body } = await test.as(user).get('/v1/users/me/taughtClasses').query(query).expect(200);
      return (body.data as TaughtClass[]).map((row) => [row.class.sourcedId, row.toGrade, row.drafts, row.dueSoon]);
    };
    const { sourcedId } = physics;
    await submitted(first, inDays(-1));
    await test.fixtures.result(first, ben, null, 'submitted');
    await test.fixtures.result(second, former, null, 'submitted');
    expect(await waiting(teacher)).toEqual([[sourcedId, 2, 0, 1]]);
    const { id } = await test.fixtures.result(first, ada, 12);
    await test.database.run('UPDATE results SET draft = true, submitted_at = $2 WHERE id = $1', [id, inDays(-1)]);
    expect(await waiting(teacher)).toEqual([[sourcedId, 1, 1, 1]]);
    await test.database.run('UPDATE submissions SET submitted_at = now() WHERE line_item_id = $1', [first.id]);
    expect(await waiting(teacher)).toEqual([[sourcedId, 2, 1, 1]]);
    const ofItems = await test.as(teacher).get(`/v1/classes/${sourcedId}/waitingWork`).expect(200);
    expect(ofItems.body).toEqual({ data: [{ lineItemSourcedId: first.sourcedId, toGrade: 2, drafts: 1 }] });
    await test.as(ada).get(`/v1/classes/${sourcedId}/waitingWork`).expect(403);
    await test.database.run(`UPDATE line_items SET status = 'tobedeleted' WHERE id = $1`, [first.id]);
    expect(await waiting(teacher)).toEqual([[sourcedId, 0, 0, 1]]);

    const admin = await test.fixtures.user(physics.school, 'admin');
    const all = (await waiting(admin)).map(([id]) => id as string);
    expect(all.toSorted()).toEqual([sourcedId, chemistry.sourcedId].toSorted());
    expect(await waiting(admin, { q: 'no such title' })).toEqual([]);
    const observer = await test.fixtures.user(physics.school, 'teacher');
    await test.fixtures.enroll(physics, observer, 'observer');
    expect(await waiting(observer)).toEqual([[sourcedId, 0, 0, 1]]);
    expect(await waiting(await test.fixtures.user(physics.school, 'teacher'))).toEqual([]);
    await test.as(ada).get('/v1/users/me/taughtClasses').expect(403);
    expect(await openRoutes(test, 'v1/users/me/taughtClasses')).toEqual([]);
  });

  // The list of assignments has none that are out of sight; grades of the class change by one that goes.
  it.each([
    ['/v1/users/me/assignments', 0],
    ['/v1/users/me/grades', 1],
  ])(
    'reveals by %s nothing of an assignment that is not assigned yet, or not any more',
    async (address, changesByHiding) => {
      const later = await itemDue(inDays(9), { assignDate: inDays(8) });
      const path = `/v1/lineItems/${later.sourcedId}`;
      let { nextModifiedSince: since } = await changesOf(address, ada, inDays(99).toISOString());
      const changed = async (): Promise<number> => {
        const { data, nextModifiedSince } = await changesOf(address, ada, since);
        since = nextModifiedSince;
        return data.length;
      };
      let version = 0;
      const patch = (body: object) => {
        version += 1;
        return test.as(teacher).patch(path).set('if-match', `"${version}"`).send(body).expect(200);
      };
      await changed();
      await patch({ weight: 3 });
      const body = { studentSourcedId: ada.sourcedId, extraTimeMinutes: 10, reason: 'Illness' };
      await test.as(teacher).post(`${path}/extensions`).send(body).expect(201);
      const grade = { scoreStatus: 'fully graded', score: 1 };
      await test.as(teacher).put(`${path}/results/${ada.sourcedId}`).send(grade).expect(201);
      expect(await changed()).toBe(0);
      await patch({ assignDate: null });
      expect(await changed()).toBe(1);
      await patch({ assignDate: inDays(8).toISOString() });
      expect(await changed()).toBe(changesByHiding);
      await patch({ title: 'Much later' });
      expect(await changed()).toBe(0);
    },
  );

  it('is in the gradebook while it awaits its grade, beside what else totals follow from', async () => {
    const [first, second] = [await itemDue(inDays(-2)), await itemDue(inDays(-1))];
    const rowOf = async (student: FixtureUser) => {
      const { body } = await test.as(teacher).get(`/v1/classes/${physics.sourcedId}/gradebook`).expect(200);
      return body.data.find((row: { student: { sourcedId: string } }) => row.student.sourcedId === student.sourcedId);
    };
    const grade = (score: number, version?: number) => {
      const request = test.as(teacher).put(`/v1/lineItems/${first.sourcedId}/results/${ada.sourcedId}`);
      if (version !== undefined) request.set('if-match', `"${version}"`);
      return request.send({ scoreStatus: 'fully graded', score });
    };
    await submitted(first, inDays(-3));
    await submitted(second, inDays(-1));
    const waiting = { lineItemSourcedId: second.sourcedId, submittedAt: inDays(-1).toISOString() };
    expect((await rowOf(ada)).submissions).toEqual([
      { lineItemSourcedId: first.sourcedId, submittedAt: inDays(-3).toISOString() },
      waiting,
    ]);
    await grade(18).expect(201);
    expect(await rowOf(ada)).toMatchObject({ submissions: [waiting], attempts: [] });
    await test.database.run('UPDATE submissions SET submitted_at = now() WHERE line_item_id = $1', [first.id]);
    expect((await rowOf(ada)).submissions).toHaveLength(2);
    const policy = { countedAttempt: 'best' };
    await test.as(teacher).put(`/v1/classes/${physics.sourcedId}/gradingPolicy`).send(policy).expect(201);
    await grade(12, 1).expect(200);
    expect(await rowOf(ada)).toMatchObject({
      submissions: [waiting],
      attempts: [{ lineItemSourcedId: first.sourcedId, score: 18, submittedAt: inDays(-3).toISOString() }],
      results: [{ score: 12, countedScore: 18 }],
    });
    await test.database.run(`UPDATE enrollments SET begin_date = '2026-01-15' WHERE user_id = $1`, [ben.id]);
    expect((await rowOf(ada)).periods).toEqual([{ from: null, until: null }]);
    expect((await rowOf(ben)).periods).toEqual([{ from: '2026-01-14T23:00:00.000Z', until: null }]);
  });
});
