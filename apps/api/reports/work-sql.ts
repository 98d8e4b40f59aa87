import { attemptsOf } from '../assignments/attempts.ts';
import { ownDueDate, workStateOf } from '../due-work/work-state.ts';
import { maximumFor } from '../extensions/counting-extensions.ts';

/**
 * SQL of a table: how each assignment `l` stands with each student `m.user_id` of `pairs`, with the extensions of `extended`.
 * @param results which results count, as a condition on `r`
 */
export const workOf = (pairs: string, results = 'true'): string => `
  SELECT l.id AS item_id, l.class_id, l.title, l.due_date AS item_due, m.user_id, ${ownDueDate} AS due,
    ${maximumFor('l', 'x')} AS maximum, ${workStateOf('m.user_id', 's')} AS state, r.id AS result_id, r.score,
    r.text_score, r.late AS late_mark, r.submitted_at AS graded_at, s.submitted_at
  FROM ${pairs}
    LEFT JOIN results r ON r.line_item_id = l.id AND r.student_id = m.user_id AND r.status = 'active' AND ${results}
    LEFT JOIN submissions s ON s.line_item_id = l.id AND s.student_id = m.user_id
    LEFT JOIN extended x ON x.line_item_id = l.id AND x.student_id = m.user_id`;

/** SQL over that table: what the teacher says goes before the moment of the submission. Excused work owes no time either. */
export const wasLate = `(state IN ('graded', 'submitted')
  AND coalesce(late_mark, coalesce(graded_at, submitted_at) > due, false))`;

/** SQL over that table, of the grades of earlier submissions, which decide where the best one counts. */
export const earlierAttempts = attemptsOf('result_id');
