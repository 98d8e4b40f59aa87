import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureLineItem, FixtureUser } from '../../setup/api/fixtures.ts';
import { eventually, finished, startCalculation, startWorker } from '../../setup/api/worker.ts';

let testApp: TestApp;
let worker: NestFastifyApplication;

beforeAll(async () => {
  testApp = await startTestApp();
  worker = await startWorker(testApp.env);
});

afterAll(async () => {
  await worker?.close();
  await testApp?.close();
});

interface Course {
  class: FixtureClass;
  essay: FixtureLineItem;
  students: FixtureUser[];
  enrollments: number[];
}

/** Three students; an essay of 100 points that all but the last have a score for: 70, 71. */
async function biology(dueDate: Date | null = null): Promise<Course> {
  const { fixtures } = testApp;
  const school = await fixtures.school();
  const students = [
    await fixtures.user(school, 'student'),
    await fixtures.user(school, 'student'),
    await fixtures.user(school, 'student'),
  ];
  const fixture = await fixtures.class(school);
  const enrollments: number[] = [];
  for (const student of students) enrollments.push((await fixtures.enroll(fixture, student, 'student')).id);
  const category = await fixtures.category(fixture);
  const essay = await fixtures.lineItem(fixture, category.id, { dueDate });
  for (const [index, student] of students.slice(0, 2).entries()) await fixtures.result(essay, student, 70 + index);
  return { class: fixture, essay, students, enrollments };
}

interface Outcome {
  items: number;
  enrollmentsCalculated: number;
  totalsChanged: number;
}

async function calculate(parameters: { full?: boolean } = {}): Promise<Outcome> {
  const runId = await startCalculation(testApp, parameters);
  expect(await finished(testApp.database, runId)).toMatchObject({ state: 'succeeded', items_failed: 0 });
  return testApp.database.one<Outcome>(
    `SELECT count(*) AS items, coalesce(sum((result ->> 'enrollmentsCalculated')::bigint), 0)::bigint AS "enrollmentsCalculated",
       coalesce(sum((result ->> 'totalsChanged')::bigint), 0)::bigint AS "totalsChanged"
     FROM job_run_items WHERE run_id = $1`,
    [runId],
  );
}

interface TotalRow {
  current_percent: string | null;
  final_percent: string | null;
  version: string;
}

const totalsOf = (course: Course): Promise<TotalRow[]> =>
  testApp.database.query<TotalRow>(
    `SELECT current_percent, final_percent, xmin::text AS version FROM grade_totals
     WHERE class_id = $1 ORDER BY enrollment_id`,
    [course.class.id],
  );

const setScore = (course: Course, student: FixtureUser | undefined, score: number) =>
  testApp.database.run('UPDATE results SET score = $3 WHERE line_item_id = $1 AND student_id = $2', [
    course.essay.id,
    student?.id,
    score,
  ]);

const requestRecalculation = (course: Course, student: FixtureUser | undefined) =>
  testApp.database.run('INSERT INTO recalculation_requests (class_id, student_id) VALUES ($1, $2)', [
    course.class.id,
    student?.id ?? null,
  ]);

describe('the hourly calculation', () => {
  it('computes a class that never was, and then nothing until something changes', async () => {
    const course = await biology();
    expect(await calculate()).toEqual({ items: 1, enrollmentsCalculated: 3, totalsChanged: 3 });
    const totals = await totalsOf(course);
    expect(totals.map((row) => [row.current_percent, row.final_percent])).toEqual([
      ['70.0000000000', '70.0000000000'],
      ['71.0000000000', '71.0000000000'],
      [null, null],
    ]);
    expect(await calculate()).toEqual({ items: 0, enrollmentsCalculated: 0, totalsChanged: 0 });
    expect(await totalsOf(course)).toEqual(totals);
  });

  it('keeps with each total the inputs that explain it', async () => {
    const course = await biology();
    await calculate();
    const { inputs } = await testApp.database.one<{ inputs: { categories: { current: object }[] } }>(
      'SELECT inputs FROM grade_totals WHERE enrollment_id = $1',
      [course.enrollments[0]],
    );
    expect(inputs).toMatchObject({ scored: 1, missing: 0 });
    expect(inputs.categories).toHaveLength(1);
    expect(inputs.categories[0]?.current).toMatchObject({ items: 1, score: '70.0000000000' });
  });

  it('recomputes the student alone whose score changed', async () => {
    const course = await biology();
    const other = await biology();
    await calculate();
    const [before, othersBefore] = [await totalsOf(course), await totalsOf(other)];
    await setScore(course, course.students[0], 90);
    await requestRecalculation(course, course.students[0]);
    expect(await calculate()).toEqual({ items: 1, enrollmentsCalculated: 1, totalsChanged: 1 });
    const after = await totalsOf(course);
    expect(after[0]?.current_percent).toBe('90.0000000000');
    expect(after.slice(1)).toEqual(before.slice(1));
    expect(await totalsOf(other)).toEqual(othersBefore);
  });

  it('recomputes the class when the class changed, and rewrites only totals that differ', async () => {
    const course = await biology();
    await calculate();
    const before = await totalsOf(course);
    await setScore(course, course.students[1], 50);
    await requestRecalculation(course, undefined);
    expect(await calculate()).toEqual({ items: 1, enrollmentsCalculated: 3, totalsChanged: 1 });
    const after = await totalsOf(course);
    expect([after[0], after[2]]).toEqual([before[0], before[2]]);
    expect(after[1]?.current_percent).toBe('50.0000000000');
  });

  it('notices that an assignment was assigned, and counts nothing of it before', async () => {
    const course = await biology();
    const assign = (interval: string) =>
      testApp.database.run(`UPDATE line_items SET assign_date = now() + $2::interval WHERE id = $1`, [
        course.essay.id,
        interval,
      ]);
    await assign('1 hour');
    await calculate();
    expect((await totalsOf(course)).map((row) => row.current_percent)).toEqual([null, null, null]);
    await assign('0');
    expect(await calculate()).toEqual({ items: 1, enrollmentsCalculated: 3, totalsChanged: 3 });
    expect((await totalsOf(course))[0]?.current_percent).toBe('70.0000000000');
    expect(await calculate()).toMatchObject({ items: 0 });
  });

  it('notices that a due date passed', async () => {
    const course = await biology(new Date(Date.now() + 1_500));
    await calculate();
    expect((await totalsOf(course))[2]).toMatchObject({ current_percent: null, final_percent: null });
    await eventually(5, () =>
      testApp.database.first('SELECT 1 FROM line_items WHERE id = $1 AND due_date < now()', [course.essay.id]),
    );
    expect(await calculate()).toEqual({ items: 1, enrollmentsCalculated: 3, totalsChanged: 1 });
    expect((await totalsOf(course))[2]).toMatchObject({ current_percent: null, final_percent: '0.0000000000' });
    expect(await calculate()).toMatchObject({ items: 0 });
  });

  it('forgets the total of an enrolment that is no longer active, and keeps that of one past its end', async () => {
    const course = await biology();
    await calculate();
    const [first, second] = course.enrollments;
    await testApp.database.run(`UPDATE enrollments SET status = 'tobedeleted' WHERE id = $1`, [first]);
    await testApp.database.run('UPDATE enrollments SET end_date = current_date - 1 WHERE id = $1', [second]);
    await requestRecalculation(course, course.students[0]);
    await requestRecalculation(course, course.students[1]);
    await calculate();
    const totals = await totalsOf(course);
    expect(totals).toHaveLength(2);
    expect(totals[0]?.current_percent).toBe('71.0000000000');
  });
});

describe('a full calculation', () => {
  it('computes everything, and rewrites nothing that stays the same', async () => {
    const course = await biology();
    await calculate();
    const before = await totalsOf(course);
    await setScore(course, course.students[0], 10);
    expect(await calculate()).toMatchObject({ items: 0 });
    const outcome = await calculate({ full: true });
    expect(outcome.items).toBeGreaterThanOrEqual(1);
    expect(outcome.totalsChanged).toBe(1);
    const after = await totalsOf(course);
    expect(after[0]?.current_percent).toBe('10.0000000000');
    expect(after.slice(1)).toEqual(before.slice(1));
  });
});

describe('a grade that changes while its class is computed', () => {
  it('is computed by the next run, whenever it commits', async () => {
    const course = await biology();
    await calculate();
    const written = Promise.withResolvers<void>();
    const computed = Promise.withResolvers<void>();
    const change = testApp.database.transaction(async () => {
      await setScore(course, course.students[0], 99);
      await requestRecalculation(course, course.students[0]);
      written.resolve();
      await computed.promise;
    });
    await written.promise;
    expect((await calculate({ full: true })).items).toBeGreaterThanOrEqual(1);
    computed.resolve();
    await change;
    expect((await totalsOf(course))[0]?.current_percent).toBe('70.0000000000');
    expect(await calculate()).toEqual({ items: 1, enrollmentsCalculated: 1, totalsChanged: 1 });
    expect((await totalsOf(course))[0]?.current_percent).toBe('99.0000000000');
  });

  it('is not lost among many that commit during many runs', async () => {
    const course = await biology();
    await calculate();
    let writing = true;
    const writer = (async () => {
      for (let score = 1; score <= 60; score += 1) {
        await testApp.database.transaction(async () => {
          await setScore(course, course.students[0], score);
          await requestRecalculation(course, course.students[0]);
        });
      }
      writing = false;
    })();
    while (writing) await calculate();
    await writer;
    await calculate();
    expect((await totalsOf(course))[0]?.current_percent).toBe('60.0000000000');
  });
});
