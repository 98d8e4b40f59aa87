import { isGrade } from '../assignments/draft.ts';
import type { PreparedStatement } from '../database/database.ts';
import { countingExtensions } from '../extensions/counting-extensions.ts';
import { countsOn, schoolDay } from '../schools/school-day.ts';

const dueSoon = `interval '7 days'`;
const ofClasses = `l.class_id = ANY ($1) AND l.status = 'active'`;

export interface WaitingRow {
  class_id: number;
  to_grade: number;
  drafts: number;
  due_soon: number;
}

export interface WaitingOfItemRow {
  sourced_id: string;
  to_grade: number;
  drafts: number;
}

/**
 * SQL: what waits in classes ($1) of a school ($2), as `counted` by a column. What waits is found first, and then who of it is a
 * student today: planned the other way round, every piece of work of a class is looked up by itself. What was submitted again
 * counts as in the gradebook: results know milliseconds. Whom an extension excuses waits for no grade; a draft stays one.
 */
const countedBy = (column: 'class_id' | 'line_item_id'): string => `waiting AS MATERIALIZED (
      SELECT l.class_id, l.id AS line_item_id, s.student_id, true AS is_to_grade
      FROM line_items l JOIN submissions s ON s.line_item_id = l.id
        LEFT JOIN results r ON r.line_item_id = s.line_item_id AND r.student_id = s.student_id AND r.status = 'active'
      WHERE ${ofClasses} AND (r.id IS NULL OR NOT ${isGrade('r.score_status')}
        OR (r.score_status <> 'exempt'
          AND date_trunc('milliseconds', s.submitted_at) > coalesce(r.submitted_at, r.score_date)))
      UNION ALL
      SELECT l.class_id, l.id, r.student_id, r.score_status = 'submitted'
      FROM line_items l JOIN results r ON r.line_item_id = l.id
      WHERE ${ofClasses} AND r.status = 'active' AND (r.draft OR r.score_status = 'submitted')
        AND r.score_status <> 'not submitted' AND (r.score_status <> 'submitted' OR NOT EXISTS (SELECT 1
          FROM submissions s WHERE s.line_item_id = r.line_item_id AND s.student_id = r.student_id))),
    excused AS MATERIALIZED (SELECT x.line_item_id, x.student_id
      FROM ${countingExtensions(`IN (SELECT l.id FROM line_items l WHERE ${ofClasses})`, 'IS NOT NULL')} x WHERE x.excused),
    counted AS (SELECT w.${column}, count(*) FILTER (WHERE w.is_to_grade) AS to_grade,
        count(*) FILTER (WHERE NOT w.is_to_grade) AS drafts
      FROM waiting w LEFT JOIN excused x ON x.line_item_id = w.line_item_id AND x.student_id = w.student_id
      WHERE NOT (w.is_to_grade AND x.student_id IS NOT NULL) AND EXISTS (SELECT 1 FROM enrollments e
        WHERE e.class_id = w.class_id AND e.user_id = w.student_id
          AND e.role = 'student' AND e.status = 'active' AND ${countsOn('e', schoolDay('$2'))}) GROUP BY w.${column})`;

export const waitingStatement: PreparedStatement = {
  name: 'taught-classes-waiting',
  text: `WITH ${countedBy('class_id')},
    due AS (SELECT l.class_id, count(*) AS due_soon FROM line_items l
      WHERE ${ofClasses} AND l.due_date > now() AND l.due_date <= now() + ${dueSoon} GROUP BY l.class_id)
    SELECT k.id AS class_id, coalesce(c.to_grade, 0) AS to_grade, coalesce(c.drafts, 0) AS drafts,
      coalesce(d.due_soon, 0) AS due_soon
    FROM unnest($1::bigint[]) AS k (id) LEFT JOIN counted c ON c.class_id = k.id LEFT JOIN due d ON d.class_id = k.id`,
};

export const waitingByItemStatement: PreparedStatement = {
  name: 'taught-classes-waiting-by-item',
  text: `WITH ${countedBy('line_item_id')}
    SELECT l.sourced_id, c.to_grade, c.drafts FROM counted c JOIN line_items l ON l.id = c.line_item_id
    ORDER BY coalesce(l.due_date, 'infinity'), l.id`,
};
