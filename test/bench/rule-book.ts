import pg from 'pg';
import { clientSettings } from '../setup/database/client-settings.ts';

/**
 * Every rule of the rule book in use in every class: drops, late and missing work, earlier attempts, extra credit, two
 * weighted periods, letters, extensions of students and of a group, and drafts, the shares as a busy week has them.
 */
const statements = [
  'SELECT setseed(0.13)',
  // Their history is not what is measured.
  'ALTER TABLE results DISABLE TRIGGER USER',
  `INSERT INTO score_scales (school_id, sourced_id, class_id, title, type, score_scale_value)
   SELECT school_id, 'letters-' || id, id, 'Letters', 'letter', '[{"itemValueLHS": "A", "itemValueRHS": "85"},
     {"itemValueLHS": "B", "itemValueRHS": "70"}, {"itemValueLHS": "C", "itemValueRHS": "55"},
     {"itemValueLHS": "D", "itemValueRHS": "40"}, {"itemValueLHS": "F", "itemValueRHS": "0"}]'
   FROM classes`,
  `INSERT INTO grading_policies (class_id, school_id, weights_above_100, late_deduction_percent, late_interval_minutes,
     late_minimum_percent, missing_percent, counted_attempt, score_scale_id)
   SELECT c.id, c.school_id, 'extraCredit', 10, 1440, 40, 0, 'best', s.id
   FROM classes c JOIN score_scales s ON s.class_id = c.id`,
  `INSERT INTO academic_sessions (school_id, sourced_id, title, type, start_date, end_date, school_year)
   SELECT s.id, 'period-' || n, 'Period ' || n, 'gradingPeriod', '2013-09-01', '2015-09-01', 2014
   FROM schools s, generate_series(1, 2) n`,
  `INSERT INTO grading_period_weights (class_id, academic_session_id, weight)
   SELECT c.id, a.id, CASE a.sourced_id WHEN 'period-1' THEN 40 ELSE 60 END
   FROM classes c, academic_sessions a WHERE a.type = 'gradingPeriod'`,
  `UPDATE line_items l SET never_drop = n.place = 1, extra_credit = n.place = 3,
     grading_period_id = (SELECT id FROM academic_sessions WHERE sourced_id = 'period-' || (1 + n.place % 2))
   FROM (SELECT id, row_number() OVER (PARTITION BY class_id ORDER BY due_date, id) AS place FROM line_items) n
   WHERE n.id = l.id`,
  'UPDATE categories SET drop_lowest = 1, drop_highest = 1',
  `UPDATE results r SET submitted_at = l.due_date + (random() * 10 - 9) * interval '1 day', draft = random() < 0.02
   FROM line_items l WHERE l.id = r.line_item_id`,
  `INSERT INTO result_attempts (result_id, submitted_at, score)
   SELECT id, submitted_at - interval '3 days', greatest(score - 10, 0) FROM results
   WHERE score IS NOT NULL AND random() < 0.02`,
  `INSERT INTO class_groups (school_id, sourced_id, class_id, title)
   SELECT school_id, 'group-' || id, id, 'Evening group' FROM classes`,
  `INSERT INTO class_group_members (group_id, student_id)
   SELECT g.id, e.user_id FROM class_groups g JOIN enrollments e ON e.class_id = g.class_id AND e.role = 'student'
   WHERE random() < 0.05 ON CONFLICT DO NOTHING`,
  `INSERT INTO extensions (school_id, sourced_id, line_item_id, group_id, due_date, reason)
   SELECT l.school_id, 'extension-' || l.id, l.id, g.id, l.due_date + interval '2 days', 'Evening classes'
   FROM line_items l JOIN class_groups g ON g.class_id = l.class_id WHERE l.due_date IS NOT NULL`,
  `INSERT INTO extensions (school_id, sourced_id, line_item_id, student_id, due_date, excused, reason)
   SELECT r.school_id, 'own-' || r.id, r.line_item_id, r.student_id, l.due_date + interval '5 days', random() < 0.2, 'Illness'
   FROM results r JOIN line_items l ON l.id = r.line_item_id WHERE l.due_date IS NOT NULL AND random() < 0.01`,
  'ALTER TABLE results ENABLE TRIGGER USER',
];

export async function putRuleBookIntoUse(env: Record<string, string>): Promise<void> {
  const client = new pg.Client(clientSettings(env));
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}
