import { plainTotals } from '../../bench/plain-totals.ts';
import { loadRealSchool } from '../../bench/real-school.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import { describeWithRealBundle } from '../../setup/api/real-bundle.ts';
import { finished, startCalculation, startWorker } from '../../setup/api/worker.ts';

interface Comparison {
  enrollments: number;
  stored: number;
  totals: number;
  different: number;
}

/** Runs the calculator over everything and compares each total with the one that plain SQL computes. */
async function compare(testApp: TestApp): Promise<Comparison> {
  const worker = await startWorker(testApp.env);
  try {
    const run = await finished(testApp.database, await startCalculation(testApp, { full: true }), 90);
    expect(run).toMatchObject({ state: 'succeeded', items_failed: 0 });
  } finally {
    await worker.close();
  }
  return testApp.database.withClient(async (client) => {
    await client.query('SET statement_timeout = 60000');
    const { rows } = await client.query<Comparison>({
      text: `SELECT count(*) AS enrollments, count(t.enrollment_id) AS stored, count(p.current) AS totals,
          count(*) FILTER (WHERE t.enrollment_id IS NULL
            OR (p.current IS NULL) <> (t.current_percent IS NULL) OR abs(p.current - t.current_percent) > 0.0000001
            OR (p.final IS NULL) <> (t.final_percent IS NULL) OR abs(p.final - t.final_percent) > 0.0000001) AS different
        FROM (${plainTotals}) p FULL JOIN grade_totals t USING (enrollment_id)`,
      values: [new Date()],
      query_timeout: 61_000,
    } as never);
    return rows[0] as Comparison;
  });
}

let testApp: TestApp;

beforeEach(async () => {
  testApp = await startTestApp();
});

afterEach(async () => {
  await testApp?.close();
});

/**
 * Classes with everything the rules know: excused, submitted, weightless, above the maximum, past due, deleted, not yet
 * assigned, and students who came late, left, or came back.
 */
const generated = [
  'SELECT setseed(0.42)',
  `INSERT INTO users (school_id, sourced_id, role, username, given_name, family_name)
   SELECT $1, 'generated-' || n, 'student', 'generated-' || n, 'Ada', 'Keller' FROM generate_series(1, 150) n`,
  `INSERT INTO classes (school_id, sourced_id, title, course_id, org_id)
   SELECT $1, 'generated-' || n, 'Physics', c.id, $2
   FROM generate_series(1, 20) n, LATERAL (SELECT id FROM courses WHERE school_id = $1 LIMIT 1) c`,
  `INSERT INTO enrollments (school_id, sourced_id, class_id, user_id, org_id, role, status)
   SELECT $1, 'generated-' || k.id || '-' || u.id, k.id, u.id, $2, 'student',
     CASE WHEN random() < 0.05 THEN 'tobedeleted' ELSE 'active' END
   FROM classes k, users u WHERE k.school_id = $1 AND u.school_id = $1 AND u.role = 'student' AND random() < 0.5`,
  `UPDATE enrollments SET begin_date = CASE WHEN random() < 0.3 THEN current_date - floor(random() * 20)::int END
   WHERE school_id = $1`,
  `UPDATE enrollments SET end_date = CASE WHEN random() < 0.3
     THEN coalesce(begin_date, current_date - 15) + floor(random() * 9)::int END WHERE school_id = $1`,
  `INSERT INTO enrollments (school_id, sourced_id, class_id, user_id, org_id, role, begin_date)
   SELECT school_id, sourced_id || '-back', class_id, user_id, org_id, role, end_date + floor(random() * 4)::int
   FROM enrollments WHERE school_id = $1 AND end_date > coalesce(begin_date, end_date - 1) AND random() < 0.5`,
  `INSERT INTO categories (school_id, sourced_id, class_id, title, weight, status)
   SELECT $1, 'generated-' || k.id || '-' || n, CASE WHEN n = 4 THEN NULL ELSE k.id END, 'Homework',
     (ARRAY[0, 12.5, 33.3, 50, 100])[1 + floor(random() * 5)::int],
     CASE WHEN random() < 0.05 THEN 'tobedeleted' ELSE 'active' END
   FROM classes k, generate_series(1, 4) n WHERE k.school_id = $1`,
  `INSERT INTO line_items (school_id, sourced_id, class_id, category_id, title, due_date, assign_date, result_value_max, weight, status)
   SELECT $1, 'generated-' || k.id || '-' || n, k.id, c.id, 'Exercise sheet',
     CASE WHEN random() < 0.8 THEN now() + (floor(random() * 25) - 20) * interval '1 day' END,
     CASE WHEN random() < 0.2 THEN now() + (random() - 0.5) * interval '9 days' END,
     (ARRAY[0, 3, 7, 12.5, 100])[1 + floor(random() * 5)::int],
     (ARRAY[NULL, NULL, 0, 1, 2.5, 40])[1 + floor(random() * 6)::int],
     CASE WHEN random() < 0.05 THEN 'tobedeleted' ELSE 'active' END
   FROM classes k, generate_series(1, 14) n, LATERAL (
     SELECT id FROM categories WHERE sourced_id = 'generated-' || k.id || '-' || (1 + n % 4)) c
   WHERE k.school_id = $1`,
  `INSERT INTO results (school_id, sourced_id, line_item_id, student_id, score_status, score, status)
   SELECT $1, 'generated-' || l.id || '-' || e.user_id, l.id, e.user_id,
     (ARRAY['fully graded', 'fully graded', 'fully graded', 'partially graded', 'submitted', 'not submitted', 'exempt'])
       [1 + floor(random() * 7)::int],
     CASE WHEN random() < 0.9 THEN round((random() * 120)::numeric, 3) END,
     CASE WHEN random() < 0.05 THEN 'tobedeleted' ELSE 'active' END
   FROM line_items l JOIN (SELECT DISTINCT class_id, user_id FROM enrollments WHERE role = 'student') e
     ON e.class_id = l.class_id
   WHERE l.school_id = $1 AND random() < 0.8`,
];

describe('every total equals the one that plain SQL computes', () => {
  it('over generated classes', async () => {
    const school = await testApp.fixtures.school();
    await testApp.fixtures.class(school);
    await testApp.database.transaction(async () => {
      for (const statement of generated) {
        const values = [school.id, school.orgId].slice(0, statement.match(/\$2/) ? 2 : statement.match(/\$1/) ? 1 : 0);
        await testApp.database.query(statement, values);
      }
      await testApp.database.query('ANALYZE');
    });
    const { enrollments, stored, totals, different } = await compare(testApp);
    expect(enrollments).toBeGreaterThan(1_200);
    expect(totals).toBeGreaterThan(1_000);
    expect({ stored, different }).toEqual({ stored: enrollments, different: 0 });
  }, 60_000);

  describeWithRealBundle('of a real university', (bundle) => {
    it('equal plain SQL for all 32,593 enrolments', async () => {
      await loadRealSchool(testApp.env, bundle);
      expect(await compare(testApp)).toEqual({
        enrollments: 32_593,
        stored: 32_593,
        totals: expect.any(Number),
        different: 0,
      });
    }, 120_000);
  });
});
