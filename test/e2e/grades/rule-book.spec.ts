import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Explanation } from '../../../apps/api/grading/rules/facts.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureLineItem, FixtureSchool, FixtureUser } from '../../setup/api/fixtures.ts';
import { finished, startCalculation, startWorker } from '../../setup/api/worker.ts';

const day = 86_400_000;
const due = new Date(Date.now() - 10 * day);
const daysLate = (days: number): string => new Date(due.getTime() + days * day - 3_600_000).toISOString();

interface StoredTotal {
  current: string | null;
  final: string | null;
  inputs: Explanation;
  has_drafts: boolean;
  posted_current: string | null;
  posted_inputs: Explanation | null;
}

describe('the totals of a class that goes by the rule book', () => {
  let test: TestApp;
  let worker: NestFastifyApplication;
  let school: FixtureSchool;
  let admin: FixtureUser;
  let teacher: FixtureUser;
  let ada: FixtureUser;
  let ben: FixtureUser;
  let physics: FixtureClass;
  let category: { id: number; sourcedId: string };
  let items: FixtureLineItem[];

  beforeAll(async () => {
    test = await startTestApp();
    worker = await startWorker(test.env);
    school = await test.fixtures.school();
    admin = await test.fixtures.user(school, 'admin');
    teacher = await test.fixtures.user(school, 'teacher');
    ada = await test.fixtures.user(school, 'student');
    ben = await test.fixtures.user(school, 'student');
  });

  afterAll(async () => {
    await worker?.close();
    await test?.close();
  });

  /** Three lab reports, past due: 80 of 100, 20 of 100 and 1 of 20. */
  beforeEach(async () => {
    physics = await test.fixtures.class(school, { teachers: [teacher], students: [ada, ben] });
    category = await test.fixtures.category(physics);
    items = [];
    for (const [maximum, score] of [
      [100, 80],
      [100, 20],
      [20, 1],
    ] as const) {
      const item = await test.fixtures.lineItem(physics, category.id, { maximum, dueDate: due });
      for (const student of [ada, ben]) await test.fixtures.result(item, student, score);
      items.push(item);
    }
  });

  const put = (body: object, version?: number) => {
    const request = test.as(teacher).put(`/v1/classes/${physics.sourcedId}/gradingPolicy`);
    if (version !== undefined) request.set('if-match', `"${version}"`);
    return request.send(body);
  };
  const patch = (path: string, body: object, version = 1, user = teacher) =>
    test.as(user).patch(path).set('if-match', `"${version}"`).send(body).expect(200);
  const submitted = (item: FixtureLineItem | undefined, student: FixtureUser, submittedAt: string) =>
    test.database.run('UPDATE results SET submitted_at = $3 WHERE line_item_id = $1 AND student_id = $2', [
      item?.id,
      student.id,
      submittedAt,
    ]);
  const calculate = async (full = true): Promise<void> => {
    const runId = await startCalculation(test, full ? { full } : {});
    expect(await finished(test.database, runId)).toMatchObject({ state: 'succeeded', items_failed: 0 });
  };
  const totalOf = (student: FixtureUser): Promise<StoredTotal> =>
    test.database.one<StoredTotal>(
      `SELECT round(current_percent, 2)::text AS current, round(final_percent, 2)::text AS final, inputs, has_drafts,
         round(posted_current_percent, 2)::text AS posted_current, posted_inputs
       FROM grade_totals WHERE class_id = $1 AND student_id = $2`,
      [physics.id, student.id],
    );

  it('drop what lowers them most', async () => {
    await patch(`/v1/categories/${category.sourcedId}`, { dropLowest: 1 });
    await calculate();
    const { current, inputs } = await totalOf(ada);
    expect(current).toBe('67.50');
    expect(inputs.categories[0]?.current.dropped).toEqual([String(items[1]?.id)]);
    const dropped = { current: [items[1]?.sourcedId], final: [items[1]?.sourcedId] };
    const gradebook = (await test.as(teacher).get(`/v1/classes/${physics.sourcedId}/gradebook`).expect(200)).body;
    expect(gradebook.categories).toMatchObject([{ dropLowest: 1, dropHighest: 0 }]);
    expect(gradebook.lineItems[0]).toMatchObject({ neverDrop: false, extraCredit: false });
    expect(gradebook.data.map((row: { dropped: object }) => row.dropped)).toEqual([dropped, dropped]);
    const own = (await test.as(ada).get(`/v1/classes/${physics.sourcedId}/grades/me`).expect(200)).body;
    expect(own.dropped).toEqual(dropped);
    await patch(`/v1/lineItems/${items[1]?.sourcedId}`, { neverDrop: true });
    await patch(`/v1/lineItems/${items[2]?.sourcedId}`, { extraCredit: true });
    await calculate();
    // Of 80 and 20 the second must stay, so the first goes; 1 point of extra credit comes on top.
    expect((await totalOf(ada)).current).toBe('21.00');
  });

  it('lose by the late policy what an extension does not excuse', async () => {
    await put({ late: { deductionPercent: 10, intervalMinutes: 1_440 } }).expect(201);
    for (const student of [ada, ben]) await submitted(items[0], student, daysLate(2));
    await calculate();
    expect((await totalOf(ada)).current).toBe('36.82');
    const grant = (item: FixtureLineItem | undefined, given: object) =>
      test
        .as(teacher)
        .post(`/v1/lineItems/${item?.sourcedId}/extensions`)
        .send({ studentSourcedId: ada.sourcedId, reason: 'Illness', ...given })
        .expect(201);
    await grant(items[0], { dueDate: daysLate(1) });
    await grant(items[1], { excused: true });
    // Of the one student whom it touches.
    await calculate(false);
    // Ada: one day late, 70 of 100, and 1 of 20; Ben: two days late, 60, 20 and 1 of 220.
    expect([(await totalOf(ada)).current, (await totalOf(ben)).current]).toEqual(['59.17', '36.82']);
  });

  it('count missing work, the best attempt, periods and letters as the policy has it', async () => {
    const sessions: string[] = [];
    for (const title of ['Autumn', 'Spring']) {
      const body = { title, type: 'gradingPeriod', startDate: '2026-09-01', endDate: '2026-12-18' };
      sessions.push((await test.as(admin).post('/v1/academicSessions').send(body).expect(201)).body.sourcedId);
    }
    const [autumn, spring] = sessions as [string, string];
    const within = { title: 'Weeks 1 to 6', type: 'gradingPeriod', startDate: '2026-09-01', endDate: '2026-10-15' };
    const weeks = await test
      .as(admin)
      .post('/v1/academicSessions')
      .send({ ...within, parentSourcedId: autumn });
    await patch(`/v1/lineItems/${items[0]?.sourcedId}`, { gradingPeriodSourcedId: weeks.body.sourcedId });
    await patch(`/v1/lineItems/${items[1]?.sourcedId}`, { gradingPeriodSourcedId: spring });
    const scale = await test.fixtures.scoreScale(physics, { A: '90', B: '60', C: '40' });
    await test.database.run(
      `INSERT INTO result_attempts (result_id, submitted_at, score)
       SELECT id, $3, 90 FROM results WHERE line_item_id = $1 AND student_id = $2`,
      [items[1]?.id, ada.id, due],
    );
    await test.database.run('DELETE FROM results WHERE line_item_id = $1 AND student_id = $2', [items[1]?.id, ben.id]);
    const gradingPeriods = [
      { academicSessionSourcedId: autumn, weight: 1 },
      { academicSessionSourcedId: spring, weight: 3 },
    ];
    const policy = { missingPercent: 40, countedAttempt: 'best', scoreScaleSourcedId: scale.sourcedId, gradingPeriods };
    await put(policy).expect(201);
    await calculate();
    const [adas, bens] = [await totalOf(ada), await totalOf(ben)];
    // (80 + 3 × 90) ÷ 4, and (80 + 3 × 40) ÷ 4; the third report is in no period.
    expect([adas.current, bens.current]).toEqual(['87.50', '50.00']);
    expect([adas.inputs.letters, bens.inputs.letters]).toEqual([
      { scale: { id: scale.sourcedId, version: 1 }, current: 'B', final: 'B' },
      { scale: { id: scale.sourcedId, version: 1 }, current: 'C', final: 'C' },
    ]);
    expect(bens.inputs).toMatchObject({ scored: 2, missing: 1 });
    expect(new Set(adas.inputs.periods?.map(({ id }) => id))).toEqual(new Set([autumn, spring]));
  });

  it('are stored a second time for whoever has drafts, as that student sees them', async () => {
    await patch(`/v1/categories/${category.sourcedId}`, { dropLowest: 1 });
    await test.database.run('UPDATE results SET draft = true WHERE line_item_id = $1 AND student_id = $2', [
      items[1]?.id,
      ada.id,
    ]);
    await calculate();
    const [adas, bens] = [await totalOf(ada), await totalOf(ben)];
    // Without the draft, 1 of 20 is what is dropped.
    expect([adas.current, adas.has_drafts, adas.posted_current]).toEqual(['67.50', true, '80.00']);
    expect(adas.posted_inputs?.categories[0]?.current.dropped).toEqual([String(items[2]?.id)]);
    expect([bens.has_drafts, bens.posted_current, bens.posted_inputs]).toEqual([false, null, null]);
    const versions = () =>
      test.database.query('SELECT xmin::text FROM grade_totals WHERE class_id = $1 ORDER BY student_id', [physics.id]);
    const before = await versions();
    await calculate();
    expect(await versions()).toEqual(before);
  });

  it('are those of before once the policy has every rule off again, to the letter', async () => {
    const columns = 'current_percent, final_percent, inputs::text, posted_inputs';
    const stored = () =>
      test.database.query(`SELECT ${columns} FROM grade_totals WHERE class_id = $1 ORDER BY student_id`, [physics.id]);
    await calculate();
    const before = await stored();
    await put({ weighting: 'points', missingPercent: 50, late: { deductionPercent: 50, intervalMinutes: 1 } });
    await submitted(items[0], ada, daysLate(3));
    await calculate();
    expect(await stored()).not.toEqual(before);
    await put({}, 1).expect(200);
    await calculate();
    expect(await stored()).toEqual(before);
  });

  it('are recomputed when an extended due date passes', async () => {
    const item = items[0] as FixtureLineItem;
    await test.database.run('DELETE FROM results WHERE line_item_id = $1 AND student_id = $2', [item.id, ada.id]);
    const { id } = await test.fixtures.extension(item, { student: ada, dueDate: new Date(Date.now() + day) });
    await calculate();
    expect((await totalOf(ada)).inputs).toMatchObject({ missing: 0, open: 1 });
    // As if the day were over: the last calculation was before the extended due date.
    await test.database.run(`UPDATE extensions SET due_date = now() - interval '1 hour' WHERE id = $1`, [id]);
    await test.database.run(`UPDATE class_calculations SET as_of = now() - interval '2 hours' WHERE class_id = $1`, [
      physics.id,
    ]);
    await calculate(false);
    expect((await totalOf(ada)).inputs).toMatchObject({ missing: 1, open: 0 });
  });

  describe('ask for a calculation of exactly the classes that a change touches', () => {
    const requested = async (): Promise<[number, number | null][]> => {
      const rows = await test.database.query<{ class_id: number; student_id: number | null }>(
        'WITH taken AS (DELETE FROM recalculation_requests RETURNING *) SELECT DISTINCT class_id, student_id FROM taken',
      );
      return rows.map((row) => [row.class_id, row.student_id]);
    };
    const whole = (): [number, null][] => [[physics.id, null]];

    beforeEach(async () => {
      await requested();
    });

    it('the policy: its rules, and not how it posts', async () => {
      await put({ missingPercent: 0 });
      expect(await requested()).toEqual(whole());
      await put({ missingPercent: 0, posting: 'manual' }, 1);
      expect(await requested()).toEqual([]);
    });

    it('the drops of a category, and not its title', async () => {
      await patch(`/v1/categories/${category.sourcedId}`, { dropHighest: 1 });
      expect(await requested()).toEqual(whole());
      await patch(`/v1/categories/${category.sourcedId}`, { title: 'Reports' }, 2);
      expect(await requested()).toEqual([]);
    });

    it('the flags of a line item', async () => {
      const path = `/v1/lineItems/${items[0]?.sourcedId}`;
      await patch(path, { neverDrop: true });
      expect(await requested()).toEqual(whole());
      await patch(path, { extraCredit: true }, 2);
      expect(await requested()).toEqual(whole());
      await patch(path, { title: 'Pendulum' }, 3);
      expect(await requested()).toEqual([]);
    });

    it('the score scale of the letters', async () => {
      const scale = await test.fixtures.scoreScale(physics, { A: '90' });
      await put({ scoreScaleSourcedId: scale.sourcedId });
      expect(await requested()).toEqual(whole());
      await patch(`/v1/scoreScales/${scale.sourcedId}`, {
        scoreScaleValue: [{ itemValueLHS: 'A', itemValueRHS: '85' }],
      });
      expect(await requested()).toEqual(whole());
    });

    it('an extension and a posting: the students alone', async () => {
      await test
        .as(teacher)
        .post(`/v1/lineItems/${items[0]?.sourcedId}/extensions`)
        .send({ studentSourcedId: ada.sourcedId, excused: true, reason: 'Illness' })
        .expect(201);
      expect(await requested()).toEqual([[physics.id, ada.id]]);
      await test.database.run('UPDATE results SET draft = true WHERE line_item_id = $1 AND student_id = $2', [
        items[0]?.id,
        ben.id,
      ]);
      const preview = await test.as(teacher).get(`/v1/lineItems/${items[0]?.sourcedId}/posting`).expect(200);
      const body = { action: 'post', which: 'graded', fingerprint: preview.body.fingerprints.graded };
      await test.as(teacher).post(`/v1/lineItems/${items[0]?.sourcedId}/posting`).send(body).expect(200);
      expect(await requested()).toEqual([[physics.id, ben.id]]);
    });
  });
});
