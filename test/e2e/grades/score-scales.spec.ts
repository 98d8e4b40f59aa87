import { parse } from 'csv-parse/sync';
import { GradeCalculator } from '../../../apps/api/grading/grade-calculator.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import { binary } from '../../setup/api/binary.ts';
import type { FixtureClass, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';

const letters = {
  title: 'Letters',
  type: 'letter',
  scoreScaleValue: [
    { itemValueLHS: 'A-', itemValueRHS: '9' },
    { itemValueLHS: 'Gut, "b"', itemValueRHS: '85%' },
    { itemValueLHS: 'Excellent', itemValueRHS: '90-100' },
  ],
};

describe('score scales', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let teacher: FixtureUser;
  let student: FixtureUser;
  let taught: FixtureClass;
  let essay: { sourcedId: string; version: number };

  beforeAll(async () => {
    test = await startTestApp();
  });

  beforeEach(async () => {
    school = await test.fixtures.school();
    teacher = await test.fixtures.user(school, 'teacher');
    student = await test.fixtures.user(school, 'student');
    taught = await test.fixtures.class(school, { teachers: [teacher], students: [student] });
    const category = await test.fixtures.category(taught);
    const dueDate = new Date(Date.now() - 86_400_000);
    const quiz = await test.fixtures.lineItem(taught, category.id, { maximum: 10, dueDate });
    const { sourcedId } = await test.fixtures.lineItem(taught, category.id, { maximum: 10, dueDate });
    essay = { sourcedId, version: 1 };
    await test.fixtures.result(quiz, student, 8);
  });

  afterAll(() => test.close());

  const create = (body: object = letters, ofClass = taught) =>
    test.as(teacher).post(`/v1/classes/${ofClass.sourcedId}/scoreScales`).send(body);
  const change = (sourcedId: string, version: number, body: object) =>
    test.as(teacher).patch(`/v1/scoreScales/${sourcedId}`).set('if-match', `"${version}"`).send(body);
  const link = async (scoreScaleSourcedId: string | null) => {
    const answer = await test
      .as(teacher)
      .patch(`/v1/lineItems/${essay.sourcedId}`)
      .set('if-match', `"${essay.version}"`)
      .send({ scoreScaleSourcedId });
    essay.version = answer.body.version ?? essay.version;
    return answer;
  };
  const gradeWith = async (textScore: string) => {
    const path = `/v1/lineItems/${essay.sourcedId}/results/${student.sourcedId}`;
    const put = await test.as(teacher).put(path).send({ scoreStatus: 'fully graded', textScore });
    expect(put.status).toBe(201);
    return put.body as { sourcedId: string; textScorePoints: number | null };
  };
  const calculate = () => test.app.get(GradeCalculator, { strict: false }).calculate(taught.id, false);
  const rowOfStudent = async () => {
    const { body } = await test.as(teacher).get(`/v1/classes/${taught.sourcedId}/gradebook`);
    const cell = body.data[0].results.find(
      (entry: { lineItemSourcedId: string }) => entry.lineItemSourcedId === essay.sourcedId,
    );
    return { stale: body.stale, totals: body.data[0].totals, cell };
  };

  it('give a text without a score its points, in the totals, the gradebook, its files and the own grades', async () => {
    const scale = (await create()).body;
    expect((await link(scale.sourcedId)).body.scoreScaleSourcedId).toBe(scale.sourcedId);
    const put = await gradeWith('Gut, "b"');
    await calculate();
    const { totals, cell } = await rowOfStudent();
    expect(totals).toMatchObject({ current: 82.5, final: 82.5 });
    expect(cell).toMatchObject({ score: null, textScore: 'Gut, "b"', textScorePoints: 8.5 });
    const single = await test.as(student).get(`/v1/results/${put.sourcedId}`);
    expect([put.textScorePoints, single.body.textScorePoints]).toEqual([8.5, 8.5]);
    const own = await test.as(student).get(`/v1/classes/${taught.sourcedId}/grades/me`);
    expect(own.body.totals).toMatchObject({ current: 82.5, counts: { scored: 2, missing: 0 } });
    expect(own.body.lineItems[1].result).toMatchObject({ score: null, textScorePoints: 8.5 });
    const csv = await test.as(teacher).get(`/v1/classes/${taught.sourcedId}/gradebook.csv`).buffer(true).parse(binary);
    expect((parse(csv.body as Buffer, { bom: true }) as string[][])[1]?.slice(3, 5)).toEqual(['8', '8.5']);
  });

  it('leave a text that they give no number for on neither side', async () => {
    await link((await create()).body.sourcedId);
    await gradeWith('Excellent');
    await calculate();
    const { totals, cell } = await rowOfStudent();
    expect(totals).toMatchObject({ current: 80, final: 80 });
    expect(cell).toMatchObject({ textScore: 'Excellent', textScorePoints: null });
  });

  it('ask for new totals with a new link and with new values, and for nothing else', async () => {
    const { sourcedId } = (await create()).body;
    await gradeWith('A-');
    await calculate();
    await link(sourcedId);
    expect((await rowOfStudent()).stale).toBe(true);
    await calculate();
    expect((await rowOfStudent()).totals.current).toBe(85);

    expect((await change(sourcedId, 1, { title: 'Letters of 2026' })).body.version).toBe(2);
    expect((await change(sourcedId, 2, { scoreScaleValue: letters.scoreScaleValue })).body.version).toBe(2);
    expect((await rowOfStudent()).stale).toBe(false);
    const replaced = await change(sourcedId, 2, {
      scoreScaleValue: [{ itemValueLHS: 'A-', itemValueRHS: '10' }],
    });
    expect(replaced.body.scoreScaleValue).toEqual([{ itemValueLHS: 'A-', itemValueRHS: '10' }]);
    expect((await rowOfStudent()).stale).toBe(true);
    await calculate();
    expect((await rowOfStudent()).totals.current).toBe(90);

    await link(null);
    await calculate();
    expect((await rowOfStudent()).totals.current).toBe(80);
  });

  it('are read by the class, written by its teachers, and unknown to others', async () => {
    const created = await create();
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ ...letters, classSourcedId: taught.sourcedId, version: 1 });
    const path = `/v1/scoreScales/${created.body.sourcedId}`;
    expect((await test.as(student).get(path)).body).toEqual(created.body);
    const list = await test.as(student).get(`/v1/classes/${taught.sourcedId}/scoreScales`);
    expect(list.body).toEqual({ data: [created.body], nextCursor: null });
    expect((await test.as(student).delete(path).set('if-match', '"1"')).status).toBe(403);
    const stranger = await test.fixtures.user(school, 'teacher');
    expect((await test.as(stranger).get(path)).status).toBe(404);
    expect((await test.as(stranger).patch(path).set('if-match', '"1"').send({ title: 'Mine' })).status).toBe(404);
  });

  it('are changed and deleted with the version that was read, and stay while an assignment goes by them', async () => {
    const { sourcedId } = (await create()).body;
    const path = `/v1/scoreScales/${sourcedId}`;
    expect((await test.as(teacher).patch(path).send({ title: 'Grades' })).status).toBe(428);
    expect((await change(sourcedId, 1, { title: 'Grades' })).body).toMatchObject({ title: 'Grades', version: 2 });
    expect((await change(sourcedId, 1, { title: 'Marks' })).status).toBe(412);
    await link(sourcedId);
    const refused = await test.as(teacher).delete(path).set('if-match', '"2"');
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: 'still-in-use', detail: '1 line items' });
    await link(null);
    expect((await test.as(teacher).delete(path).set('if-match', '"2"')).status).toBe(204);
    expect((await test.as(teacher).get(path)).status).toBe(404);
    expect((await link(sourcedId)).status).toBe(422);
  });

  it('count in their own class only', async () => {
    const other = await test.fixtures.class(school, { teachers: [teacher] });
    const elsewhere = (await create(letters, other)).body;
    const refused = await link(elsewhere.sourcedId);
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toEqual([
      { location: 'body', pointer: '/scoreScaleSourcedId', message: 'no such scoreScale' },
    ]);
  });

  it('have each text once, and at least one', async () => {
    const [first] = letters.scoreScaleValue;
    const twice = await create({ ...letters, scoreScaleValue: [first, { ...first, itemValueRHS: '7' }] });
    expect(twice.status).toBe(400);
    expect(twice.body.errors).toEqual([
      { location: 'body', pointer: '/scoreScaleValue', message: 'expected every itemValueLHS once' },
    ]);
    expect((await create({ ...letters, scoreScaleValue: [] })).status).toBe(400);
  });
});
