import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureLineItem, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';

const hours = 3_600_000;
const due = new Date('2026-11-20T12:00:00.000Z');
const at = (count: number): string => new Date(due.getTime() + count * hours).toISOString();

describe('attempts', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let teacher: FixtureUser;
  let ada: FixtureUser;
  let ben: FixtureUser;
  let physics: FixtureClass;
  let item: FixtureLineItem;

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
    teacher = await test.fixtures.user(school, 'teacher');
  });

  beforeEach(async () => {
    ada = await test.fixtures.user(school, 'student');
    ben = await test.fixtures.user(school, 'student');
    physics = await test.fixtures.class(school, { teachers: [teacher], students: [ada, ben] });
    const category = await test.fixtures.category(physics);
    item = await test.fixtures.lineItem(physics, category.id, { maximum: 20, dueDate: due });
  });

  afterAll(() => test.close());

  const resultsPath = () => `/v1/lineItems/${item.sourcedId}/results`;
  const submissionPath = () => `/v1/lineItems/${item.sourcedId}/submission`;
  const graded = (score: number, more: object = {}) => ({ scoreStatus: 'fully graded', score, ...more });
  const grade = (body: object, version?: number) => {
    const request = test.as(teacher).put(`${resultsPath()}/${ada.sourcedId}`);
    if (version !== undefined) request.set('if-match', `"${version}"`);
    return request.send(body);
  };
  /** The student submits, at a moment of the past. */
  const submitted = async (moment: string, student = ada): Promise<void> => {
    await test.database.run(
      `INSERT INTO submissions (school_id, sourced_id, line_item_id, student_id, comment, submitted_at)
       VALUES ($1, uuidv7()::text, $2, $3, 'Done', $4)
       ON CONFLICT (line_item_id, student_id) DO UPDATE SET submitted_at = excluded.submitted_at`,
      [school.id, item.id, student.id, moment],
    );
  };
  const countBest = () =>
    test.database.run(`INSERT INTO grading_policies (school_id, class_id, counted_attempt) VALUES ($1, $2, 'best')`, [
      school.id,
      physics.id,
    ]);
  const takeRequests = async () => {
    const rows = await test.database.query<{ student_id: number }>(
      'DELETE FROM recalculation_requests WHERE class_id = $1 RETURNING student_id',
      [physics.id],
    );
    return rows.map((row) => row.student_id);
  };

  it('store when the graded work was submitted: as the teacher says, else with the submission', async () => {
    const onPaper = await grade(graded(12)).expect(201);
    expect(onPaper.body).toMatchObject({ submittedAt: null, attempts: [], version: 1 });
    await submitted(at(-3));
    expect((await grade(graded(12), 1)).body).toMatchObject({ submittedAt: null, version: 1 });
    const known = await grade(graded(13), 1);
    expect(known.body).toMatchObject({ submittedAt: at(-3), attempts: [], version: 2 });
    const said = await grade(graded(13, { submittedAt: at(1) }), 2);
    expect(said.body).toMatchObject({ submittedAt: at(1), attempts: [], version: 3 });
    expect((await grade(graded(13), 3)).body).toMatchObject({ submittedAt: at(1), version: 3 });
    await takeRequests();
    const unknown = await grade(graded(13, { submittedAt: null }), 3);
    expect(unknown.body).toMatchObject({ submittedAt: null, version: 4 });
    expect(await takeRequests()).toEqual([ada.id]);
  });

  it('keep the grade of an earlier submission when a later one is graded; a correction replaces', async () => {
    await submitted(at(-3));
    await grade(graded(10)).expect(201);
    const corrected = await grade(graded(11), 1).expect(200);
    expect(corrected.body).toMatchObject({ score: 11, submittedAt: at(-3), attempts: [] });
    await submitted(at(5));
    const second = await grade(graded(16), 2).expect(200);
    const first = { submittedAt: at(-3), score: 11, textScore: null };
    expect(second.body).toMatchObject({ score: 16, submittedAt: at(5), attempts: [first] });
    expect((await grade(graded(17), 3).expect(200)).body).toMatchObject({ score: 17, attempts: [first] });
    await submitted(at(6));
    const third = await grade({ scoreStatus: 'partially graded', textScore: 'B' }, 4).expect(200);
    const kept = { submittedAt: at(5), score: 17, textScore: null };
    expect(third.body).toMatchObject({ textScore: 'B', submittedAt: at(6), attempts: [first, kept] });
    const again = await grade(graded(14, { submittedAt: at(-3) }), 5).expect(200);
    expect(again.body).toMatchObject({
      score: 14,
      submittedAt: at(-3),
      attempts: [kept, { submittedAt: at(6), score: null, textScore: 'B' }],
    });
    const own = await test.as(ada).get(`/v1/results/${again.body.sourcedId}`).expect(200);
    expect(own.body.attempts).toEqual(again.body.attempts);
  });

  it('go and come back with a column that is put back as it was', async () => {
    const restore = async (body: object) =>
      (
        await test
          .as(teacher)
          .post(`${resultsPath()}/restore`)
          .send({ reason: 'Wrong column', ...body })
          .expect(200)
      ).body;
    const restoreTo = async (moment: string) => {
      const { basis } = await restore({ at: moment, preview: true });
      return restore({ at: moment, basis });
    };
    const stored = async () => (await test.as(teacher).get(`${resultsPath()}/${ada.sourcedId}`).expect(200)).body;
    const clock = async () => (await test.database.one<{ now: Date }>('SELECT clock_timestamp() AS now')).now;
    await submitted(at(-3));
    await grade(graded(10)).expect(201);
    const first = new Date((await clock()).getTime() + 1).toISOString();
    while ((await clock()).toISOString() <= first);
    await submitted(at(5));
    const { body: regraded } = await grade(graded(16), 1).expect(200);
    const second = new Date((await clock()).getTime() + 1).toISOString();
    while ((await clock()).toISOString() <= second);
    await restoreTo(first);
    expect(await stored()).toMatchObject({ score: 10, submittedAt: at(-3), attempts: [] });
    await restoreTo(second);
    expect(await stored()).toMatchObject({ score: 16, submittedAt: at(5), attempts: regraded.attempts });
    expect(regraded.attempts).toHaveLength(1);

    // The earlier attempt is graded again, so the later one becomes the one that is kept: the other way round.
    const { version } = await stored();
    const { body: turned } = await grade({ ...graded(12), submittedAt: at(-3) }, version).expect(200);
    expect(turned.attempts).toMatchObject([{ submittedAt: at(5), score: 16 }]);
    const { cells } = await restoreTo(second);
    expect(cells[0].after).toMatchObject({ score: 16, attempts: [{ submittedAt: at(-3), score: 10 }] });
    expect(await stored()).toMatchObject({ score: 16, attempts: regraded.attempts });
  });

  it('are in the history, and a column gets them back exactly, also where nothing else of a grade changed', async () => {
    const clock = async () => (await test.database.one<{ now: Date }>('SELECT clock_timestamp() AS now')).now;
    const restore = async (body: object) =>
      (
        await test
          .as(teacher)
          .post(`${resultsPath()}/restore`)
          .send({ reason: 'Lost', ...body })
          .expect(200)
      ).body;
    const cell = `${resultsPath()}/${ada.sourcedId}`;
    await submitted(at(-3));
    await grade(graded(10)).expect(201);
    await submitted(at(5));
    const { body: regraded } = await grade(graded(16), 1).expect(200);
    const moment = new Date((await clock()).getTime() + 1).toISOString();
    while ((await clock()).toISOString() <= moment);
    await test.database.run(
      'DELETE FROM result_attempts WHERE result_id = (SELECT id FROM results WHERE sourced_id = $1)',
      [regraded.sourcedId],
    );
    const { data } = (await test.as(teacher).get(`${cell}/history?kind=attempt`).expect(200)).body;
    const kept = { submittedAt: at(-3), score: 10, textScore: null, late: null };
    expect(data).toMatchObject([
      { source: 'unknown', before: { submittedAt: at(-3), score: 10 }, after: null },
      { source: 'api', changedBy: { sourcedId: teacher.sourcedId }, before: null, after: { score: 10 } },
    ]);
    expect(Object.keys(data[1].after).toSorted()).toEqual(['score', 'submittedAt']);
    const { basis, cells } = await restore({ at: moment, preview: true });
    expect(cells).toMatchObject([{ before: { attempts: [] }, after: { attempts: [kept] }, outcome: 'restored' }]);
    await takeRequests();
    await restore({ at: moment, basis });
    const stored = (await test.as(teacher).get(cell).expect(200)).body;
    expect(stored).toMatchObject({ score: 16, attempts: [kept], version: regraded.version + 1 });
    expect(await takeRequests()).toEqual([ada.id]);
  });

  it('come with the grades of a gradebook file, and go with its undo', async () => {
    const path = `/v1/classes/${physics.sourcedId}/gradebook`;
    const carry = (action: string, { id, version }: { id: string; version: number }) =>
      test.as(teacher).post(`${path}/files/${id}/${action}`).set('if-match', `"${version}"`).send({}).expect(200);
    const stored = async () => (await test.as(teacher).get(`${resultsPath()}/${ada.sourcedId}`).expect(200)).body;
    await submitted(at(-3));
    await grade(graded(10.5)).expect(201);
    await submitted(at(5));
    const { text } = await test.as(teacher).get(`${path}.csv`).expect(200);
    const file = test.as(teacher).post(`${path}/files`).set('content-type', 'text/csv; charset=utf-8');
    const plan = (await file.send(text.replace('10.5', '16.5')).expect(201)).body;
    const applied = (await carry('apply', plan)).body;
    const kept = { submittedAt: at(-3), score: 10.5 };
    expect(await stored()).toMatchObject({ score: 16.5, submittedAt: at(5), attempts: [kept] });
    await carry('undo', applied);
    expect(await stored()).toMatchObject({ score: 10.5, submittedAt: at(-3), attempts: [] });
  });

  it('of many students are kept in bulk', async () => {
    for (const student of [ada, ben]) await submitted(at(-3), student);
    const put = (version: number | null, ...scores: number[]) =>
      test
        .as(teacher)
        .patch(resultsPath())
        .send({
          results: [ada, ben].map((student, index) => {
            return { studentSourcedId: student.sourcedId, version, ...graded(scores[index] ?? 0) };
          }),
        })
        .expect(200);
    await put(null, 10, 12);
    await submitted(at(2), ben);
    const { body } = await put(1, 11, 18);
    expect(body.data).toMatchObject([
      { score: 11, submittedAt: at(-3), attempts: [] },
      { score: 18, submittedAt: at(2), attempts: [{ submittedAt: at(-3), score: 12 }] },
    ]);
  });

  it('after a posted grade are taken where the best counts; a hidden grade refuses nothing', async () => {
    const submit = (version: number) =>
      test
        .as(ada)
        .put(submissionPath())
        .set('if-match', `"${version}"`)
        .send({ comment: `Version ${version}` });
    await submitted(at(-3));
    await grade(graded(10)).expect(201);
    expect((await submit(1)).body.code).toBe('submission-graded');
    await test.database.run('UPDATE results SET draft = true WHERE line_item_id = $1', [item.id]);
    expect((await submit(1)).status).toBe(200);
    await test.database.run('UPDATE results SET draft = false WHERE line_item_id = $1', [item.id]);
    expect((await submit(2)).body.code).toBe('submission-graded');
    await countBest();
    expect((await submit(2)).status).toBe(200);
  });

  it('are late by the due date that counts for the student', async () => {
    const lateOf = async (student: FixtureUser) => {
      const { body } = await test.as(student).get(submissionPath()).expect(200);
      return body.late;
    };
    for (const student of [ada, ben]) await submitted(at(3), student);
    const other = await test.fixtures.lineItem(physics, (await test.fixtures.category(physics)).id, { dueDate: due });
    await test.fixtures.extension(other, { student: ada, extraTimeMinutes: 600 });
    const group = await test.fixtures.group(physics, [ada, ben]);
    expect([await lateOf(ada), await lateOf(ben)]).toEqual([true, true]);
    const shared = await test.fixtures.extension(item, { group, dueDate: new Date(at(2)), extraTimeMinutes: 60 });
    expect([await lateOf(ada), await lateOf(ben)]).toEqual([false, false]);
    await test.fixtures.extension(item, { student: ada, dueDate: new Date(at(1)) });
    expect([await lateOf(ada), await lateOf(ben)]).toEqual([true, false]);
    await test.database.run('DELETE FROM class_group_members WHERE student_id = $1', [ben.id]);
    expect(await lateOf(ben)).toBe(true);
    const another = await test.fixtures.group(physics, [ben]);
    await test.fixtures.extension(item, { group: another, extraTimeMinutes: 240 });
    const { body } = await test.as(teacher).get(`/v1/lineItems/${item.sourcedId}/submissions`).expect(200);
    expect(body.data.map(({ late }: { late: boolean }) => late)).toEqual([true, false]);
    await test.database.run(`UPDATE extensions SET status = 'tobedeleted' WHERE id <> $1`, [shared.id]);
    expect([await lateOf(ada), await lateOf(ben)]).toEqual([false, true]);
  });

  it('show teachers and their student the score as graded and the one that counts, by policy and extension', async () => {
    await countBest();
    const seen = async () => {
      const own = (await test.as(ada).get(`/v1/classes/${physics.sourcedId}/grades/me`).expect(200)).body;
      const book = (await test.as(teacher).get(`/v1/classes/${physics.sourcedId}/gradebook`).expect(200)).body;
      const [mine, cell] = [own.lineItems[0].result, book.data[0].results[0]];
      expect([cell.score, cell.countedScore]).toEqual([mine.score, mine.countedScore]);
      return [mine.score, mine.countedScore];
    };
    await submitted(at(-3));
    await grade(graded(13)).expect(201);
    expect(await seen()).toEqual([13, 13]);
    await submitted(at(25));
    await grade(graded(16), 1).expect(200);
    expect(await seen()).toEqual([16, 16]);
    await test.database.run(
      `UPDATE grading_policies SET late_deduction_percent = 10, late_interval_minutes = 1440, late_minimum_percent = 40
       WHERE class_id = $1`,
      [physics.id],
    );
    expect(await seen()).toEqual([16, 13]);
    const extension = await test.fixtures.extension(item, { student: ada, dueDate: new Date(at(12)) });
    expect(await seen()).toEqual([16, 14]);
    await test.database.run('UPDATE extensions SET excused = true WHERE id = $1', [extension.id]);
    expect(await seen()).toEqual([16, null]);
    const { data } = (await test.as(teacher).get(`/v1/classes/${physics.sourcedId}/gradebook`).expect(200)).body;
    const of = (student: FixtureUser) =>
      data.find((row: { student: { sourcedId: string } }) => row.student.sourcedId === student.sourcedId);
    // By the extension, which has it count for nothing too; Ben has neither submitted nor a grade.
    const marks = { submittedAt: at(25), submittedLate: true, excused: true, late: null };
    expect(of(ada)).toMatchObject({ results: [marks], missing: [] });
    expect(of(ben)).toMatchObject({ results: [], missing: [item.sourcedId] });
    await test.database.run('UPDATE results SET late = false WHERE line_item_id = $1', [item.id]);
    const own = (await test.as(ada).get(`/v1/classes/${physics.sourcedId}/grades/me`).expect(200)).body;
    expect(own.lineItems[0].result).toMatchObject({ submittedAt: at(25), submittedLate: false });
  });
});
