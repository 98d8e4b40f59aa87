import type pg from 'pg';
import { strength } from '../../users/role-today.ts';
import type { FileMode } from '../bundle/manifest.ts';
import type { StagedFile } from './staging.ts';

/** Whose address an import kept for somebody else; `line` is theirs in users.csv. */
export interface HeldBackAddress {
  sourcedId: string;
  line: number;
  keptBy: string;
}

/** What an import decided about people who come with an address, or an identity, that another record has. */
export interface People {
  /** Records made in ClassBoard that became the bundle's. */
  adopted: number;
  /** Records whose identifier the bundle changed. */
  takenOver: { from: string; to: string }[];
  heldBack: HeldBackAddress[];
  /** Stored records outside the bundle whose address is only written to from now on. */
  givenUp: number;
}

export const nobody: People = { adopted: 0, takenOver: [], heldBack: [], givenUp: 0 };

/**
 * Decides who is who, and whose each address is, before the checks: in the transaction of the import, with the rows of
 * users and roles staged. Two people who would sign in never share an address; everybody else may.
 */
export async function reconcilePeople(
  client: pg.ClientBase,
  files: readonly StagedFile[],
  schoolId: number,
): Promise<People> {
  const users = files.find(({ file }) => file === 'users');
  if (users === undefined || !users.present.has('email')) return nobody;
  const isBulk = (mode: FileMode | undefined): boolean => mode === 'bulk';
  const values = [schoolId, isBulk(users.mode), isBulk(files.find(({ file }) => file === 'roles')?.mode)];
  await client.query(`CREATE TEMP TABLE staged_sides ON COMMIT DROP AS ${sides}`, [values[0], values[2]]);
  await client.query('ANALYZE staged_sides');
  const takenOver = await client.query<{ from: string; to: string }>(takeOver, values.slice(0, 2));
  const adopted = await client.query(adopt, [schoolId]);
  await client.query(`CREATE TEMP TABLE lost_addresses ON COMMIT DROP AS ${lostAddresses}`, values.slice(0, 2));
  const heldBack = await client.query<HeldBackAddress>(holdBack);
  await client.query(shareStaged);
  const givenUp = await client.query(giveUpStored);
  return {
    adopted: adopted.rowCount ?? 0,
    takenOver: takenOver.rows,
    heldBack: heldBack.rows,
    givenUp: givenUp.rowCount ?? 0,
  };
}

/** 3 for staff, 2 for students, 1 for guardians, 0 for who cannot sign in. */
const sideOfUser = (role: string): string =>
  `CASE ${role} WHEN 'none' THEN 0 WHEN 'guardian' THEN 1 WHEN 'student' THEN 2 ELSE 3 END`;

/** Two guardians may share an address with each other and with a child, unless one of them signs in with it. */
const signsIn = (side: string, account: string): string => `(${side} > 1 OR ${side} = 1 AND ${account} IS NOT NULL)`;

/**
 * How strong a role the user has once the bundle is applied, by their identifier: whatever its days, as who signs in next
 * month needs the address then. $2: whether the bundle's roles are all that there are.
 */
const sides = `SELECT r.user_sourced_id AS sourced_id, max(${strength('r.role')}) AS strength,
    least(max(${strength('r.role')}), 3) AS side
  FROM (SELECT user_sourced_id, role FROM staged_roles WHERE status = 'active'
    UNION ALL
    SELECT u.sourced_id, r.role FROM roles r JOIN users u ON u.id = r.user_id
    WHERE r.school_id = $1 AND r.status = 'active' AND NOT ($2 AND r.imported)
      AND NOT EXISTS (SELECT 1 FROM staged_roles x WHERE x.sourced_id = r.sourced_id)) r
  GROUP BY r.user_sourced_id`;

const isStored = `EXISTS (SELECT 1 FROM users x WHERE x.school_id = $1 AND x.sourced_id = s.sourced_id)`;

const equalTexts = (...columns: string[]): string =>
  columns.map((column) => `lower(t.${column}) = lower(s.${column})`).join(' AND ');

/**
 * A person whose identifier changed: the record that this very bundle drops becomes the new one, with its account and its
 * work. Schools give addresses and user names to namesakes of people who left; so everything that names the person has to
 * be equal, and a record that an earlier bundle dropped is never taken over. $2: whether the users are all that there are.
 */
const takeOver = `WITH pairs AS (
    SELECT t.id, t.sourced_id AS old_id, s.sourced_id AS new_id,
      count(*) OVER (PARTITION BY t.id) AS of_stored, count(*) OVER (PARTITION BY s.sourced_id) AS of_staged
    FROM staged_users s
    JOIN staged_sides own ON own.sourced_id = s.sourced_id
    JOIN users t ON t.school_id = $1 AND ${equalTexts('email', 'username', 'given_name', 'family_name')}
      AND coalesce(t.identifier = s.identifier, true) AND ${sideOfUser('t.role')} = own.side
    LEFT JOIN staged_users gone ON gone.sourced_id = t.sourced_id
    WHERE s.status = 'active' AND s.enabled AND t.status = 'active' AND t.enabled AND t.imported AND t.email_identifies
      AND CASE WHEN gone.sourced_id IS NULL THEN $2 ELSE gone.status = 'tobedeleted' END AND NOT ${isStored}
  )
  UPDATE users t SET sourced_id = p.new_id, version = t.version + 1, updated_at = now()
  FROM pairs p WHERE t.id = p.id AND p.of_stored = 1 AND p.of_staged = 1
  RETURNING p.old_id AS "from", p.new_id AS "to"`;

/**
 * A user made in ClassBoard, by an invitation or a sign-up, who now comes with a bundle under an identifier of its own,
 * becomes the bundle's. Staff only becomes staff and a student a student: a child with a teacher's address is a child.
 */
const adopt = `WITH newcomers AS (
    SELECT DISTINCT ON (lower(s.email)) lower(s.email) AS address, s.sourced_id, own.side
    FROM staged_users s
    JOIN staged_sides own ON own.sourced_id = s.sourced_id
    JOIN users t ON t.school_id = $1 AND lower(t.email) = lower(s.email) AND NOT t.imported
    WHERE s.status = 'active' AND s.enabled AND own.side > 0 AND NOT ${isStored}
    ORDER BY lower(s.email), own.strength DESC, s.sourced_id COLLATE "C"
  )
  UPDATE users t SET sourced_id = n.sourced_id, imported = true, version = t.version + 1, updated_at = now()
  FROM newcomers n
  WHERE t.school_id = $1 AND lower(t.email) = n.address AND NOT t.imported AND t.status = 'active'
    AND t.email_identifies AND ${sideOfUser('t.role')} = n.side
    AND NOT EXISTS (SELECT 1 FROM staged_users b WHERE b.sourced_id = t.sourced_id)`;

/**
 * Everybody with an address that somebody else has a better claim to: who can sign in goes before who cannot, then who
 * has the address already, an account, the stronger role, and the first identifier. $2 as above.
 */
const lostAddresses = `WITH claims AS (
    SELECT lower(s.email) AS address, s.sourced_id, s.line, NULL::bigint AS user_id,
      -- Who signs in keeps their role, whatever the bundle says.
      ${signsIn(`greatest(own.side, CASE WHEN own.side IS NULL OR t.cognito_sub IS NOT NULL THEN ${sideOfUser('t.role')} END, 0)`, 't.cognito_sub')}
        AND s.enabled AND (t.cognito_sub IS NULL OR t.enabled) AS signs_in,
      coalesce(lower(t.email) = lower(s.email) AND t.email_identifies AND t.status = 'active', false) AS holds,
      t.cognito_sub IS NOT NULL AS has_account, coalesce(own.strength, 0) AS strength
    FROM staged_users s LEFT JOIN staged_sides own ON own.sourced_id = s.sourced_id
    LEFT JOIN users t ON t.school_id = $1 AND t.sourced_id = s.sourced_id
    WHERE s.status = 'active' AND s.email IS NOT NULL
      AND coalesce(s.date_last_modified >= t.date_last_modified, true)
    UNION ALL
    SELECT lower(t.email), t.sourced_id, NULL, t.id, ${signsIn(sideOfUser('t.role'), 't.cognito_sub')} AND t.enabled, true, t.cognito_sub IS NOT NULL, 0
    FROM users t LEFT JOIN staged_users s ON s.sourced_id = t.sourced_id
    WHERE t.school_id = $1 AND t.status = 'active' AND t.email IS NOT NULL AND t.email_identifies
      AND CASE WHEN s.sourced_id IS NULL THEN NOT ($2 AND t.imported)
        ELSE coalesce(s.date_last_modified < t.date_last_modified, false) END
  )
  SELECT * FROM (
    SELECT sourced_id, line, user_id, signs_in, row_number() OVER better AS place,
      first_value(sourced_id) OVER better AS kept_by
    FROM claims WINDOW better AS (PARTITION BY address
      ORDER BY signs_in DESC, holds DESC, has_account DESC, strength DESC, sourced_id COLLATE "C")
  ) ranked WHERE place > 1`;

const holdBack = `WITH held AS (
    UPDATE staged_users s SET email = NULL FROM lost_addresses l
    WHERE l.sourced_id = s.sourced_id AND l.user_id IS NULL AND l.signs_in
    RETURNING s.sourced_id, s.line, l.kept_by
  ) SELECT sourced_id AS "sourcedId", line, kept_by AS "keptBy" FROM held ORDER BY line`;

const shareStaged = `UPDATE staged_users s SET email_identifies = false FROM lost_addresses l
  WHERE l.sourced_id = s.sourced_id AND l.user_id IS NULL AND NOT l.signs_in`;

const giveUpStored = `UPDATE users t SET email_identifies = false, version = t.version + 1, updated_at = now()
  FROM lost_addresses l WHERE l.user_id = t.id`;

/**
 * Stored users whose address changes let go of it first: the unique index is checked row by row. What they are left with
 * differs from what the bundle says, so that the update that follows counts them.
 */
export const releaseAddresses = `UPDATE users t SET email_identifies = false,
    email = CASE WHEN coalesce(s.email_identifies, true) THEN t.email END
  FROM staged_users s
  WHERE t.school_id = $1 AND t.sourced_id = s.sourced_id AND s.status = 'active'
    AND coalesce(s.date_last_modified >= t.date_last_modified, true) AND t.email IS NOT NULL AND t.email_identifies
    AND (lower(t.email) IS DISTINCT FROM lower(s.email) OR NOT coalesce(s.email_identifies, true))`;

/** Users with an account, who sign in with another address from now on. To be asked before the users are written. */
export const changedSignIns = `SELECT t.id FROM staged_users s JOIN users t ON t.school_id = $1 AND t.sourced_id = s.sourced_id
  WHERE t.cognito_sub IS NOT NULL AND s.status = 'active' AND s.email IS NOT NULL AND coalesce(s.email_identifies, true)
    AND coalesce(s.date_last_modified >= t.date_last_modified, true)
    AND (lower(t.email) IS DISTINCT FROM lower(s.email) OR NOT t.email_identifies)`;
