import type { PreparedStatement } from '../database/database.ts';
import { periodOf } from '../schools/school-day.ts';

/** SQL: whether the periods of two rows overlap. Two without a day that are the same: each would be the other's double. */
export const overlapping = (one: string, other: string): string =>
  `(${periodOf(one)} && ${periodOf(other)}
    OR (${one}.begin_date, ${one}.end_date) IS NOT DISTINCT FROM (${other}.begin_date, ${other}.end_date))`;

/** First key of the advisory locks that stand for "periods of this school are compared and stored". */
const space = 417_130;

/**
 * Two active enrolments of one user and role in a class never overlap. No constraint holds that: one would lock the whole
 * table when it is added. So whoever stores one compares under a lock until the end of the transaction: requests under one
 * of class and user ($2, $3) beside each other, an import, which compares once more when it has stored everything, alone.
 * A request takes its locks on rows first: those that an import holds would else make both wait for each other.
 */
export const lockPeriodsOfUsers: PreparedStatement = {
  name: 'enrollment-periods-of-users',
  text: `SELECT pg_advisory_xact_lock_shared(${space}, $1::integer) UNION ALL
    (SELECT pg_advisory_xact_lock(hashtextextended('enrollment ' || $2::bigint || ' ' || id, 0))
     FROM unnest($3::bigint[]) AS id ORDER BY id)`,
};

export const lockPeriodsOfSchool = `SELECT pg_advisory_xact_lock(${space}, $1::integer)`;
