import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ReportRenderer } from '../../../apps/api/reports/renderer.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureLineItem, FixtureUser } from '../../setup/api/fixtures.ts';
import { makeReports } from '../../setup/api/reports.ts';
import { eventually, finished, startCalculation, startWorker } from '../../setup/api/worker.ts';

const hours = 3_600_000;
const due = new Date(Date.now() - 240 * hours);
const afterDue = (count: number): string => new Date(due.getTime() + count * hours).toISOString();

/** Each step builds on the one before: the term of one class, as its teacher runs it over the API alone. */
describe('a term of a class', () => {
  let test: TestApp;
  let worker: NestFastifyApplication;
  let teacher: FixtureUser;
  let lena: FixtureUser;
  let noah: FixtureUser;
  let guardian: FixtureUser;
  let physics: FixtureClass;
  let category: { sourcedId: string };
  let sheets: FixtureLineItem[];

  beforeAll(async () => {
    test = await startTestApp();
    worker = await startWorker(test.env);
    const { fixtures } = test;
    const school = await fixtures.school();
    teacher = await fixtures.user(school, 'teacher');
    lena = await fixtures.user(school, 'student');
    noah = await fixtures.user(school, 'student');
    guardian = await fixtures.user(school, 'guardian');
    await fixtures.guardianTie(lena, guardian);
    physics = await fixtures.class(school, { teachers: [teacher], students: [lena, noah] });
    const homework = await fixtures.category(physics);
    category = homework;
    sheets = [];
    for (let sheet = 0; sheet < 4; sheet += 1) {
      sheets.push(await fixtures.lineItem(physics, homework.id, { maximum: 20, dueDate: due }));
    }
  });

  afterAll(async () => {
    await worker?.close();
    await test?.close();
  });

  const sheet = (number: number): string => `/v1/lineItems/${sheets[number - 1]?.sourcedId}`;
  const cell = (number: number, student: FixtureUser): string => `${sheet(number)}/results/${student.sourcedId}`;
  const grade = (number: number, student: FixtureUser, body: object, version?: number) => {
    const request = test.as(teacher).put(cell(number, student));
    if (version !== undefined) request.set('if-match', `"${version}"`);
    return request.send({ scoreStatus: 'fully graded', ...body });
  };
  const calculate = async (): Promise<void> => {
    const run = await finished(test.database, await startCalculation(test));
    expect(run).toMatchObject({ state: 'succeeded', items_failed: 0 });
  };
  const totalsOf = async (user: FixtureUser, path: string): Promise<unknown> =>
    (await test.as(user).get(path).expect(200)).body.totals?.current ?? null;
  const lenasView = () => totalsOf(lena, `/v1/classes/${physics.sourcedId}/grades/me`);
  const guardiansView = () => totalsOf(guardian, `/v1/children/${lena.sourcedId}/grades/${physics.sourcedId}`);
  const gradebook = async (): Promise<Record<string, number | null>> => {
    const { body } = await test.as(teacher).get(`/v1/classes/${physics.sourcedId}/gradebook`).expect(200);
    return Object.fromEntries(
      body.data.map((row: { student: { sourcedId: string }; totals: { current: number } | null }) => [
        row.student.sourcedId,
        row.totals?.current ?? null,
      ]),
    );
  };
  const post = async (number: number, action: 'post' | 'recall'): Promise<void> => {
    const { body: preview } = await test
      .as(teacher)
      .get(`${sheet(number)}/posting`)
      .expect(200);
    const { all: fingerprint } = action === 'post' ? preview.fingerprints : preview.postedFingerprints;
    await test
      .as(teacher)
      .post(`${sheet(number)}/posting`)
      .send({ action, which: 'all', fingerprint })
      .expect(200);
  };

  const readyReport = (user: FixtureUser): Promise<string> =>
    eventually(30, async () => {
      const { body } = await test.as(user).get('/v1/users/me/reports').expect(200);
      return body.data.find(({ state }: { state: string }) => state === 'ready')?.id;
    });

  it('begins with what counts how', async () => {
    const policy = {
      late: { deductionPercent: 10, intervalMinutes: 1_440, minimumPercent: 40 },
      missingPercent: 0,
      posting: 'manual',
    };
    const { body } = await test
      .as(teacher)
      .put(`/v1/classes/${physics.sourcedId}/gradingPolicy`)
      .send(policy)
      .expect(201);
    expect(body).toMatchObject({ ...policy, version: 1 });
    await test
      .as(teacher)
      .patch(`/v1/categories/${category.sourcedId}`)
      .set('if-match', '"1"')
      .send({ dropLowest: 1 })
      .expect(200);
  });

  it('gives more time to one who was ill', async () => {
    await test
      .as(teacher)
      .post(`${sheet(3)}/extensions`)
      .send({ studentSourcedId: lena.sourcedId, dueDate: afterDue(72), reason: 'Ill for three days' })
      .expect(201);
  });

  it('is graded in drafts, which neither students nor guardians see', async () => {
    for (const [number, student, score, hoursLate] of [
      [1, lena, 18, -1],
      [2, lena, 4, -1],
      [3, lena, 16, 48],
      [4, lena, 12, -1],
      [1, noah, 10, -1],
      [2, noah, 20, -1],
      [3, noah, 16, 25],
    ] as const) {
      const { body } = await grade(number, student, { score, submittedAt: afterDue(hoursLate) }).expect(201);
      expect(body).toMatchObject({ draft: true, score });
    }
    await calculate();
    // Lena: 18, 16 and 12 of 60, the 4 is dropped. Noah: 10, 20 and 12 of 60 after two days' deduction, the missing one is dropped.
    expect(await gradebook()).toEqual({ [lena.sourcedId]: 76.67, [noah.sourcedId]: 70 });
    // To those who look on, everything is past due and missing; what is dropped of it changes nothing.
    expect([await lenasView(), await guardiansView()]).toEqual([0, 0]);
  });

  it('is corrected by those alone who saw what they correct', async () => {
    await grade(4, lena, { score: 20, submittedAt: afterDue(-1) }).expect(428);
    await grade(4, lena, { score: 20, submittedAt: afterDue(-1) }, 1).expect(200);
    await grade(4, lena, { score: 19, submittedAt: afterDue(-1) }, 1).expect(412);
    const { body } = await test
      .as(teacher)
      .get(`${cell(4, lena)}/history`)
      .expect(200);
    const entries = body.data.filter(({ kind }: { kind: string }) => kind === 'result');
    expect(entries).toHaveLength(2);
    expect(JSON.stringify(entries)).toMatch(/12/);
  });

  it('is posted, and then students and guardians see the same', async () => {
    for (const number of [1, 2, 3, 4]) await post(number, 'post');
    await calculate();
    // 18, 16 and 20 of 60; the extension took the deduction away.
    expect([await lenasView(), await guardiansView(), (await gradebook())[lena.sourcedId]]).toEqual([90, 90, 90]);
  });

  it('explains how a total came about, in parts that sum to it', async () => {
    const path = `/v1/classes/${physics.sourcedId}/grades`;
    const { body: noahs } = await test.as(teacher).get(`${path}/${noah.sourcedId}/explanation`).expect(200);
    expect(noahs.current.percent).toBe(70);
    const items = noahs.lineItems as {
      lineItemSourcedId: string;
      state: string;
      deduction: { points: number } | null;
      current: { points: number | null; dropped: string | null; share: number | null };
    }[];
    expect(items.reduce((sum, { current }) => sum + (current.share ?? 0), 0)).toBeCloseTo(70, 10);
    const [, , third, fourth] = sheets.map(({ sourcedId }) => items.find((row) => row.lineItemSourcedId === sourcedId));
    expect(third).toMatchObject({ deduction: { points: 4 }, current: { points: 12 } });
    expect(fourth).toMatchObject({ state: 'missing', current: { dropped: 'lowest' } });
    const { body: lenas } = await test.as(lena).get(`${path}/me/explanation`).expect(200);
    expect(JSON.stringify(lenas)).not.toContain('Ill for three days');
    expect(lenas.lineItems.map(({ current }: { current: { dropped: string } }) => current.dropped)).toContain('lowest');
  });

  it('supposes other scores without storing any', async () => {
    const path = `/v1/classes/${physics.sourcedId}/grades/me/what-if`;
    const { body } = await test
      .as(lena)
      .post(path)
      .send({ scores: [{ lineItemSourcedId: sheets[2]?.sourcedId, score: 20 }] })
      .expect(200);
    // 18, 20 and 20 of 60.
    expect(body.current.percent).toBe(96.67);
    expect(await lenasView()).toBe(90);
  });

  it('is reported at night with scores as they count, and what was deducted', async () => {
    const documents = jest.spyOn(worker.get(ReportRenderer, { strict: false }), 'render');
    expect(await makeReports(test, physics.school)).toBe(3);
    await readyReport(noah);
    const tables = new Map(
      documents.mock.calls.map(([{ title, parts }]) => [
        title.split(':')[0],
        JSON.stringify(parts.flatMap((part) => (part.type === 'table' ? part.rows : []))),
      ]),
    );
    expect([...tables.keys()].toSorted()).toEqual(['Class report', 'Progress report']);
    const ofNoah = documents.mock.calls.find(([made]) => JSON.stringify(made).includes('12 / 20 (16 − 4)'));
    expect(ofNoah?.[0].title).toMatch(/^Progress report/);
    // Of the third sheet 16, in time by the extension, and 12 after the deduction.
    expect(tables.get('Class report')).toContain('"70.0%","2"');
    documents.mockRestore();
  });

  it('puts a column back as it was, and recalls what should not be seen', async () => {
    const before = new Date().toISOString();
    const { body: present } = await test.as(teacher).get(cell(1, lena)).expect(200);
    await grade(1, lena, { score: 1, submittedAt: afterDue(-1) }, present.version).expect(200);
    const restore = (body: object) =>
      test
        .as(teacher)
        .post(`${sheet(1)}/results/restore`)
        .send({ at: before, reason: 'Entered into the wrong row', ...body })
        .expect(200);
    const { basis } = (await restore({ preview: true })).body;
    await restore({ basis });
    expect((await test.as(teacher).get(cell(1, lena)).expect(200)).body.score).toBe(18);
    const reports = [await readyReport(lena), await readyReport(noah)] as const;
    await post(4, 'recall');
    // Last night's report shows what is recalled: there is none any more, until there is one without it.
    for (const user of [lena, guardian]) await test.as(user).get(`/v1/reports/${reports[0]}/file`).expect(404);
    expect((await test.as(guardian).get(`/v1/children/${lena.sourcedId}/reports`).expect(200)).body.data).toEqual([]);
    await test.as(noah).get(`/v1/reports/${reports[1]}/file`).expect(200);
    await calculate();
    await makeReports(test, physics.school);
    expect(await readyReport(lena)).not.toBe(reports[0]);
    // Without the fourth sheet, which counts as missing to those who look on: 18, 4 and 16 of 60.
    expect([await lenasView(), await guardiansView(), (await gradebook())[lena.sourcedId]]).toEqual([63.33, 63.33, 90]);
  });
});
