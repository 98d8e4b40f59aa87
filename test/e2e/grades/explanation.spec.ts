import { GradeCalculator } from '../../../apps/api/grading/grade-calculator.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureLineItem, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { fingerprint } from '../../setup/api/two-schools.ts';
import { openRoutes } from '../../setup/api/walk.ts';

interface Part {
  share: number | null;
  points: number | null;
  dropped: string | null;
}
interface Explained {
  current: { percent: number | null; letter: string | null; sentences: string[] };
  final: { percent: number | null; letter: string | null; sentences: string[] };
  notes: string[];
  lineItems: { lineItemSourcedId: string; state: string; current: Part; final: Part }[];
  categories: { current: Part; final: Part }[];
  gradingPeriods: { current: Part; final: Part }[];
}

const day = 86_400_000;
const hundredths = (parts: readonly { share: number | null }[]): number =>
  parts.reduce((sum, { share }) => sum + Math.round((share ?? 0) * 100), 0);

/** The shares of all line items, of all categories and of all periods: each is the total. */
function expectToSum(explained: Explained): void {
  for (const side of ['current', 'final'] as const) {
    const total = Math.round((explained[side].percent ?? 0) * 100);
    expect(hundredths(explained.lineItems.map((item) => item[side]))).toBe(total);
    expect(hundredths(explained.categories.map((category) => category[side]))).toBe(total);
    if (explained.gradingPeriods.length > 0) {
      expect(hundredths(explained.gradingPeriods.map((period) => period[side]))).toBe(total);
    }
  }
}

describe('the explanation of a total', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let admin: FixtureUser;
  let teacher: FixtureUser;
  let student: FixtureUser;
  let taught: FixtureClass;
  let sheets: { id: number; sourcedId: string };
  let exams: { id: number; sourcedId: string };

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school('Europe/Berlin');
    admin = await test.fixtures.user(school, 'admin');
    teacher = await test.fixtures.user(school, 'teacher');
  });

  beforeEach(async () => {
    student = await test.fixtures.user(school, 'student');
    taught = await test.fixtures.class(school, { teachers: [teacher], students: [student] });
    sheets = await test.fixtures.category(taught, 40);
    exams = await test.fixtures.category(taught, 60);
  });

  afterAll(() => test.close());

  const grades = (path: string, of = student.sourcedId) => `/v1/classes/${taught.sourcedId}/grades/${of}/${path}`;
  const explained = async (by = teacher, query = ''): Promise<Explained> => {
    const { body, status } = await test.as(by).get(`${grades(`explanation${query}`)}`);
    expect(status).toBe(200);
    return body;
  };
  const explainedToStudent = async (): Promise<Explained> =>
    (await test.as(student).get(grades('explanation', 'me'))).body;
  const decide = (policy: object) => test.as(teacher).put(`/v1/classes/${taught.sourcedId}/gradingPolicy`).send(policy);
  const change = (item: FixtureLineItem, fields: object) =>
    test.as(teacher).patch(`/v1/lineItems/${item.sourcedId}`).set('if-match', '"1"').send(fields);
  const grade = (item: FixtureLineItem, score: number, fields: object = {}) =>
    test
      .as(teacher)
      .put(`/v1/lineItems/${item.sourcedId}/results/${student.sourcedId}`)
      .send({ scoreStatus: 'fully graded', score, ...fields });
  const session = async (): Promise<string> => {
    const period = { title: 'Quarter', type: 'gradingPeriod', startDate: '2026-09-01', endDate: '2026-12-18' };
    return (await test.as(admin).post('/v1/academicSessions').send(period)).body.sourcedId;
  };
  const calculate = () => test.app.get(GradeCalculator, { strict: false }).calculate(taught.id, false);
  const totals = async () =>
    (await test.as(teacher).get(`/v1/classes/${taught.sourcedId}/gradebook`)).body.data[0].totals;
  const itemOf = ({ lineItems }: Explained, { sourcedId }: FixtureLineItem) =>
    lineItems.find(({ lineItemSourcedId }) => lineItemSourcedId === sourcedId);

  it('requires authentication', async () => {
    expect(await openRoutes(test, 'v1/classes/:classSourcedId/grades')).toEqual([]);
  });

  it("another school's id gives 404, as does a class of somebody else and a student of another class", async () => {
    const stranger = await test.fixtures.user(school, 'teacher');
    expect((await test.as(stranger).get(grades('explanation'))).status).toBe(404);
    const outsider = await test.fixtures.user(await test.fixtures.school(), 'student');
    expect((await test.as(admin).get(grades('explanation', outsider.sourcedId))).status).toBe(404);
    const elsewhere = await test.fixtures.user(school, 'student');
    expect((await test.as(teacher).get(grades('explanation', elsewhere.sourcedId))).status).toBe(404);
    expect((await test.as(student).get(grades('explanation'))).status).toBe(403);
    expect((await test.as(elsewhere).get(grades('explanation', 'me'))).status).toBe(404);
  });

  it('shows of each line item scores, deductions, drops, what is missing, weights, extension and letter', async () => {
    const due = new Date(Date.now() - 3 * day);
    const late = await test.fixtures.lineItem(taught, sheets.id, { maximum: 10, dueDate: due });
    const dropped = await test.fixtures.lineItem(taught, sheets.id, { maximum: 100, dueDate: due });
    const small = await test.fixtures.lineItem(taught, sheets.id, { maximum: 20, dueDate: due });
    const exam = await test.fixtures.lineItem(taught, exams.id, { maximum: 50, dueDate: due });
    const missing = await test.fixtures.lineItem(taught, exams.id, { maximum: 10, dueDate: due });
    const bonus = await test.fixtures.lineItem(taught, exams.id, { maximum: 5 });
    await test.database.run('UPDATE categories SET drop_lowest = 1 WHERE id = $1', [sheets.id]);
    await change(bonus, { extraCredit: true });
    const scale = await test.fixtures.scoreScale(taught, { A: '90', C: '70%', F: '0' });
    const policy = {
      late: { deductionPercent: 10, intervalMinutes: 1440, minimumPercent: 40 },
      missingPercent: 0,
      scoreScaleSourcedId: scale.sourcedId,
    };
    expect((await decide(policy)).status).toBe(201);
    await grade(late, 8, { submittedAt: new Date(due.getTime() + 25 * 3_600_000).toISOString() });
    await grade(dropped, 20, { submittedAt: due.toISOString() });
    await grade(small, 15, { submittedAt: due.toISOString() });
    await grade(exam, 45, { submittedAt: due.toISOString() });
    await grade(bonus, 2);
    await calculate();

    const answer = await explained();
    expect(answer.current.percent).toBe((await totals()).current);
    expect(answer.final.percent).toBe((await totals()).final);
    // (6 + 15) ÷ 30 of 40 %, and (45 + 0 + 2) ÷ 60 of 60 %.
    expect(answer.final).toMatchObject({ percent: 75, letter: 'C' });
    expectToSum(answer);
    expect(itemOf(answer, late)).toMatchObject({
      state: 'scored',
      score: 8,
      deduction: { intervals: 2, points: 2, isAtMinimum: false },
      final: { points: 6, dropped: null },
    });
    expect(itemOf(answer, dropped)).toMatchObject({
      score: 20,
      final: { points: null, dropped: 'lowest', share: null },
    });
    expect(itemOf(answer, missing)).toMatchObject({ state: 'missing', score: null, final: { points: 0, share: 0 } });
    expect(itemOf(answer, bonus)).toMatchObject({ extraCredit: true, final: { points: 2, share: 2 } });
    expect(itemOf(answer, exam)).toMatchObject({ resultValueMax: 50, weight: 50, extension: null });
    expect(answer).toMatchObject({
      notes: [],
      scoreScale: { sourcedId: scale.sourcedId, title: 'Letters', version: 1 },
    });
    expect(answer.final.sentences).toEqual(
      expect.arrayContaining([
        'The total is 28.00 + 47.00 = 75.00 %.',
        'It is a C by the score scale Letters, version 1.',
        expect.stringMatching(/late by 2 intervals, so 2 of 10 points are deducted/),
        expect.stringMatching(/dropped as one of the lowest of Homework/),
        expect.stringMatching(/missing, so 0 of 10 points count/),
      ]),
    );

    const later = { studentSourcedId: student.sourcedId, dueDate: new Date(due.getTime() + 2 * day).toISOString() };
    const extended = await test
      .as(teacher)
      .post(`/v1/lineItems/${late.sourcedId}/extensions`)
      .send({ ...later, reason: 'Illness' });
    expect(extended.status).toBe(201);
    const withExtension = await explained();
    expect(itemOf(withExtension, late)).toMatchObject({
      deduction: null,
      dueDate: later.dueDate,
      extension: { dueDate: later.dueDate, excused: false },
      final: { points: 8 },
    });
    expect(JSON.stringify(withExtension)).not.toContain('Illness');
    expectToSum(withExtension);
  });

  it('says that a calculation is due where the calculated totals differ, and nothing once they agree', async () => {
    const item = await test.fixtures.lineItem(taught, exams.id);
    await grade(item, 50);
    expect((await explained()).notes).toEqual([
      'No total was calculated yet: this is what the next calculation gives.',
    ]);
    await calculate();
    expect((await explained()).notes).toEqual([]);
    const path = `/v1/lineItems/${item.sourcedId}/results/${student.sourcedId}`;
    await test.as(teacher).put(path).set('if-match', '"1"').send({ scoreStatus: 'fully graded', score: 80 });
    const stale = await explained();
    expect(stale).toMatchObject({ current: { percent: 80 }, calculated: { current: 50, isUpToDate: false } });
    expect(stale.notes[0]).toMatch(/^The totals shown elsewhere, 50\.00 % \(current\) .*: a calculation is due\.$/);
    await calculate();
    expect(await explained()).toMatchObject({ notes: [], calculated: { current: 80, isUpToDate: true } });
  });

  it('names the grade that a teacher gave in place of the calculated one', async () => {
    await grade(await test.fixtures.lineItem(taught, exams.id), 50);
    const body = { percent: 60, letter: 'D', reason: 'Confidential' };
    expect((await test.as(teacher).put(grades('override')).send(body)).status).toBe(201);
    await calculate();
    const answer = await explainedToStudent();
    expect(answer).toMatchObject({ final: { percent: 50 }, override: { percent: 60, letter: 'D' } });
    expect(answer.notes).toEqual(['A teacher gave the final grade 60 %, D in place of the calculated one.']);
    expect(JSON.stringify(answer)).not.toContain('Confidential');
  });

  it('shows students what is posted, and nothing of a draft', async () => {
    const [posted, hidden] = [
      await test.fixtures.lineItem(taught, exams.id),
      await test.fixtures.lineItem(taught, exams.id),
    ];
    await grade(posted, 90);
    await change(hidden, { posting: 'manual' });
    await calculate();
    const { asOf: _, ...before } = (await explainedToStudent()) as Explained & { asOf: string };
    await grade(hidden, 10);
    await calculate();
    const { asOf: __, ...after } = (await explainedToStudent()) as Explained & { asOf: string };
    expect(after).toEqual(before);
    expect(after).toMatchObject({ view: 'posted', current: { percent: 90 }, calculated: { current: 90 } });
    expect((await explained()).current.percent).toBe(50);
    expect((await explained(teacher, '?view=posted')).current.percent).toBe(90);
  });

  describe('with other scores', () => {
    const suppose = (by: FixtureUser, scores: object[], of = student.sourcedId) =>
      test.as(by).post(grades('what-if', of)).send({ scores });

    it('gives what the same rules give, to teacher and student, and stores nothing', async () => {
      const [first, second] = [
        await test.fixtures.lineItem(taught, exams.id),
        await test.fixtures.lineItem(taught, exams.id),
      ];
      await decide({ missingPercent: 0 });
      await grade(first, 40);
      await calculate();
      const before = await fingerprint(test);
      const scores = [{ lineItemSourcedId: second.sourcedId, score: 90.5 }];
      const answer = await suppose(teacher, scores);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ current: { percent: 65.25 }, supposed: scores });
      expect(answer.body.notes).toEqual(['This supposes scores that nobody gave. Nothing of it is stored.']);
      expectToSum(answer.body);
      const own = await suppose(student, [...scores, { lineItemSourcedId: first.sourcedId, score: 100 }], 'me');
      expect(own.body).toMatchObject({ view: 'posted', current: { percent: 95.25 } });
      expect(await fingerprint(test)).toBe(before);
      await grade(second, 90.5);
      expect((await explained()).current.percent).toBe(65.25);
    });

    it('refuses line items that the class does not have, and those that students do not know of', async () => {
      const foreign = await test.fixtures.class(school, { teachers: [teacher] });
      const other = await test.fixtures.lineItem(foreign, (await test.fixtures.category(foreign)).id);
      const tomorrow = new Date(Date.now() + day);
      const unknown = await test.fixtures.lineItem(taught, exams.id, { assignDate: tomorrow });
      const scores = [other, unknown].map(({ sourcedId }) => ({ lineItemSourcedId: sourcedId, score: 1 }));
      const refused = await suppose(student, scores, 'me');
      expect(refused.status).toBe(422);
      expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
        '/scores/0/lineItemSourcedId',
        '/scores/1/lineItemSourcedId',
      ]);
      expect((await suppose(student, [], 'me')).status).toBe(400);
      expect((await suppose(student, scores.slice(0, 1))).status).toBe(403);
    });
  });

  it.each([
    { weighting: 'points' },
    { gradingPeriods: [30, 50] },
    { weightsAbove100: 'extraCredit', missingPercent: 30 },
    { late: { deductionPercent: 33.3, intervalMinutes: 60, minimumPercent: 12.5 }, countedAttempt: 'best' },
  ])('sums to the totals that are calculated, with %j', async (policy) => {
    const due = new Date(Date.now() - 2 * day);
    await test.database.run('UPDATE categories SET weight = weight + 23.7, drop_highest = 1 WHERE class_id = $1', [
      taught.id,
    ]);
    const periods = [await session(), await session()];
    const { gradingPeriods: weights = [], ...rules } = policy as { gradingPeriods?: number[] };
    const gradingPeriods = weights.map((weight, index) => ({ academicSessionSourcedId: periods[index], weight }));
    expect((await decide({ ...rules, gradingPeriods })).status).toBe(201);
    // Thirds and sevenths, which no two places hold.
    for (const [index, maximum] of [3, 7, 9, 11, 13, 17, 19, 21].entries()) {
      const category = index % 3 === 0 ? exams : sheets;
      const item = await test.fixtures.lineItem(taught, category.id, { maximum, dueDate: due });
      await change(item, { extraCredit: index === 4, gradingPeriodSourcedId: periods[index % 2] });
      const submittedAt = new Date(due.getTime() + (index - 3) * 3_600_000).toISOString();
      if (index !== 5) await grade(item, (maximum * (index + 2)) / 9, { submittedAt });
    }
    await calculate();
    const answer = await explained();
    expect(answer.gradingPeriods).toHaveLength(weights.length);
    expectToSum(answer);
    expect([answer.current.percent, answer.final.percent]).toEqual([(await totals()).current, (await totals()).final]);
    expect(answer.notes).toEqual([]);
  });
});
