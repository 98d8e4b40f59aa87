import { countsOn } from '../schools/school-day.ts';

/** In the order of their strength. */
const ranks = `ARRAY['none', 'guardian', 'student', 'teacher', 'admin']`;

/**
 * SQL: the strength of an OneRoster role. Administrators of any level run the school; teachers, aides, proctors and
 * counselors see what their enrolments open to them; guardians, parents and relatives their children; roles of an
 * extension (`ext:`) cannot sign in.
 */
export const strength = (role: string): string => `CASE
  WHEN ${role} IN ('administrator', 'districtAdministrator', 'principal', 'siteAdministrator', 'systemAdministrator') THEN 4
  WHEN ${role} IN ('teacher', 'aide', 'proctor', 'counselor') THEN 3
  WHEN ${role} = 'student' THEN 2
  WHEN ${role} IN ('guardian', 'parent', 'relative') THEN 1
  ELSE 0 END`;

/** SQL: the strength of the strongest of the primary roles, else of the strongest of all, of those that count. */
const strongest = (row: string, counts: string): string => `coalesce(
  max(${strength(`${row}.role`)} + CASE ${row}.role_type WHEN 'primary' THEN 10 ELSE 0 END) FILTER (WHERE ${counts}), 0) % 10`;

/** SQL: ClassBoard's role out of the role records of one user that are active and count on the day. Aggregates. */
export const recordedRole = (row: string, day: string): string =>
  `(${ranks})[1 + ${strongest(row, `${row}.status = 'active' AND ${countsOn(row, day)}`)}]`;

/**
 * SQL: the role that a user has today. `held` is the role they were given: that of the access token, or `users.role`.
 * - What an administrator decided holds, whatever the role records of an import say.
 * - Somebody without a sign-in has the role that their records give today.
 * - Somebody who signs in keeps their role until an administrator changes it, except where it came with role records
 *   and none of these counts today: then they have the strongest role that counts, never more than the one they held.
 */
export const roleToday = (user: string, held: string, day: string): string => {
  const counts = countsOn('r', day);
  const isHeld = `${strength('r.role')} = array_position(${ranks}, ${held}) - 1`;
  return `CASE WHEN ${user}.role_assigned THEN ${held} ELSE (
    SELECT CASE
      WHEN count(*) = 0 THEN ${held}
      WHEN ${user}.cognito_sub IS NULL THEN ${recordedRole('r', day)}
      WHEN bool_or(${isHeld}) AND NOT bool_or(${isHeld} AND ${counts})
        THEN (${ranks})[least(array_position(${ranks}, ${held}), 1 + ${strongest('r', counts)})]
      ELSE ${held} END
    FROM roles r WHERE r.user_id = ${user}.id AND r.imported AND r.status = 'active') END`;
};

/**
 * SQL: whether a role record of a user does not count on the day. Of somebody who signs in, and whom no administrator
 * gave their role, `roleToday` differs from the role they held only where this holds, and this costs one look into an index.
 */
export const hasRoleOutOfPeriod = (user: string, day: string): string => `EXISTS (
    SELECT 1 FROM roles r WHERE r.user_id = ${user}.id AND r.imported AND r.status = 'active'
      AND (r.begin_date > ${day} OR r.end_date <= ${day}))`;
