import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import { compareTotals } from '../../setup/api/compare-totals.ts';

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
    await testApp.database.withClient(async (client) => {
      // One connection, for the seed; the results, with their history, take longer than a request may.
      await client.query('BEGIN; SET LOCAL statement_timeout = 0');
      for (const text of [...generated, 'ANALYZE']) {
        const values = [school.id, school.orgId].slice(0, text.match(/\$2/) ? 2 : text.match(/\$1/) ? 1 : 0);
        await client.query({ text, values, query_timeout: 300_000 } as never);
      }
      await client.query('COMMIT');
    });
    const { enrollments, stored, totals, different } = await compareTotals(testApp.env, testApp.database);
    expect(enrollments).toBeGreaterThan(1_200);
    expect(totals).toBeGreaterThan(1_000);
    expect({ stored, different }).toEqual({ stored: enrollments, different: 0 });
  }, 360_000);
});
