/**
 * The grading rules once more, as one SQL statement in PostgreSQL's own numeric arithmetic: one row a student's active
 * enrolment, percentages unrounded. Shares nothing with the rules' code. $1: the moment that divides past due from open.
 * What fell due outside all of a student's enrolments, by the day of the school, is not owed.
 */
export const plainTotals = `
  WITH counted AS (
    SELECT e.id AS enrollment_id, l.category_id, coalesce(l.weight, l.result_value_max) AS weight,
      CASE WHEN r.score_status IN ('fully graded', 'partially graded') THEN r.score END / l.result_value_max AS ratio,
      l.due_date < $1::timestamptz AND EXISTS (SELECT 1 FROM enrollments o JOIN schools s ON s.id = o.school_id
        WHERE o.class_id = e.class_id AND o.user_id = e.user_id AND o.role = 'student' AND o.status = 'active'
          AND (l.due_date AT TIME ZONE s.time_zone)::date >= coalesce(o.begin_date, '-infinity')
          AND (l.due_date AT TIME ZONE s.time_zone)::date < coalesce(o.end_date, 'infinity')) AS past_due
    FROM enrollments e
    JOIN line_items l ON l.class_id = e.class_id AND l.status = 'active' AND l.result_value_max > 0
      AND coalesce(l.assign_date <= $1::timestamptz, true)
    LEFT JOIN results r ON r.line_item_id = l.id AND r.student_id = e.user_id AND r.status = 'active'
    WHERE e.role = 'student' AND e.status = 'active' AND r.score_status IS DISTINCT FROM 'exempt'
  ), by_category AS (
    SELECT enrollment_id, category_id,
      sum(weight * ratio) / nullif(sum(weight) FILTER (WHERE ratio IS NOT NULL), 0) AS current,
      coalesce(sum(weight * ratio), 0) / nullif(sum(weight) FILTER (WHERE ratio IS NOT NULL OR past_due), 0) AS final
    FROM counted GROUP BY enrollment_id, category_id
  ), totals AS (
    SELECT enrollment_id,
      100 * sum(current * c.weight) / nullif(sum(c.weight) FILTER (WHERE current IS NOT NULL), 0) AS current,
      100 * sum(final * c.weight) / nullif(sum(c.weight) FILTER (WHERE final IS NOT NULL), 0) AS final
    FROM by_category b JOIN categories c ON c.id = b.category_id AND c.status = 'active' GROUP BY enrollment_id
  )
  SELECT e.id AS enrollment_id, e.class_id, e.user_id AS student_id, t.current, t.final
  FROM enrollments e LEFT JOIN totals t ON t.enrollment_id = e.id
  WHERE e.role = 'student' AND e.status = 'active'`;
