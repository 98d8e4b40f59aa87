import { Injectable } from '@nestjs/common';
import { FetchError } from 'aws-jwt-verify/error';
import { Database, type PreparedStatement } from '../database/database.ts';
import type { SchoolsRow, UsersRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { selectList } from '../records/record.ts';
import { dayIn, schoolDay } from '../schools/school-day.ts';
import { hasRoleOutOfPeriod, roleToday } from '../users/role-today.ts';
import { profile } from '../users/user.record.ts';
import type { Caller, CallerProfile } from './caller.ts';
import { isRole, operatorGroup, roleIn } from './roles.ts';
import { TokenVerifier } from './token-verifier.ts';

/** Found by the unique index on cognito_sub; the school comes along by its primary key. */
const callerStatement: PreparedStatement = {
  name: 'caller',
  text: `SELECT users.id, users.sourced_id AS "sourcedId", users.school_id AS "schoolId",
      s.sourced_id AS "schoolSourcedId", s.name AS "schoolName", s.time_zone AS "timeZone", s.closed_on AS "schoolClosedOn", users.status, users.enabled,
      users.tokens_valid_after AS "tokensValidAfter", users.version,
      NOT users.role_assigned AND ${hasRoleOutOfPeriod('users', dayIn('s.time_zone'))} AS "hasRoleOutOfPeriod",
      ${selectList(profile)}
    FROM users JOIN schools s ON s.id = users.school_id WHERE users.cognito_sub = $1`,
};

/**
 * The role of a caller of whose role records one does not count today. A statement of its own: PostgreSQL prepares every
 * expression of a statement on each execution, also those that it does not come to, and these took a quarter of the
 * throughput of all callers. $2: the role of the token, which counts as long as the period of the role does.
 */
const callerRoleStatement: PreparedStatement = {
  name: 'caller-role',
  text: `SELECT ${roleToday('users', '$2::text', schoolDay('users.school_id'))} AS role FROM users WHERE users.id = $1`,
};

/** Only asked where a school has a day on which it closes: as above, an expression costs every caller. */
const schoolIsClosedStatement: PreparedStatement = {
  name: 'caller-school-is-closed',
  text: `SELECT $2::date <= ${schoolDay('$1')} AS closed`,
};

interface CallerRow extends Omit<Caller, 'role' | 'isOperator' | 'cognitoSub' | 'profile'>, CallerProfile {
  hasRoleOutOfPeriod: boolean;
  schoolClosedOn: SchoolsRow['closed_on'];
  status: UsersRow['status'];
  enabled: UsersRow['enabled'];
  tokensValidAfter: UsersRow['tokens_valid_after'];
}

/** The token in an Authorization header; undefined where there is none. Schemes have no case (RFC 9110, 11.1). */
export const bearerToken = (header: string | undefined): string | undefined =>
  /^bearer (.*)$/is.exec(header ?? '')?.[1];

/** Turns the Authorization header into the caller, or refuses. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly database: Database,
  ) {}

  /** @throws Problem unauthenticated, which does not reveal the reason */
  async authenticate(header: string | undefined): Promise<Caller> {
    const token = bearerToken(header);
    if (token === undefined) throw refused();
    const verified = await this.tokens.verify(token).catch((error: unknown) => {
      if (error instanceof FetchError) throw new Problem(httpProblems.unavailable, { headers: { 'retry-after': '2' } });
      throw refused('error="invalid_token"');
    });
    const row = await this.database.first<CallerRow>(callerStatement, [verified.sub]);
    if (row === undefined || !mayAct(row, verified.issuedAt)) throw refused('error="invalid_token"');
    if (row.schoolClosedOn !== null && (await this.isClosed(row))) throw refused('error="invalid_token"');
    const held = roleIn(verified.groups);
    const role = row.hasRoleOutOfPeriod ? await this.roleToday(row.id, held) : held;
    if (!isRole(role)) throw refused('error="invalid_token"');
    const isOperator = verified.groups.includes(operatorGroup);
    return toCaller(row, { role, isOperator, cognitoSub: verified.sub });
  }

  private async isClosed({ schoolId, schoolClosedOn }: CallerRow): Promise<boolean> {
    const { closed } = await this.database.one<{ closed: boolean }>(schoolIsClosedStatement, [
      schoolId,
      schoolClosedOn,
    ]);
    return closed;
  }

  private async roleToday(userId: number, held: UsersRow['role']): Promise<UsersRow['role']> {
    return (await this.database.one<Pick<UsersRow, 'role'>>(callerRoleStatement, [userId, held])).role;
  }
}

const refused = (reason?: string): Problem =>
  new Problem(httpProblems.unauthenticated, {
    headers: { 'www-authenticate': reason === undefined ? 'Bearer' : `Bearer ${reason}` },
  });

/** Disabled, deleted or signed-out users are refused whatever their token still says; those of closed schools too. */
function mayAct(row: CallerRow, issuedAtSeconds: number): boolean {
  if (!row.enabled || row.status !== 'active') return false;
  return row.tokensValidAfter === null || issuedAtSeconds > Math.floor(row.tokensValidAfter.getTime() / 1_000);
}

function toCaller(row: CallerRow, token: Pick<Caller, 'role' | 'isOperator' | 'cognitoSub'>): Caller {
  const {
    id,
    sourcedId,
    schoolId,
    schoolSourcedId,
    hasRoleOutOfPeriod,
    schoolClosedOn,
    status,
    enabled,
    tokensValidAfter,
    ...profile
  } = row;
  return { id, sourcedId, schoolId, schoolSourcedId, ...token, profile };
}
