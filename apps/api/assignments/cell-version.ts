/**
 * SQL: the version of a new result, behind those of the results of the same student and line item that were deleted: the
 * ETag of a cell never matches another grade. What comes back or moves has its version from the trigger of that name.
 */
export const nextVersionOfCell = (lineItemId: string, studentId: string): string =>
  `coalesce((SELECT max(gone.version) FROM results gone WHERE gone.line_item_id = ${lineItemId}
    AND gone.student_id = ${studentId} AND gone.status = 'tobedeleted'), 0) + 1`;
