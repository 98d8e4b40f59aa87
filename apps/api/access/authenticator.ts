import { Injectable } from '@nestjs/common';
import { FetchError } from 'aws-jwt-verify/error';
import { Database, type PreparedStatement } from '../database/database.ts';
import type { UsersRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { selectList } from '../records/record.ts';
import { dayIn } from '../schools/school-day.ts';
import { roleToday } from '../users/role-today.ts';
import { profile } from '../users/user.record.ts';
import type { Caller, CallerProfile } from './caller.ts';
import { isRole, operatorGroup, roleIn } from './roles.ts';
import { TokenVerifier } from './token-verifier.ts';

/**
 * Found by the unique index on cognito_sub; the school comes along by its primary key. $2: the role of the token, which
 * counts as long as the period of the role does.
 */
export const callerStatement: PreparedStatement = {
  name: 'caller',
  text: `SELECT users.id, users.sourced_id AS "sourcedId", users.school_id AS "schoolId",
      s.sourced_id AS "schoolSourcedId", s.name AS "schoolName", s.time_zone AS "timeZone", users.status, users.enabled,
      users.tokens_valid_after AS "tokensValidAfter", users.version,
      ${roleToday('users', '$2::text', dayIn('s.time_zone'))} AS role, ${selectList(profile)}
    FROM users JOIN schools s ON s.id = users.school_id WHERE users.cognito_sub = $1`,
};

interface CallerRow extends Omit<Caller, 'role' | 'isOperator' | 'cognitoSub' | 'profile'>, CallerProfile {
  /** Today's. */
  role: UsersRow['role'];
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
    const row = await this.database.first<CallerRow>(callerStatement, [verified.sub, roleIn(verified.groups)]);
    if (row === undefined || !isRole(row.role) || !mayAct(row, verified.issuedAt)) {
      throw refused('error="invalid_token"');
    }
    const isOperator = verified.groups.includes(operatorGroup);
    return toCaller(row, { role: row.role, isOperator, cognitoSub: verified.sub });
  }
}

const refused = (reason?: string): Problem =>
  new Problem(httpProblems.unauthenticated, {
    headers: { 'www-authenticate': reason === undefined ? 'Bearer' : `Bearer ${reason}` },
  });

/** Disabled, deleted or signed-out users are refused whatever their token still says. */
function mayAct(row: CallerRow, issuedAtSeconds: number): boolean {
  if (!row.enabled || row.status !== 'active') return false;
  return row.tokensValidAfter === null || issuedAtSeconds > Math.floor(row.tokensValidAfter.getTime() / 1_000);
}

function toCaller(row: CallerRow, token: Pick<Caller, 'role' | 'isOperator' | 'cognitoSub'>): Caller {
  const { id, sourcedId, schoolId, schoolSourcedId, role, status, enabled, tokensValidAfter, ...profile } = row;
  return { id, sourcedId, schoolId, schoolSourcedId, ...token, profile };
}
