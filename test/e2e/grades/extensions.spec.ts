import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureLineItem, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { openRoutes } from '../../setup/api/walk.ts';

const hours = 3_600_000;
const due = new Date('2026-11-20T22:59:59.000Z');
const later = (count: number): string => new Date(due.getTime() + count * hours).toISOString();

describe('extensions and groups', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let admin: FixtureUser;
  let teacher: FixtureUser;
  let colleague: FixtureUser;
  let ada: FixtureUser;
  let ben: FixtureUser;
  let cleo: FixtureUser;
  let physics: FixtureClass;
  let item: FixtureLineItem;

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
    admin = await test.fixtures.user(school, 'admin');
    teacher = await test.fixtures.user(school, 'teacher');
    colleague = await test.fixtures.user(school, 'teacher');
  });

  beforeEach(async () => {
    ada = await test.fixtures.user(school, 'student');
    ben = await test.fixtures.user(school, 'student');
    cleo = await test.fixtures.user(school, 'student');
    physics = await test.fixtures.class(school, { teachers: [teacher], students: [ada, ben, cleo] });
    const category = await test.fixtures.category(physics);
    item = await test.fixtures.lineItem(physics, category.id, { maximum: 20, dueDate: due });
  });

  afterAll(() => test.close());

  const extensionsPath = (of = item) => `/v1/lineItems/${of.sourcedId}/extensions`;
  const groupsPath = () => `/v1/classes/${physics.sourcedId}/groups`;
  const grant = (body: object, of = item) =>
    test
      .as(teacher)
      .post(extensionsPath(of))
      .send({ reason: 'Illness', ...body });
  const change = (path: string, body: object, version = 1) =>
    test.as(teacher).patch(path).set('if-match', `"${version}"`).send(body);
  const remove = (path: string, version = 1) => test.as(teacher).delete(path).set('if-match', `"${version}"`);
  const group = async (...members: FixtureUser[]) =>
    (
      await test
        .as(teacher)
        .post(groupsPath())
        .send({ title: 'Lab B', studentSourcedIds: members.map(({ sourcedId }) => sourcedId) })
        .expect(201)
    ).body as { sourcedId: string; studentSourcedIds: string[] };
  /** The students whose totals were asked for since the last look. */
  const takeRequests = async () => {
    const rows = await test.database.query<{ student_id: number }>(
      'DELETE FROM recalculation_requests WHERE class_id = $1 RETURNING student_id',
      [physics.id],
    );
    return rows.map((row) => row.student_id).toSorted();
  };

  it('require authentication', async () => {
    const prefixes = ['v1/groups', 'v1/extensions', 'v1/classes/:classSourcedId/groups'];
    expect(await openRoutes(test, ...prefixes, 'v1/lineItems/:lineItemSourcedId/extensions')).toEqual([]);
  });

  it('are for the teachers of the class and administrators; for everybody else there is nothing', async () => {
    const { sourcedId: groupId } = await group(ada);
    const { sourcedId } = (await grant({ studentSourcedId: ada.sourcedId, excused: true }).expect(201)).body;
    const stranger = await test.fixtures.user(await test.fixtures.school(), 'admin');
    const statuses = async (path: string) => {
      const answers: number[] = [];
      for (const user of [teacher, admin, ada, colleague, stranger])
        answers.push((await test.as(user).get(path)).status);
      return answers;
    };
    expect(await statuses(`/v1/groups/${groupId}`)).toEqual([200, 200, 404, 404, 404]);
    expect(await statuses(`/v1/extensions/${sourcedId}`)).toEqual([200, 200, 404, 404, 404]);
    expect(await statuses(groupsPath())).toEqual([200, 200, 403, 404, 404]);
    expect(await statuses(extensionsPath())).toEqual([200, 200, 403, 404, 404]);
  });

  it('a group is created, changed and deleted by version, with students of its class alone', async () => {
    const created = await group(ben, ada);
    expect(created.studentSourcedIds).toEqual([ada.sourcedId, ben.sourcedId]);
    const path = `/v1/groups/${created.sourcedId}`;
    const outsider = await test.fixtures.user(school, 'student');
    const refused = await change(path, { studentSourcedIds: [ada.sourcedId, outsider.sourcedId] });
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toEqual([
      { location: 'body', pointer: '/studentSourcedIds/1', message: 'no such student' },
    ]);
    const renamed = await change(path, { title: 'Lab C' }).expect(200);
    expect(renamed.body).toMatchObject({ title: 'Lab C', studentSourcedIds: created.studentSourcedIds, version: 2 });
    expect((await change(path, { title: 'Lab D' })).status).toBe(412);
    const moved = await change(path, { studentSourcedIds: [cleo.sourcedId] }, 2).expect(200);
    expect(moved.body).toMatchObject({ studentSourcedIds: [cleo.sourcedId], version: 3 });
    expect((await change(path, { studentSourcedIds: [cleo.sourcedId] }, 3).expect(200)).body.version).toBe(3);
    await grant({ groupSourcedId: created.sourcedId, excused: true }).expect(201);
    expect((await remove(path, 3)).body).toMatchObject({ code: 'still-in-use', detail: '1 extensions' });
    await remove(`/v1/lineItems/${item.sourcedId}`).expect(204);
    await remove(path, 3).expect(204);
    const ended = await test.database.query('SELECT status FROM extensions WHERE line_item_id = $1', [item.id]);
    expect(ended).toEqual([{ status: 'tobedeleted' }]);
    const other = await group();
    const { body } = await test.as(teacher).get(groupsPath()).expect(200);
    expect(body.data.map(({ sourcedId }: { sourcedId: string }) => sourcedId)).toEqual([other.sourcedId]);
  });

  it('an extension says what it grants, why, and who granted it as it stands', async () => {
    const { body: created } = await grant({
      studentSourcedId: ada.sourcedId,
      dueDate: later(48),
      extraTimeMinutes: 30,
      resultValueMax: 15,
    }).expect(201);
    expect(created).toMatchObject({
      lineItemSourcedId: item.sourcedId,
      studentSourcedId: ada.sourcedId,
      groupSourcedId: null,
      dueDate: later(48),
      extraTimeMinutes: 30,
      excused: false,
      resultValueMax: 15,
      reason: 'Illness',
      grantedBy: { sourcedId: teacher.sourcedId },
      version: 1,
    });
    const path = `/v1/extensions/${created.sourcedId}`;
    const changed = await test.as(admin).patch(path).set('if-match', '"1"').send({ dueDate: null }).expect(200);
    expect(changed.body).toMatchObject({
      dueDate: null,
      extraTimeMinutes: 30,
      grantedBy: { sourcedId: admin.sourcedId },
      version: 2,
    });
    expect((await change(path, { extraTimeMinutes: 30 }, 2).expect(200)).body).toEqual(changed.body);
    expect((await change(path, { excused: true })).status).toBe(412);
    const { body } = await test.as(teacher).get(`${extensionsPath()}?studentSourcedId=${ada.sourcedId}`).expect(200);
    expect(body.data).toEqual([changed.body]);
    await remove(path, 2).expect(204);
    expect((await test.as(teacher).get(path)).status).toBe(404);
    expect((await test.as(teacher).get(extensionsPath())).body.data).toEqual([]);
  });

  it.each([
    ['an earlier due date', { dueDate: later(-1) }, 'dueDate'],
    ['the same due date', { dueDate: later(0) }, 'dueDate'],
    ['the same points possible', { resultValueMax: 20 }, 'resultValueMax'],
  ])('%s is no extension', async (_, values, field) => {
    const { status, body } = await grant({ studentSourcedId: ada.sourcedId, ...values });
    expect([status, body.code]).toEqual([409, 'extension-grants-nothing']);
    expect(body.errors).toMatchObject([{ location: 'body', pointer: `/${field}` }]);
  });

  it('of nothing, for nobody, for both, or of no due date is refused', async () => {
    const { sourcedId } = await group(ada);
    const student = { studentSourcedId: ada.sourcedId };
    for (const values of [
      { ...student },
      { excused: true },
      { ...student, groupSourcedId: sourcedId, excused: true },
    ]) {
      expect((await grant(values)).status).toBe(400);
    }
    const open = await test.fixtures.lineItem(physics, (await test.fixtures.category(physics)).id);
    const { body } = await grant({ ...student, extraTimeMinutes: 10, dueDate: later(1) }, open).expect(409);
    expect(body.errors).toMatchObject([{ pointer: '/dueDate' }, { pointer: '/extraTimeMinutes' }]);
    const { body: stored } = await grant({ ...student, excused: true }).expect(201);
    const emptied = await change(`/v1/extensions/${stored.sourcedId}`, { excused: false });
    expect([emptied.status, emptied.body.code]).toEqual([400, 'invalid-input']);
    expect((await grant({ ...student, excused: true })).body.code).toBe('extension-exists');
  });

  it('several are granted at once, all or none, each by its version', async () => {
    const { sourcedId } = await group(cleo);
    const entry = (receiver: object, version: number | null = null, extraTimeMinutes = 30) => {
      return { ...receiver, version, extraTimeMinutes, reason: 'Fire alarm' };
    };
    const put = (...extensions: object[]) => test.as(teacher).patch(extensionsPath()).send({ extensions });
    const [forAda, forBen, forGroup] = [
      { studentSourcedId: ada.sourcedId },
      { studentSourcedId: ben.sourcedId },
      { groupSourcedId: sourcedId },
    ];
    const first = await put(entry(forAda), entry(forGroup)).expect(200);
    expect(first.body.data).toMatchObject([
      { ...forAda, version: 1 },
      { ...forGroup, version: 1 },
    ]);
    expect(await takeRequests()).toEqual([ada.id, cleo.id]);
    const refused = await put(entry(forBen), entry(forAda), entry(forGroup, 7)).expect(412);
    expect(refused.body.errors).toMatchObject([
      { pointer: '/extensions/1/version' },
      { pointer: '/extensions/2/version' },
    ]);
    expect((await put(entry(forAda)).expect(409)).body.code).toBe('extension-exists');
    expect(await takeRequests()).toEqual([]);
    const second = await put(entry(forBen), entry(forAda, 1, 60), entry(forGroup, 1)).expect(200);
    expect(second.body.data).toMatchObject([
      { ...forBen, version: 1 },
      { ...forAda, version: 2, extraTimeMinutes: 60 },
      { ...forGroup, version: 1 },
    ]);
    expect(await takeRequests()).toEqual([ada.id, ben.id]);
    expect((await put(entry(forAda), entry(forAda))).status).toBe(400);
    const own = second.body.data[1].sourcedId;
    await test.as(teacher).delete(`/v1/extensions/${own}`).set('if-match', '"2"').expect(204);
    // The version of an extension that is gone never fits another one of the student.
    expect((await put(entry(forAda)).expect(200)).body.data).toMatchObject([{ version: 4 }]);
    await put(entry(forAda, 2, 90)).expect(412);
  });

  it('ask for new totals of exactly the students they touch', async () => {
    const { sourcedId: groupId } = await group(ada, ben);
    expect(await takeRequests()).toEqual([]);
    const own = (await grant({ studentSourcedId: ada.sourcedId, dueDate: later(24) }).expect(201)).body;
    expect(await takeRequests()).toEqual([ada.id]);
    const shared = (await grant({ groupSourcedId: groupId, dueDate: later(48) }).expect(201)).body;
    expect(await takeRequests()).toEqual([ben.id]);
    await change(`/v1/extensions/${shared.sourcedId}`, { reason: 'Fire alarm' }).expect(200);
    expect(await takeRequests()).toEqual([]);
    await change(`/v1/groups/${groupId}`, { studentSourcedIds: [ada.sourcedId, cleo.sourcedId] }).expect(200);
    expect(await takeRequests()).toEqual([ben.id, cleo.id]);
    await change(`/v1/groups/${groupId}`, { studentSourcedIds: [cleo.sourcedId] }, 2).expect(200);
    expect(await takeRequests()).toEqual([]);
    await remove(`/v1/extensions/${own.sourcedId}`).expect(204);
    expect(await takeRequests()).toEqual([ada.id]);
    await remove(`/v1/extensions/${shared.sourcedId}`, 2).expect(204);
    expect(await takeRequests()).toEqual([cleo.id]);
  });

  it('say of each student what the assignment asks of them, by the one that counts', async () => {
    const extended = async (query: object = {}) =>
      (await test.as(teacher).get(`/v1/lineItems/${item.sourcedId}/extendedStudents`).query(query).expect(200)).body;
    expect(await extended()).toEqual({ data: [], nextCursor: null });
    const { sourcedId } = await group(ada, ben);
    await grant({ groupSourcedId: sourcedId, dueDate: later(24), extraTimeMinutes: 60 }).expect(201);
    await grant({ studentSourcedId: ada.sourcedId, resultValueMax: 15 }).expect(201);
    const [first, second] = (await extended()).data;
    expect(first).toMatchObject({ student: { sourcedId: ada.sourcedId }, dueDate: later(0), resultValueMax: 15 });
    expect(second).toMatchObject({ student: { sourcedId: ben.sourcedId }, dueDate: later(25), resultValueMax: 20 });
    const { data, nextCursor } = await extended({ limit: 1 });
    expect(data).toEqual([first]);
    expect(await extended({ limit: 1, cursor: nextCursor })).toEqual({ data: [second], nextCursor: null });
    await test.as(ada).get(`/v1/lineItems/${item.sourcedId}/extendedStudents`).expect(403);
  });

  it('leave those whom they excuse out of what waits to be graded', async () => {
    const waiting = async () =>
      (await test.as(teacher).get(`/v1/classes/${physics.sourcedId}/waitingWork`).expect(200)).body.data[0]?.toGrade;
    for (const student of [ada, ben]) await test.fixtures.result(item, student, null, 'submitted');
    expect(await waiting()).toBe(2);
    const { body } = await grant({ studentSourcedId: ada.sourcedId, excused: true }).expect(201);
    expect(await waiting()).toBe(1);
    const { sourcedId } = await group(ben);
    await grant({ groupSourcedId: sourcedId, excused: true }).expect(201);
    expect(await waiting()).toBeUndefined();
    await grant({ studentSourcedId: ben.sourcedId, dueDate: later(48) }).expect(201);
    expect(await waiting()).toBe(1);
    await remove(`/v1/extensions/${body.sourcedId}`).expect(204);
    expect(await waiting()).toBe(2);
  });

  it('stay as they are once the grading period is closed, with the groups that have them', async () => {
    const groups = [await group(ada), await group(ben)];
    const [shared, own] = [
      (await grant({ groupSourcedId: groups[0]?.sourcedId, excused: true }).expect(201)).body,
      (await grant({ studentSourcedId: cleo.sourcedId, excused: true }).expect(201)).body,
    ];
    await test.database.run(
      `WITH period AS (INSERT INTO academic_sessions (school_id, sourced_id, title, type, start_date, end_date, school_year,
         grading_closes_at) VALUES ($1, $2, 'Autumn', 'gradingPeriod', '2026-09-01', '2026-11-01', 2026, now()) RETURNING id)
       UPDATE line_items SET grading_period_id = period.id FROM period WHERE line_items.id = $3`,
      [school.id, `period-of-${item.sourcedId}`, item.id],
    );
    const refused = [
      await grant({ studentSourcedId: ada.sourcedId, excused: true }),
      await change(`/v1/extensions/${own.sourcedId}`, { extraTimeMinutes: 5 }),
      await remove(`/v1/extensions/${shared.sourcedId}`),
      await change(`/v1/groups/${groups[0]?.sourcedId}`, { studentSourcedIds: [] }),
    ];
    expect(refused.map(({ body }) => body.code)).toEqual(Array(4).fill('grading-period-closed'));
    await change(`/v1/groups/${groups[0]?.sourcedId}`, { title: 'Lab A' }).expect(200);
    await change(`/v1/groups/${groups[1]?.sourcedId}`, { studentSourcedIds: [] }).expect(200);
  });
});
