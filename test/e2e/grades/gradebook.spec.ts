import { parse } from 'csv-parse/sync';
import { GradeCalculator } from '../../../apps/api/grading/grade-calculator.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import { binary } from '../../setup/api/binary.ts';
import type { FixtureClass, FixtureLineItem, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { openRoutes } from '../../setup/api/walk.ts';

const hour = 3_600_000;

describe('gradebook', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let teacher: FixtureUser;

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
    teacher = await test.fixtures.user(school, 'teacher');
  });

  afterAll(() => test.close());

  const calculate = (ofClass: FixtureClass) =>
    test.app.get(GradeCalculator, { strict: false }).calculate(ofClass.id, true);
  const gradebookOf = async (ofClass: FixtureClass, query: object = {}) =>
    (await test.as(teacher).get(`/v1/classes/${ofClass.sourcedId}/gradebook`).query(query)).body;
  const grade = async (item: FixtureLineItem, student: FixtureUser, body: object, version?: number) => {
    const request = test.as(teacher).put(`/v1/lineItems/${item.sourcedId}/results/${student.sourcedId}`);
    if (version !== undefined) request.set('if-match', `"${version}"`);
    expect((await request.send(body)).status).toBe(version === undefined ? 201 : 200);
  };

  /** Coursework of weight 2 with a marked and an unmarked sheet past due, an exam of weight 1 that is still to come. */
  async function physics() {
    const students = [await test.fixtures.user(school, 'student'), await test.fixtures.user(school, 'student')];
    const taught = await test.fixtures.class(school, { teachers: [teacher], students });
    const coursework = await test.fixtures.category(taught, 2);
    const exams = await test.fixtures.category(taught, 1);
    const past = new Date(Date.now() - 24 * hour);
    const marked = await test.fixtures.lineItem(taught, coursework.id, { maximum: 30, dueDate: past });
    const unmarked = await test.fixtures.lineItem(taught, coursework.id, { maximum: 10, dueDate: past });
    const exam = await test.fixtures.lineItem(taught, exams.id, { dueDate: new Date(Date.now() + 24 * hour) });
    const [ada, ben] = students as [FixtureUser, FixtureUser];
    await grade(marked, ada, { scoreStatus: 'fully graded', score: 20 });
    await grade(marked, ben, { scoreStatus: 'exempt' });
    return { taught, coursework, exams, marked, unmarked, exam, ada, ben };
  }

  it('requires authentication', async () => {
    const prefixes = ['gradebook', 'gradebook.csv', 'grades/me'].map((end) => `v1/classes/:classSourcedId/${end}`);
    expect(await openRoutes(test, 'v1/users/me/grades', ...prefixes)).toEqual([]);
  });

  it("another school's id gives 404", async () => {
    const foreign = await test.fixtures.class(await test.fixtures.school());
    for (const part of ['gradebook', 'gradebook.csv', 'grades/me']) {
      expect((await test.as(teacher).get(`/v1/classes/${foreign.sourcedId}/${part}`)).status).toBe(404);
    }
  });

  it('shows students × assignments, with totals rounded once to two places', async () => {
    const { taught, coursework, exams, marked, unmarked, exam, ada, ben } = await physics();
    await calculate(taught);
    const body = await gradebookOf(taught);
    expect(body).toMatchObject({
      class: { sourcedId: taught.sourcedId, title: 'Physics 10a' },
      stale: false,
      categories: [
        { sourcedId: coursework.sourcedId, weight: 2 },
        { sourcedId: exams.sourcedId, weight: 1 },
      ],
      nextCursor: null,
    });
    expect(body.lineItems.map(({ sourcedId }: { sourcedId: string }) => sourcedId)).toEqual([
      marked.sourcedId,
      unmarked.sourcedId,
      exam.sourcedId,
    ]);
    const [first, second] = body.data;
    expect(first).toMatchObject({
      student: { sourcedId: ada.sourcedId },
      results: [{ lineItemSourcedId: marked.sourcedId, score: 20, scoreStatus: 'fully graded', version: 1 }],
      totals: {
        current: 66.67,
        final: 50,
        categories: [
          { categorySourcedId: coursework.sourcedId, current: 66.67, final: 50 },
          { categorySourcedId: exams.sourcedId, current: null, final: null },
        ],
      },
      stale: false,
    });
    expect(second).toMatchObject({
      student: { sourcedId: ben.sourcedId },
      results: [{ score: null, scoreStatus: 'exempt' }],
      totals: { current: null, final: 0 },
    });
  });

  it('says whose totals await a calculation', async () => {
    const { taught, marked, unmarked, ada } = await physics();
    const staleness = async () => {
      const { stale, data } = await gradebookOf(taught);
      return [stale, ...data.map((entry: { stale: boolean }) => entry.stale)];
    };
    expect(await staleness()).toEqual([true, true, true]);
    expect((await gradebookOf(taught)).data[0].totals).toBeNull();
    await calculate(taught);
    expect(await staleness()).toEqual([false, false, false]);
    await grade(unmarked, ada, { scoreStatus: 'fully graded', score: 1 });
    expect(await staleness()).toEqual([true, true, false]);
    await calculate(taught);
    expect(await staleness()).toEqual([false, false, false]);
    const path = `/v1/lineItems/${marked.sourcedId}`;
    await test.as(teacher).patch(path).set('if-match', '"1"').send({ resultValueMax: 40 });
    expect(await staleness()).toEqual([true, true, true]);
    await calculate(taught);
    await test.database.run(`UPDATE class_calculations SET as_of = as_of - interval '2 days' WHERE class_id = $1`, [
      taught.id,
    ]);
    expect(await staleness()).toEqual([true, true, true]);
  });

  it('leaves out who is no longer enrolled and what is deleted', async () => {
    const { taught, marked, unmarked, ada, ben } = await physics();
    await test.database.run(`UPDATE enrollments SET status = 'tobedeleted' WHERE user_id = $1`, [ben.id]);
    await test.as(teacher).delete(`/v1/lineItems/${marked.sourcedId}`).set('if-match', '"1"');
    await calculate(taught);
    const body = await gradebookOf(taught);
    expect(body.data).toHaveLength(1);
    expect(body.data[0]).toMatchObject({ student: { sourcedId: ada.sourcedId }, results: [] });
    expect(body.lineItems.map(({ sourcedId }: { sourcedId: string }) => sourcedId)).not.toContain(marked.sourcedId);
    expect(body.lineItems.map(({ sourcedId }: { sourcedId: string }) => sourcedId)).toContain(unmarked.sourcedId);
  });

  it('shows a student the own grades with what made the totals, and nobody else’s', async () => {
    const { taught, coursework, exams, marked, unmarked, exam, ada, ben } = await physics();
    await calculate(taught);
    const own = await test.as(ada).get(`/v1/classes/${taught.sourcedId}/grades/me`);
    expect(own.body).toMatchObject({
      class: { sourcedId: taught.sourcedId },
      stale: false,
      totals: {
        current: 66.67,
        final: 50,
        counts: { scored: 1, excused: 0, missing: 1, submitted: 0, open: 1 },
        categories: [
          {
            categorySourcedId: coursework.sourcedId,
            title: 'Homework',
            weight: 2,
            current: { score: 66.67, items: 1, countedWeight: 30, weightedSum: 20 },
            final: { score: 50, items: 2, countedWeight: 40, weightedSum: 20 },
          },
          { categorySourcedId: exams.sourcedId, current: { score: null, items: 0 } },
        ],
      },
      lineItems: [
        { sourcedId: marked.sourcedId, resultValueMax: 30, result: { score: 20, scoreStatus: 'fully graded' } },
        { sourcedId: unmarked.sourcedId, result: null },
        { sourcedId: exam.sourcedId, result: null },
      ],
    });
    const all = await test.as(ada).get('/v1/users/me/grades');
    expect(all.body).toEqual({ data: [own.body], nextCursor: null });
    const bens = await test.as(ben).get('/v1/users/me/grades');
    expect(bens.body.data[0].totals).toMatchObject({ current: null, counts: { excused: 1, missing: 1 } });
    expect((await test.as(teacher).get('/v1/users/me/grades')).body.data).toEqual([]);
    expect((await test.as(teacher).get(`/v1/classes/${taught.sourcedId}/grades/me`)).status).toBe(403);
    const stranger = await test.fixtures.user(school, 'student');
    expect((await test.as(stranger).get(`/v1/classes/${taught.sourcedId}/grades/me`)).status).toBe(404);
  });

  it('pages through the classes of a student', async () => {
    const student = await test.fixtures.user(school, 'student');
    const classes = new Set<string>();
    for (let count = 0; count < 3; count += 1) {
      classes.add((await test.fixtures.class(school, { students: [student] })).sourcedId);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await test.as(student).get('/v1/users/me/grades').query({ limit: 2, cursor });
      seen.push(...body.data.map((entry: { class: { sourcedId: string } }) => entry.class.sourcedId));
      cursor = body.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(3);
    expect(new Set(seen)).toEqual(classes);
  });

  it('takes a text without points for a grade: no zero, in the gradebook as in the own grades', async () => {
    const student = await test.fixtures.user(school, 'student');
    const taught = await test.fixtures.class(school, { teachers: [teacher], students: [student] });
    const homework = await test.fixtures.category(taught);
    const dueDate = new Date(Date.now() - 24 * hour);
    const quiz = await test.fixtures.lineItem(taught, homework.id, { maximum: 10, dueDate });
    const essay = await test.fixtures.lineItem(taught, homework.id, { maximum: 10, dueDate });
    await grade(quiz, student, { scoreStatus: 'fully graded', score: 8 });
    await grade(essay, student, { scoreStatus: 'fully graded', textScore: 'A-' });
    await calculate(taught);
    const { data } = await gradebookOf(taught);
    expect(data[0].totals).toMatchObject({ current: 80, final: 80 });
    const own = await test.as(student).get(`/v1/classes/${taught.sourcedId}/grades/me`);
    expect(own.body.totals).toMatchObject({ current: 80, final: 80, counts: { scored: 2, missing: 0, submitted: 0 } });

    // Nothing but the text goes: what the text graded is past due again.
    await grade(essay, student, { scoreStatus: 'submitted' }, 1);
    await test.app.get(GradeCalculator, { strict: false }).calculate(taught.id, false);
    expect((await gradebookOf(taught)).data[0].totals).toMatchObject({ current: 80, final: 40 });
  });

  it('shows no number that earlier imports left beside work that is not graded', async () => {
    const { taught, marked, ada } = await physics();
    await test.database.run(
      `UPDATE results SET score_status = 'submitted' WHERE line_item_id = $1 AND student_id = $2`,
      [marked.id, ada.id],
    );
    const { data } = await gradebookOf(taught);
    expect(data[0].results).toMatchObject([{ scoreStatus: 'submitted', score: null }]);
    const own = await test.as(ada).get(`/v1/classes/${taught.sourcedId}/grades/me`);
    expect(own.body.lineItems[0].result).toMatchObject({ scoreStatus: 'submitted', score: null });
  });

  describe('as CSV', () => {
    const download = (ofClass: FixtureClass) =>
      test.as(teacher).get(`/v1/classes/${ofClass.sourcedId}/gradebook.csv`).buffer(true).parse(binary);

    it('gives the grades of everybody, blank where there is none, and a name that is safe to save', async () => {
      const { taught, marked, unmarked, exam, ada, ben } = await physics();
      await test.database.run('UPDATE classes SET title = $2 WHERE id = $1', [taught.id, '../Physics "10a"\r\nX: y']);
      await calculate(taught);
      const answer = await download(taught);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
      expect(answer.headers['content-disposition']).toBe('attachment; filename="gradebook-Physics-10a-X-y.csv"');
      const bytes = answer.body as Buffer;
      expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
      const rows = parse(bytes, { bom: true, recordDelimiter: '\r\n' }) as string[][];
      expect(rows[0]).toEqual([
        'studentSourcedId',
        'familyName',
        'givenName',
        `Exercise sheet (of 30) [${marked.sourcedId}]`,
        `Exercise sheet (of 10) [${unmarked.sourcedId}]`,
        `Exercise sheet (of 100) [${exam.sourcedId}]`,
        'Homework current %',
        'Homework final %',
        'Homework current %',
        'Homework final %',
        'Current total %',
        'Final total %',
        'exportedAt',
        'exportState',
      ]);
      expect(rows[1]?.slice(3, 12)).toEqual(['20', '', '', '66.67', '50.00', '', '', '66.67', '50.00']);
      expect(rows[2]?.slice(3, 12)).toEqual(['EX', '', '', '', '0.00', '', '', '', '0.00']);
      expect(rows.slice(1).map(([sourcedId]) => sourcedId)).toEqual([ada.sourcedId, ben.sourcedId]);
    });

    it('keeps names and titles from running as formulas', async () => {
      const { taught, marked, ada } = await physics();
      await test.database.run('UPDATE users SET family_name = $2, given_name = $3 WHERE id = $1', [
        ada.id,
        "=cmd|' /C calc'!A0",
        '@Ada, "the first"',
      ]);
      await test.database.run('UPDATE line_items SET title = $2 WHERE id = $1', [marked.id, '+1']);
      const rows = parse((await download(taught)).body as Buffer, { bom: true }) as string[][];
      expect(rows[0]?.[3]).toBe(`'+1 (of 30) [${marked.sourcedId}]`);
      const row = rows.find(([sourcedId]) => sourcedId === ada.sourcedId);
      expect(row?.slice(1, 3)).toEqual(["'=cmd|' /C calc'!A0", '\'@Ada, "the first"']);
    });
  });
});
