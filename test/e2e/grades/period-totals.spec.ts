import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import { earliestZone, latestZone } from '../../setup/api/fixtures.ts';
import { finished, startCalculation, startWorker } from '../../setup/api/worker.ts';

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

async function calculate(): Promise<{ items: number; totalsChanged: number }> {
  const runId = await startCalculation(testApp);
  expect(await finished(testApp.database, runId)).toMatchObject({ state: 'succeeded', items_failed: 0 });
  return testApp.database.one(
    `SELECT count(*) AS items, coalesce(sum((result ->> 'totalsChanged')::bigint), 0)::bigint AS "totalsChanged"
     FROM job_run_items WHERE run_id = $1`,
    [runId],
  );
}

describe('the hourly calculation and the periods of enrolments', () => {
  it('notices that an enrolment began or ended with a day of the school, without a write', async () => {
    const { fixtures } = testApp;
    const school = await fixtures.school(latestZone);
    const student = await fixtures.user(school, 'student');
    const tomorrow = await fixtures.day(school, 1);
    const [left, came] = [await fixtures.class(school), await fixtures.class(school)];
    await fixtures.enroll(left, student, 'student', [null, tomorrow]);
    await fixtures.enroll(came, student, 'student', [tomorrow, null]);
    await fixtures.enroll(await fixtures.class(school), student, 'student', ['2026-01-01', '2040-01-01']);
    expect(await calculate()).toMatchObject({ items: 3 });
    expect(await calculate()).toMatchObject({ items: 0 });
    // The moment of the calculation stays, and lay in the day before by the clock that the school has now.
    await fixtures.moveTo(school, earliestZone);
    await testApp.database.run(
      `UPDATE class_calculations SET as_of = as_of - interval '26 hours'
       WHERE class_id IN (SELECT id FROM classes WHERE school_id = $1)`,
      [school.id],
    );
    expect(await calculate()).toEqual({ items: 2, totalsChanged: 0 });
    expect(await calculate()).toMatchObject({ items: 0 });
  });

  it.each([
    ['Pacific/Kiritimati', '2026-10-04T10:00:00Z'],
    ['America/Los_Angeles', '2026-10-05T07:00:00Z'],
    ['Europe/Berlin', '2026-10-04T22:00:00Z'],
  ])('a late joiner in %s owes what fell due from midnight on, and it is open before', async (zone, midnight) => {
    const { fixtures } = testApp;
    const school = await fixtures.school(zone);
    const [late, left, back] = [
      await fixtures.user(school, 'student'),
      await fixtures.user(school, 'student'),
      await fixtures.user(school, 'student'),
    ];
    const joined = await fixtures.class(school);
    await fixtures.enroll(joined, late, 'student', ['2026-10-05', null]);
    await fixtures.enroll(joined, left, 'student', [null, '2026-10-05']);
    await fixtures.enroll(joined, back, 'student', [null, '2026-09-01']);
    await fixtures.enroll(joined, back, 'student', ['2026-10-05', null]);
    const category = await fixtures.category(joined);
    const before = new Date(Date.parse(midnight) - 1_000);
    await fixtures.lineItem(joined, category.id, { dueDate: before });
    const after = await fixtures.lineItem(joined, category.id, { dueDate: new Date(midnight) });
    await fixtures.result(after, late, 80);
    await fixtures.result(after, back, 60);
    await calculate();
    const rows = await testApp.database.query<{ student_id: number; final_percent: string; counts: string }>(
      `SELECT student_id, final_percent, concat_ws(' ', inputs -> 'scored', inputs -> 'missing', inputs -> 'open') AS counts
       FROM grade_totals WHERE class_id = $1 ORDER BY enrollment_id`,
      [joined.id],
    );
    expect(rows.map(({ student_id, final_percent, counts }) => [student_id, Number(final_percent), counts])).toEqual([
      [late.id, 80, '1 0 1'],
      [left.id, 0, '0 1 1'],
      [back.id, 60, '1 0 1'],
      [back.id, 60, '1 0 1'],
    ]);
  });
});
