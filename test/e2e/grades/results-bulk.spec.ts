import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureLineItem, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';

describe('results in bulk', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let teacher: FixtureUser;
  let student: FixtureUser;
  let second: FixtureUser;
  let physics: FixtureClass;
  let item: FixtureLineItem;

  const graded = (score: number) => ({ scoreStatus: 'fully graded', score });
  const patch = (results: object[]) =>
    test.as(teacher).patch(`/v1/lineItems/${item.sourcedId}/results`).send({ results });
  const takeRequests = async () =>
    test.database.query<{ student_id: number }>(
      'WITH taken AS (DELETE FROM recalculation_requests WHERE class_id = $1 RETURNING *) SELECT student_id FROM taken',
      [physics.id],
    );
  const stored = () =>
    test.database.query<{ score: number; version: number }>(
      `SELECT score::float8, version FROM results WHERE line_item_id = $1 AND status = 'active'`,
      [item.id],
    );

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
    teacher = await test.fixtures.user(school, 'teacher');
  });

  afterAll(() => test.close());

  beforeEach(async () => {
    student = await test.fixtures.user(school, 'student');
    physics = await test.fixtures.class(school, { teachers: [teacher], students: [student] });
    item = await test.fixtures.lineItem(physics, (await test.fixtures.category(physics)).id, { maximum: 20 });
    second = await test.fixtures.user(school, 'student');
    await test.fixtures.enroll(physics, second, 'student');
    await patch([{ studentSourcedId: student.sourcedId, ...graded(5) }]);
    await takeRequests();
  });

  it('creates and replaces in one go, each by the version it names', async () => {
    const answer = await patch([
      { studentSourcedId: second.sourcedId, ...graded(9) },
      { studentSourcedId: student.sourcedId, version: 1, ...graded(6) },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject([
      { student: { sourcedId: second.sourcedId }, score: 9, version: 1 },
      { student: { sourcedId: student.sourcedId }, score: 6, version: 2 },
    ]);
    const pending = (await takeRequests()).map((row) => row.student_id);
    expect(pending.toSorted()).toEqual([student.id, second.id].toSorted());
  });

  it('writes nothing when one entry is outdated, and names it', async () => {
    const answer = await patch([
      { studentSourcedId: second.sourcedId, ...graded(9) },
      { studentSourcedId: student.sourcedId, version: 3, ...graded(6) },
    ]);
    expect(answer.status).toBe(412);
    expect(answer.body.errors).toEqual([
      { location: 'body', pointer: '/results/1/version', message: 'not the present version' },
    ]);
    expect(await stored()).toEqual([{ score: 5, version: 1 }]);
    expect(await takeRequests()).toEqual([]);
    const missing = await patch([{ studentSourcedId: student.sourcedId, ...graded(6) }]);
    expect(missing.status).toBe(412);
    expect(missing.body.errors[0].pointer).toBe('/results/0/version');
  });

  it('writes nothing when one student is unknown, and names the entry', async () => {
    const answer = await patch([
      { studentSourcedId: second.sourcedId, ...graded(9) },
      { studentSourcedId: 'nobody', ...graded(6) },
    ]);
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].pointer).toBe('/results/1/studentSourcedId');
    expect(await stored()).toEqual([{ score: 5, version: 1 }]);
  });

  it('refuses a student named twice, none at all and more than 200', async () => {
    const entry = { studentSourcedId: second.sourcedId, ...graded(9) };
    expect((await patch([entry, entry])).status).toBe(400);
    expect((await patch([])).status).toBe(400);
    const many = Array.from({ length: 201 }, (_, index) => ({ studentSourcedId: `s${index}`, ...graded(1) }));
    expect((await patch(many)).status).toBe(400);
    expect(await stored()).toEqual([{ score: 5, version: 1 }]);
  });

  it('lets one of two bulks that share a student through as a whole', async () => {
    const both = (score: number) => [
      { studentSourcedId: second.sourcedId, ...graded(score) },
      { studentSourcedId: student.sourcedId, version: 1, ...graded(score) },
    ];
    const answers = await Promise.all([patch(both(1)), patch(both(2).toReversed()), patch(both(3))]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412]);
    const scores = (await stored()).map((row) => row.score);
    expect(scores).toHaveLength(2);
    expect(new Set(scores).size).toBe(1);
  });
});
