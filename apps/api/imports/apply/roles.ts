import { schoolDay } from '../../schools/school-day.ts';
import { recordedRole, roleToday } from '../../users/role-today.ts';

const today = schoolDay('$1');

/** Joins to a staged user `s` the role that the staged roles give them. */
export const stagedRolesJoin = `LEFT JOIN (
  SELECT r.user_sourced_id, ${recordedRole('r', today)} AS role FROM staged_roles r GROUP BY r.user_sourced_id
) own ON own.user_sourced_id = s.sourced_id`;

const storedRoles = `SELECT r.user_id, ${recordedRole('r', today)} AS role FROM roles r
  WHERE r.school_id = $1 AND r.imported GROUP BY r.user_id`;

/**
 * Roles of users as their stored role records say today. What a user may do who signs in is decided by the groups of the
 * identity provider: their role changes there, by an administrator, and is only counted here.
 */
export const updateRoles = `WITH wanted AS (
    SELECT t.id, t.cognito_sub IS NOT NULL OR t.role_assigned AS is_held, own.role,
      ${roleToday('t', 't.role', today)} AS role_today
    FROM users t JOIN (${storedRoles}) own ON own.user_id = t.id WHERE t.role <> own.role
  ), changed AS (
    UPDATE users t SET role = wanted.role, version = t.version + 1, updated_at = now()
    FROM wanted WHERE t.id = wanted.id AND NOT wanted.is_held RETURNING t.id
  )
  SELECT (SELECT count(*) FROM changed) AS changed,
    (SELECT count(*) FROM wanted WHERE is_held AND role_today <> role) AS held_back`;

/** OneRoster 1.1 has no roles.csv: a user's row carries one role and the organisations it holds in, the first primary. */
export const deriveRolesFromUsers = [
  'UPDATE staged_users SET primary_org_sourced_id = org_sourced_ids[1]',
  `INSERT INTO staged_roles (line, sourced_id, status, date_last_modified, user_sourced_id, role_type, role, org_sourced_id)
   SELECT s.line, md5(s.sourced_id || '/' || org.id), s.status, s.date_last_modified, s.sourced_id,
     CASE org.place WHEN 1 THEN 'primary' ELSE 'secondary' END, s.role, org.id
   FROM staged_users s CROSS JOIN LATERAL unnest(s.org_sourced_ids) WITH ORDINALITY AS org (id, place)
   WHERE s.status = 'active'`,
  'ANALYZE staged_roles',
];

/** Staging columns that the derived role records fill. */
export const derivedRoleColumns = ['user_sourced_id', 'role_type', 'role', 'org_sourced_id'];
