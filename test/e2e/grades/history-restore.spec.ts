import { randomUUID } from 'node:crypto';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureLineItem, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { untilWaiting } from '../../setup/database/lock-waits.ts';

describe('a column restored to a moment', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let teacher: FixtureUser;
  let student: FixtureUser;
  let second: FixtureUser;
  let physics: FixtureClass;
  let category: { id: number; sourcedId: string };
  let item: FixtureLineItem;

  interface Entry {
    before: Record<string, unknown> | null;
    after: Record<string, unknown> | null;
    changeSet: string;
    reason: string;
    outcome: string;
  }

  const cell = (of: FixtureUser) => `/v1/lineItems/${item.sourcedId}/results/${of.sourcedId}`;
  const put = (of: FixtureUser, score: number, version?: number) => {
    const request = test.as(teacher).put(cell(of));
    const based = version === undefined ? request : request.set('if-match', `"${version}"`);
    return based.send({ scoreStatus: 'fully graded', score });
  };
  const read = async (path: string, query = ''): Promise<Entry[]> => {
    const answer = await test.as(teacher).get(`${path}/history${query}`);
    expect(answer.status).toBe(200);
    return answer.body.data;
  };
  const restore = (body: object) =>
    test
      .as(teacher)
      .post(`/v1/lineItems/${item.sourcedId}/results/restore`)
      .send({ reason: 'Wrong column', ...body });
  const restoreTo = async (at: string) =>
    restore({ at, basis: (await restore({ at, preview: true })).body.basis ?? 'none' });
  const moment = async (): Promise<string> => {
    // The next millisecond, so that what follows is later for whoever reads milliseconds.
    const { now } = await test.database.one<{ now: Date }>(
      `SELECT clock_timestamp() + interval '1 ms' AS now FROM pg_sleep(0.002)`,
    );
    await test.database.query('SELECT pg_sleep(0.003)');
    return now.toISOString();
  };
  const scores = async (): Promise<Record<string, number>> => {
    const { body } = await test.as(teacher).get(`/v1/lineItems/${item.sourcedId}/results?enrolled=all`);
    return Object.fromEntries(
      body.data.map((entry: { student: { sourcedId: string }; score: number }) => [
        entry.student.sourcedId,
        entry.score,
      ]),
    );
  };

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
    teacher = await test.fixtures.user(school, 'teacher');
    student = await test.fixtures.user(school, 'student');
    second = await test.fixtures.user(school, 'student');
    physics = await test.fixtures.class(school, { teachers: [teacher], students: [student, second] });
    category = await test.fixtures.category(physics);
  });

  afterAll(() => test.close());

  beforeEach(async () => {
    item = await test.fixtures.lineItem(physics, category.id, { maximum: 20 });
  });

  it('puts back what was changed, deleted and added since, as one change with its reason', async () => {
    const third = await test.fixtures.user(school, 'student');
    await test.fixtures.enroll(physics, third, 'student');
    await put(student, 5.5);
    await put(second, 6);
    const at = await moment();
    await put(student, 7, 1);
    await test.as(teacher).delete(cell(second)).set('if-match', '"1"');
    await put(third, 1);
    const preview = await restore({ at, preview: true });
    expect(preview.body).toMatchObject({ at, applied: false });
    const changes = preview.body.cells.map(
      ({ student: person, before, after, outcome }: Entry & { student: { sourcedId: string } }) => [
        person.sourcedId,
        before?.score ?? null,
        after?.score ?? null,
        outcome,
      ],
    );
    expect(changes.toSorted()).toEqual(
      [
        [student.sourcedId, 7, 5.5, 'restored'],
        [second.sourcedId, null, 6, 'restored'],
        [third.sourcedId, 1, null, 'restored'],
      ].toSorted(),
    );
    expect(await scores()).toEqual({ [student.sourcedId]: 7, [third.sourcedId]: 1 });
    const applied = await restore({ at, basis: preview.body.basis });
    expect(applied.body).toEqual({ ...preview.body, applied: true });
    expect(await scores()).toEqual({ [student.sourcedId]: 5.5, [second.sourcedId]: 6 });
    const entries = await read(`/v1/lineItems/${item.sourcedId}`, '?source=restore');
    expect(entries).toHaveLength(3);
    expect(new Set(entries.map(({ changeSet }) => changeSet)).size).toBe(1);
    expect(entries.map(({ reason }) => reason)).toEqual(['Wrong column', 'Wrong column', 'Wrong column']);
    expect((await restoreTo(at)).body.cells).toEqual([]);
    const requested = await test.database.query(
      'SELECT DISTINCT student_id FROM recalculation_requests WHERE class_id = $1',
      [physics.id],
    );
    expect(requested.map(({ student_id }) => student_id)).toEqual(
      expect.arrayContaining([student.id, second.id, third.id]),
    );
  });

  it('is undone by another restore', async () => {
    await put(student, 5);
    const first = await moment();
    await put(student, 6, 1);
    const later = await moment();
    await restoreTo(first);
    expect(await scores()).toEqual({ [student.sourcedId]: 5 });
    await restoreTo(later);
    expect(await scores()).toEqual({ [student.sourcedId]: 6 });
  });

  it('writes nothing where somebody graded since the preview', async () => {
    await put(student, 5);
    const at = await moment();
    await put(student, 6, 1);
    const { body } = await restore({ at, preview: true });
    await put(student, 8, 2);
    const unbased = await restore({ at });
    expect(unbased.body).toMatchObject({ status: 400, errors: [{ pointer: '/basis' }] });
    expect((await restore({ at, basis: body.basis })).status).toBe(412);
    expect(await scores()).toEqual({ [student.sourcedId]: 8 });
  });

  it('waits for whoever holds the line item without holding its results', async () => {
    await put(student, 5);
    const at = await moment();
    await put(student, 6, 1);
    const { basis } = (await restore({ at, preview: true })).body;
    const { answer } = await test.database.withClient(async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT 1 FROM line_items WHERE id = $1 FOR UPDATE', [item.id]);
      const restoring = restore({ at, basis }).then(({ status }) => status);
      await untilWaiting(test.database);
      await client.query('SELECT 1 FROM results WHERE line_item_id = $1 FOR UPDATE NOWAIT', [item.id]);
      await client.query('COMMIT');
      return { answer: restoring };
    });
    expect(await answer).toBe(200);
    expect(await scores()).toEqual({ [student.sourcedId]: 5 });
  });

  it('leaves and names the grades of students who are not enrolled today', async () => {
    const gone = await test.fixtures.user(school, 'student');
    const gradedSince = await test.fixtures.user(school, 'student');
    const { id } = await test.fixtures.enroll(physics, gone, 'student');
    const { id: other } = await test.fixtures.enroll(physics, gradedSince, 'student');
    await put(gone, 5);
    await put(student, 5);
    const at = await moment();
    await put(gone, 6, 1);
    await put(student, 6, 1);
    await put(gradedSince, 7);
    await test.database.run(`UPDATE enrollments SET status = 'tobedeleted' WHERE id = ANY ($1)`, [[id, other]]);
    const { body } = await restoreTo(at);
    expect(body.cells.map((entry: { outcome: string }) => entry.outcome).toSorted()).toEqual([
      'notEnrolled',
      'notEnrolled',
      'restored',
    ]);
    expect(await scores()).toEqual({ [student.sourcedId]: 5 });
    expect((await read(cell(gone)))[0]).toMatchObject({ source: 'api', after: { score: 6 } });
    expect((await read(cell(gradedSince)))[0]).toMatchObject({ source: 'api', after: { score: 7 } });
  });

  it('refuses a moment that the history does not reach, or that is to come, and one of a closed period', async () => {
    await put(student, 5);
    for (const at of ['2020-01-01T00:00:00Z', '2199-01-01T00:00:00Z']) {
      const answer = await restoreTo(at);
      expect(answer.status).toBe(409);
      expect(answer.body).toMatchObject({
        code: 'before-history',
        detail: expect.stringMatching(/begins at \d{4}-/),
      });
    }
    const at = await moment();
    const { id } = await test.database.one<{ id: number }>(
      `INSERT INTO academic_sessions (school_id, sourced_id, title, type, start_date, end_date, school_year, grading_closes_at)
       VALUES ($1, $2, 'Autumn', 'gradingPeriod', '2026-01-01', '2026-02-01', 2026, now()) RETURNING id`,
      [school.id, randomUUID()],
    );
    await test.database.run('UPDATE line_items SET grading_period_id = $2 WHERE id = $1', [item.id, id]);
    expect((await restore({ at, preview: true })).body).toMatchObject({ code: 'grading-period-closed' });
    expect((await read(`/v1/classes/${physics.sourcedId}`, '?kind=gradingPeriod&limit=1'))[0]).toMatchObject({
      before: null,
      after: { gradingClosesAt: expect.any(String) },
    });
  });
});
