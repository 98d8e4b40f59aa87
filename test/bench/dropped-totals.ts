/**
 * Totals of one class ($2) whose categories drop their lowest item, in PostgreSQL's own numeric arithmetic: of a category
 * the best of what remains without one of those that may go. Shares nothing with the rules' code. $1: the moment that divides past
 * due from open.
 */
export const droppedTotals = `
  WITH counted AS (
    SELECT e.id AS enrollment_id, l.category_id, l.never_drop, coalesce(l.weight, l.result_value_max) AS weight,
      CASE WHEN r.score_status IN ('fully graded', 'partially graded') THEN r.score END / l.result_value_max AS ratio,
      l.due_date < $1::timestamptz AND EXISTS (SELECT 1 FROM enrollments o JOIN schools s ON s.id = o.school_id
        WHERE o.class_id = e.class_id AND o.user_id = e.user_id AND o.role = 'student' AND o.status = 'active'
          AND (l.due_date AT TIME ZONE s.time_zone)::date >= coalesce(o.begin_date, '-infinity')
          AND (l.due_date AT TIME ZONE s.time_zone)::date < coalesce(o.end_date, 'infinity')) AS past_due
    FROM enrollments e JOIN line_items l ON l.class_id = e.class_id AND l.status = 'active' AND l.result_value_max > 0
    LEFT JOIN results r ON r.line_item_id = l.id AND r.student_id = e.user_id AND r.status = 'active'
    WHERE e.class_id = $2 AND e.role = 'student' AND e.status = 'active' AND r.score_status IS DISTINCT FROM 'exempt'
      AND coalesce(l.weight, l.result_value_max) > 0
  ), sides AS (
    SELECT 'current' AS side, enrollment_id, category_id, never_drop, weight, ratio FROM counted WHERE ratio IS NOT NULL
    UNION ALL SELECT 'final', enrollment_id, category_id, never_drop, weight, coalesce(ratio, 0) FROM counted
      WHERE ratio IS NOT NULL OR past_due
  ), sums AS (
    SELECT *, sum(weight) OVER w AS all_weight, sum(weight * ratio) OVER w AS all_points FROM sides
    WINDOW w AS (PARTITION BY side, enrollment_id, category_id)
  ), by_category AS (
    SELECT side, enrollment_id, category_id, coalesce(
        max((all_points - weight * ratio) / nullif(all_weight - weight, 0)) FILTER (WHERE NOT never_drop),
        min(all_points / all_weight)) AS score
    FROM sums GROUP BY side, enrollment_id, category_id
  ), totals AS (
    SELECT side, enrollment_id, 100 * sum(score * c.weight) / nullif(sum(c.weight), 0) AS total
    FROM by_category b JOIN categories c ON c.id = b.category_id AND c.status = 'active' GROUP BY side, enrollment_id
  )
  SELECT e.id AS enrollment_id, a.total AS current, b.total AS final FROM enrollments e
    LEFT JOIN totals a ON a.enrollment_id = e.id AND a.side = 'current'
    LEFT JOIN totals b ON b.enrollment_id = e.id AND b.side = 'final'
  WHERE e.class_id = $2 AND e.role = 'student' AND e.status = 'active'`;
