import type { Database } from '../database/database.ts';
import { Problem } from '../http/problem.ts';
import { gradingProblems } from './errors.ts';

/**
 * Grading periods close: from the moment that `gradingClosesAt` of an academic session names, the grades of its line items
 * and of those of the sessions inside it stay as they are, and so does what their totals hang on. Whatever writes such a
 * thing asks here. A session that an import took away stays closed: its grades are on reports.
 */

/** SQL: the ids of the closed sessions of a school, those inside a closed one too. It names no row, so it is read once. */
export const closedSessions = (schoolId: string): string => `(
  WITH RECURSIVE closed (id) AS (
    SELECT a.id FROM academic_sessions a WHERE a.school_id = ${schoolId} AND a.grading_closes_at <= now()
    UNION SELECT a.id FROM academic_sessions a JOIN closed c ON a.parent_id = c.id
  ) SELECT id FROM closed)`;

/** SQL: the sourcedId of the grading period of a row of `line_items`, where that is closed; else null. */
export const closedPeriodOf = (item: string): string =>
  `(SELECT p.sourced_id FROM academic_sessions p
    WHERE p.id = ${item}.grading_period_id AND p.id IN ${closedSessions(`${item}.school_id`)})`;

/** Which line items a change concerns: themselves, or all of a class, a category or a score scale. */
type ItemsBy = 'id' | 'class_id' | 'category_id' | 'score_scale_id';

/**
 * Of these line items those in a closed grading period, with its sourcedId. For whoever refuses one by one; else
 * `refuseClosed`.
 */
export async function closedItems(
  database: Database,
  by: ItemsBy,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const school = `(SELECT x.school_id FROM line_items x WHERE x.${by} = ANY ($1) LIMIT 1)`;
  const rows = await database.query<{ id: number; period: string }>(
    {
      name: `closed-items-by-${by}`,
      text: `SELECT l.id, p.sourced_id AS period FROM line_items l JOIN academic_sessions p ON p.id = l.grading_period_id
        WHERE l.${by} = ANY ($1) AND l.status = 'active' AND p.id IN ${closedSessions(school)} ORDER BY l.id`,
    },
    [ids],
  );
  return new Map(rows.map(({ id, period }) => [id, period]));
}

/** @throws Problem grading-period-closed where one of these line items lies in a closed grading period */
export async function refuseClosed(database: Database, by: ItemsBy, ids: readonly number[]): Promise<void> {
  for (const period of (await closedItems(database, by, ids)).values()) throw closedPeriodProblem(period);
}

/**
 * A session takes its grades along, out of the period that they count in or into one.
 * @throws Problem grading-period-closed where it, one inside it or the session that it moves into is closed
 */
export async function refuseMoveOfClosed(
  database: Database,
  schoolId: number,
  sessionId: number,
  parentId: number | null,
): Promise<void> {
  const closed = await database.first<{ sourced_id: string }>(
    `WITH RECURSIVE moved (id) AS (
       VALUES ($2::bigint) UNION SELECT a.id FROM academic_sessions a JOIN moved m ON a.parent_id = m.id
     ) SELECT a.sourced_id FROM academic_sessions a
       WHERE (a.id IN (SELECT id FROM moved) OR a.id = $3) AND a.id IN ${closedSessions('$1')} ORDER BY a.id LIMIT 1`,
    [schoolId, sessionId, parentId],
  );
  if (closed !== undefined) throw closedPeriodProblem(closed.sourced_id);
}

/** @param period sourcedId of the grading period of a line item */
export const closedPeriodProblem = (period: string): Problem =>
  new Problem(gradingProblems.gradingPeriodClosed, { detail: `academic session ${period}` });
