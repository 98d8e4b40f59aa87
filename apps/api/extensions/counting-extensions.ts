/**
 * The one place that decides which extension counts for a student and an assignment.
 *
 * A student's own goes before those of groups. Of several groups each fact in the student's favour: the latest due date,
 * excused where one excuses, the lowest maximum. A deleted extension, and that of a group that the student left, count no
 * more. An extension never shortens: where the assignment itself fell due later since, that date counts; where it has none
 * any more, there is none.
 */

/** SQL: when an assignment `item` is due by an extension, with its extra time. */
export const extendedDueDate = (item: string, extension: string): string =>
  `CASE WHEN ${item}.due_date IS NOT NULL THEN greatest(${item}.due_date, ${extension}.due_date)
    + make_interval(mins => coalesce(${extension}.extra_time_minutes, 0)) END`;

/**
 * SQL of a table: `line_item_id`, `student_id`, `due_date`, `excused` and `result_value_max`, which is null where that of
 * the assignment counts; one row for each student and assignment that has an extension.
 * @param items SQL that follows an assignment's id, such as `= ANY ($1)`
 * @param students the same for a student's
 */
export function countingExtensions(items: string, students: string): string {
  // Names that no statement around it has: within it they would hide those of the statement.
  const facts = `${extendedDueDate('granted_item', 'granted')} AS due_date, granted.excused, granted.result_value_max
        FROM extensions granted JOIN line_items granted_item ON granted_item.id = granted.line_item_id`;
  const given = `granted.status = 'active' AND granted.line_item_id ${items}`;
  return `(SELECT line_item_id, student_id, max(due_date) AS due_date, bool_or(excused) AS excused,
      min(result_value_max) AS result_value_max
    FROM (SELECT *, rank() OVER (PARTITION BY line_item_id, student_id ORDER BY of_group) AS place
      FROM (SELECT granted.line_item_id, granted.student_id, false AS of_group, ${facts}
        WHERE ${given} AND granted.student_id ${students}
        UNION ALL
        SELECT granted.line_item_id, member.student_id, true, ${facts}
          JOIN class_group_members member ON member.group_id = granted.group_id
        WHERE ${given} AND member.student_id ${students}) own_and_groups) ranked
    WHERE place = 1 GROUP BY line_item_id, student_id)`;
}

/** SQL of a join: the extension `alias` for the student and the assignment of each row; both are names of that. */
export const joinExtension = (item: string, student: string, alias: string): string =>
  `LEFT JOIN LATERAL ${countingExtensions(`= ${item}.id`, `= ${student}`)} ${alias} ON true`;

/** SQL of the same join where all rows are of one student, a parameter: it reads the extensions once. */
export const joinExtensionsOf = (student: `$${number}`, item: string, alias: string): string =>
  `LEFT JOIN ${countingExtensions('IS NOT NULL', `= ${student}`)} ${alias} ON ${alias}.line_item_id = ${item}.id`;

/** SQL beside both joins: when the assignment is due for that student. */
export const dueDateFor = (item: string, alias: string): string => `coalesce(${alias}.due_date, ${item}.due_date)`;

/** SQL beside both joins: the points possible for that student. */
export const maximumFor = (item: string, alias: string): string =>
  `coalesce(${alias}.result_value_max, ${item}.result_value_max)`;

/** SQL: whether an extension, which may have ended, was made for a student or a group that the student is in. */
export const isForStudent = (extension: string, student: string): string => `(${extension}.student_id = ${student}
  OR ${extension}.group_id IN (SELECT m.group_id FROM class_group_members m WHERE m.student_id = ${student}))`;
