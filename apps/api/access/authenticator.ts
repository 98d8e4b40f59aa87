import { Injectable } from '@nestjs/common';
import { FetchError } from 'aws-jwt-verify/error';
import { Database, type PreparedStatement } from '../database/database.ts';
import type { SchoolsRow, UsersRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { type Caller, type Role, roles } from './caller.ts';
import { TokenVerifier } from './token-verifier.ts';

/** Found by the unique index on cognito_sub; the school comes along by its primary key. */
export const callerStatement: PreparedStatement = {
  name: 'caller',
  text: `SELECT u.id, u.sourced_id, u.school_id, s.sourced_id AS school_sourced_id, s.name AS school_name, s.time_zone,
      u.status, u.enabled, u.tokens_valid_after, u.username, u.email, u.given_name, u.family_name,
      u.preferred_given_name, u.preferred_family_name, u.avatar_upload_id, u.version
    FROM users u JOIN schools s ON s.id = u.school_id WHERE u.cognito_sub = $1`,
};

interface CallerRow
  extends Pick<
    UsersRow,
    | 'id'
    | 'sourced_id'
    | 'school_id'
    | 'status'
    | 'enabled'
    | 'tokens_valid_after'
    | 'username'
    | 'email'
    | 'given_name'
    | 'family_name'
    | 'preferred_given_name'
    | 'preferred_family_name'
    | 'avatar_upload_id'
    | 'version'
  > {
  school_sourced_id: SchoolsRow['sourced_id'];
  school_name: SchoolsRow['name'];
  time_zone: SchoolsRow['time_zone'];
}

const scheme = 'Bearer ';

/** The token in an Authorization header; undefined where there is none. */
export const bearerToken = (header: string | undefined): string | undefined =>
  header?.startsWith(scheme) === true ? header.slice(scheme.length) : undefined;

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
    const role = roles.find((candidate) => verified.groups.includes(candidate));
    const row = await this.database.first<CallerRow>(callerStatement, [verified.sub]);
    if (row === undefined || role === undefined || !mayAct(row, verified.issuedAt)) {
      throw refused('error="invalid_token"');
    }
    return toCaller(row, role, verified.sub);
  }
}

const refused = (reason?: string): Problem =>
  new Problem(httpProblems.unauthenticated, {
    headers: { 'www-authenticate': reason === undefined ? 'Bearer' : `Bearer ${reason}` },
  });

/** Disabled, deleted or signed-out users are refused whatever their token still says. */
function mayAct(row: CallerRow, issuedAtSeconds: number): boolean {
  if (!row.enabled || row.status !== 'active') return false;
  return row.tokens_valid_after === null || issuedAtSeconds > Math.floor(row.tokens_valid_after.getTime() / 1_000);
}

function toCaller(row: CallerRow, role: Role, cognitoSub: string): Caller {
  return {
    id: row.id,
    sourcedId: row.sourced_id,
    schoolId: row.school_id,
    schoolSourcedId: row.school_sourced_id,
    role,
    cognitoSub,
    profile: {
      status: row.status,
      schoolName: row.school_name,
      timeZone: row.time_zone,
      username: row.username,
      email: row.email,
      givenName: row.given_name,
      familyName: row.family_name,
      preferredGivenName: row.preferred_given_name,
      preferredFamilyName: row.preferred_family_name,
      avatarUploadId: row.avatar_upload_id,
      version: row.version,
    },
  };
}
