/**
 * SQL: whether grades of a line item are drafts until somebody posts them. The argument is the alias of `line_items`;
 * one that says nothing goes by its class.
 */
export const isManual = (item: string): string =>
  `(coalesce(${item}.posting, (SELECT p.posting FROM grading_policies p WHERE p.class_id = ${item}.class_id)) IS NOT DISTINCT FROM 'manual')`;

/** SQL: whether a result says more than that work was submitted, or not. The argument is the column of its status. */
export const isGrade = (status: string): string => `(${status} NOT IN ('not submitted', 'submitted'))`;

/** SQL: whether writing another status takes a stored result out of its student's sight. */
const becomesDraft = (result: string, item: string, newStatus: string): string =>
  `(NOT ${result}.draft AND NOT ${isGrade(`${result}.score_status`)} AND ${isGrade(newStatus)} AND ${isManual(item)})`;

/**
 * SQL: what `draft` of a stored result becomes when another status is written. What was posted stays posted; where
 * nothing was graded yet, the first grade is a draft.
 */
export const draftAfter = (...[result, item, newStatus]: Parameters<typeof becomesDraft>): string =>
  `(${result}.draft OR ${becomesDraft(result, item, newStatus)})`;

/** SQL: the same for `posting_changed_at`. */
export const postingChangedAfter = (...[result, item, newStatus]: Parameters<typeof becomesDraft>): string =>
  `CASE WHEN ${becomesDraft(result, item, newStatus)} THEN now() ELSE ${result}.posting_changed_at END`;
