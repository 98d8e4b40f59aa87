import { parse } from 'csv-parse/sync';
import { GradeCalculator } from '../../../apps/api/grading/grade-calculator.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import { binary } from '../../setup/api/binary.ts';
import type { FixtureClass, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { openRoutes } from '../../setup/api/walk.ts';

describe('a final grade in place of the calculated one', () => {
  let test: TestApp;
  let school: FixtureSchool;
  let admin: FixtureUser;
  let teacher: FixtureUser;
  let student: FixtureUser;
  let taught: FixtureClass;

  beforeAll(async () => {
    test = await startTestApp();
    school = await test.fixtures.school();
    admin = await test.fixtures.user(school, 'admin');
    teacher = await test.fixtures.user(school, 'teacher');
  });

  beforeEach(async () => {
    student = await test.fixtures.user(school, 'student');
    taught = await test.fixtures.class(school, { teachers: [teacher], students: [student] });
    const item = await test.fixtures.lineItem(taught, (await test.fixtures.category(taught)).id);
    await test.fixtures.result(item, student, 89.995);
  });

  afterAll(() => test.close());

  const path = (user = student) => `/v1/classes/${taught.sourcedId}/grades/${user.sourcedId}/override`;
  const given = { percent: 93, letter: null, reason: 'The oral examination counts twice.' };
  const put = (body: object = given, version?: number, user = student, by = teacher) => {
    const request = test.as(by).put(path(user));
    if (version !== undefined) request.set('if-match', `"${version}"`);
    return request.send(body);
  };
  const remove = (version: number) => test.as(teacher).delete(path()).set('if-match', `"${version}"`);
  const calculate = () => test.app.get(GradeCalculator, { strict: false }).calculate(taught.id, true);
  const rowOfStudent = async () =>
    (await test.as(teacher).get(`/v1/classes/${taught.sourcedId}/gradebook`)).body.data[0];
  const ownGrades = async () => (await test.as(student).get(`/v1/classes/${taught.sourcedId}/grades/me`)).body;
  const addScale = async () => {
    const scale = await test.fixtures.scoreScale(taught, { A: '93%', 'A-': '90', 'B+': '87', F: '0' });
    const policy = `/v1/classes/${taught.sourcedId}/gradingPolicy`;
    expect((await test.as(teacher).put(policy).send({ scoreScaleSourcedId: scale.sourcedId })).status).toBe(201);
    return scale;
  };
  const file = async () => {
    const { body } = await test
      .as(teacher)
      .get(`/v1/classes/${taught.sourcedId}/gradebook.csv`)
      .buffer(true)
      .parse(binary);
    const [header, row] = parse(body as Buffer, { bom: true }) as string[][];
    return Object.fromEntries((header ?? []).map((name, index) => [name, row?.[index]]));
  };

  it('requires authentication', async () => {
    expect(await openRoutes(test, 'v1/classes/:classSourcedId/grades/:studentSourcedId/override')).toEqual([]);
  });

  it("another school's id gives 404, as does a class of somebody else and a student of another class", async () => {
    const outsider = await test.fixtures.user(await test.fixtures.school(), 'student');
    expect((await put(given, undefined, outsider)).status).toBe(404);
    const elsewhere = await test.fixtures.user(school, 'student');
    expect((await put(given, undefined, elsewhere)).status).toBe(404);
    expect((await test.as(teacher).get(path(elsewhere))).status).toBe(404);
    const stranger = await test.fixtures.user(school, 'teacher');
    expect((await put(given, undefined, student, stranger)).status).toBe(404);
    expect((await put(given, undefined, student, student)).status).toBe(403);
    expect((await test.as(student).get(path())).status).toBe(403);
  });

  it('is created without If-Match, replaced with it, and gone once it is removed', async () => {
    expect((await test.as(teacher).get(path())).status).toBe(404);
    expect((await put(given, 1)).status).toBe(412);
    const created = await put();
    expect(created.status).toBe(201);
    expect(created.headers.location).toBe(path());
    expect(created.body).toMatchObject({
      ...given,
      classSourcedId: taught.sourcedId,
      studentSourcedId: student.sourcedId,
      overriddenBy: { sourcedId: teacher.sourcedId },
      version: 1,
    });
    expect((await test.as(teacher).get(path())).body).toEqual(created.body);
    expect((await put()).body.code).toBe('precondition-required');
    expect((await put(given, 1, student, admin)).body).toEqual(created.body);
    const replaced = await put({ letter: 'Pass', reason: 'Certificate' }, 1, student, admin);
    expect(replaced.body).toMatchObject({ percent: null, letter: 'Pass', version: 2 });
    expect(replaced.body.overriddenBy.sourcedId).toBe(admin.sourcedId);
    expect((await remove(1)).status).toBe(412);
    expect((await remove(2)).status).toBe(204);
    expect((await remove(3)).status).toBe(404);
    expect((await test.as(teacher).get(path())).status).toBe(404);
    expect((await rowOfStudent()).override).toBeNull();
  });

  it('is not replaced with the version of one that was removed', async () => {
    await put();
    await remove(1);
    expect((await put({ ...given, percent: 50 })).body.version).toBe(3);
    for (const version of [1, 2]) expect((await put(given, version)).status).toBe(412);
    expect((await rowOfStudent()).override.percent).toBe(50);
  });

  it('needs a reason, and a percent or a letter', async () => {
    const wrong = [{ percent: 50 }, { reason: 'x' }, { percent: 50, reason: ' ' }, { percent: -1, reason: 'x' }];
    for (const body of wrong) expect((await put(body)).status).toBe(400);
    expect((await put({ percent: 50, reason: 'x', final: 3 })).status).toBe(400);
    expect((await test.as(teacher).get(path())).status).toBe(404);
  });

  it('survives a calculation, and stands beside the calculated totals in gradebook, files and own grades', async () => {
    await put();
    await calculate();
    const row = await rowOfStudent();
    expect(row).toMatchObject({ totals: { current: 90, final: 90 }, override: { percent: 93, letter: null } });
    const own = await ownGrades();
    expect(own).toMatchObject({ totals: { final: 90 }, override: { percent: 93, letter: null } });
    expect(JSON.stringify(own)).not.toContain(given.reason);
    expect(await file()).toMatchObject({ 'Final total %': '90.00', 'Override %': '93.00', 'Override letter': '' });
    await test.database.run('UPDATE results SET score = 40 WHERE student_id = $1', [student.id]);
    await calculate();
    expect(await rowOfStudent()).toMatchObject({ totals: { final: 40 }, override: { percent: 93 } });
    expect((await test.as(teacher).get(path())).body).toMatchObject({ ...given, version: 1 });
  });

  it('has the letter of its percent, unless another was given', async () => {
    await addScale();
    await put();
    expect((await rowOfStudent()).override).toEqual({ percent: 93, letter: 'A' });
    expect((await ownGrades()).override).toEqual({ percent: 93, letter: 'A' });
    await put({ ...given, letter: 'Pass' }, 1);
    expect((await ownGrades()).override).toEqual({ percent: 93, letter: 'Pass' });
    expect(await file()).toMatchObject({ 'Override %': '93.00', 'Override letter': 'Pass' });
  });

  it('is a change of the own grades', async () => {
    await calculate();
    const list = (query: string) => test.as(student).get(`/v1/users/me/grades?${query}`);
    const since = (await list('modifiedSince=2026-01-01T00:00:00Z')).body.nextModifiedSince;
    expect((await list(`modifiedSince=${since}`)).body.data).toEqual([]);
    await put();
    const { data } = (await list(`modifiedSince=${since}`)).body;
    expect(data).toMatchObject([{ override: { percent: 93 } }]);
  });

  it('leaves the letters of calculated totals to the score scale, in the version that was calculated with', async () => {
    const scale = await addScale();
    await calculate();
    const letters = { currentLetter: 'A-', finalLetter: 'A-' };
    expect((await rowOfStudent()).totals).toMatchObject({ final: 90, ...letters });
    const scoreScale = { sourcedId: scale.sourcedId, version: 1 };
    expect((await ownGrades()).totals).toMatchObject({ ...letters, scoreScale });
    expect(await file()).toMatchObject({ 'Current letter': 'A-', 'Final letter': 'A-' });
    const values = { scoreScaleValue: [{ itemValueLHS: 'Top', itemValueRHS: '90.00' }] };
    await test.as(teacher).patch(`/v1/scoreScales/${scale.sourcedId}`).set('if-match', '"1"').send(values);
    expect((await ownGrades()).totals).toMatchObject({ ...letters, scoreScale });
    await calculate();
    expect((await ownGrades()).totals).toMatchObject({ finalLetter: 'Top', scoreScale: { version: 2 } });
  });
});
