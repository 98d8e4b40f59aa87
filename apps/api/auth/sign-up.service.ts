import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Role } from '../access/roles.ts';
import { IdentityDirectory } from '../aws/identity-directory.ts';
import { isRefusal } from '../aws/identity-errors.ts';
import { IdentityProvider } from '../aws/identity-provider.ts';
import { AppConfig } from '../config/config.ts';
import { Database } from '../database/database.ts';
import type { SchoolsRow, SignUpsRow, UsersRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import { schoolDay } from '../schools/school-day.ts';
import { roleToday } from '../users/role-today.ts';
import { equaliseResponseTime } from './equal-response-times.ts';
import { authProblems } from './errors.ts';

export interface SignUpRequest {
  email: string;
  password: string;
  givenName: string;
  familyName: string;
  schoolSourcedId: string;
}

type SignUpRow = Pick<SignUpsRow, 'id' | 'cognito_sub' | 'school_id' | 'email' | 'given_name' | 'family_name'>;

type MatchingUser = Pick<UsersRow, 'id' | 'role' | 'cognito_sub'>;

/**
 * Registration by people themselves. Every answer is the same, after the same time, whether or not the address has an
 * account. Only the id that this answer carried confirms: whoever registers the same address in between, with another
 * password, makes an account that the first person's confirmation does not touch.
 */
@Injectable()
export class SignUpService {
  constructor(
    private readonly config: AppConfig,
    private readonly identity: IdentityProvider,
    private readonly directory: IdentityDirectory,
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * Gives the id to confirm with.
   * @throws Problem unprocessable-reference where the school does not take sign-ups
   */
  signUp(request: SignUpRequest): Promise<string> {
    return equaliseResponseTime(this.config.env.AUTH_ANSWER_STEP_MILLIS, async () => {
      const school = await this.database.first<Pick<SchoolsRow, 'id'>>(
        'SELECT id FROM schools WHERE sourced_id = $1 AND allows_self_sign_up AND closed_on IS NULL',
        [request.schoolSourcedId],
      );
      if (school === undefined) {
        const message = 'expected a school that takes sign-ups';
        throw new Problem(httpProblems.unprocessableReference, {
          errors: [{ location: 'body', pointer: '/schoolSourcedId', message }],
        });
      }
      const signUpId = randomUUID();
      const userId = await this.register(request.email, request.password);
      if (userId !== undefined) await this.remember(signUpId, userId, school.id, request);
      return signUpId;
    });
  }

  /** @throws Problem code-refused, alike for a wrong code, an old one and an id that does not exist */
  confirm(signUpId: string, code: string): Promise<void> {
    return equaliseResponseTime(this.config.env.AUTH_ANSWER_STEP_MILLIS, async () => {
      const userId = await this.userIdOf(signUpId);
      try {
        await this.identity.confirmSignUp(userId ?? randomUUID(), code);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        if (userId === undefined || !(await this.wasConfirmed(userId, error))) {
          throw new Problem(authProblems.codeRefused);
        }
      }
      if (userId !== undefined) await this.finish(userId);
    });
  }

  resendCode(signUpId: string): Promise<void> {
    return equaliseResponseTime(this.config.env.AUTH_ANSWER_STEP_MILLIS, async () => {
      const userId = await this.userIdOf(signUpId);
      await this.identity.resendSignUpCode(userId ?? randomUUID()).catch((error: unknown) => {
        if (!isRefusal(error)) throw error;
        if (isRefusal(error, 'mailNotSent')) this.log.error({ error }, 'a sign-up code could not be sent');
      });
    });
  }

  /**
   * Turns a confirmed registration into a user: the one the school imported with this address, or a new student.
   * Does nothing where that is done. Each part can be repeated, and the row that asks for them goes last.
   */
  async finish(userId: string): Promise<void> {
    const replaceable = await this.deletedAccountOf(userId);
    const role = await this.database.transaction(() => this.link(userId, replaceable));
    if (role === undefined) return;
    if (role !== 'none') await this.directory.addToGroup(userId, role);
    await this.database.run('DELETE FROM sign_ups WHERE cognito_sub = $1', [userId]);
  }

  /**
   * Gives the new account's id, or undefined where somebody already uses the address. An account that was never
   * confirmed makes way, so that the password of whoever asks last counts, not one that a stranger left behind.
   */
  private async register(email: string, password: string): Promise<string | undefined> {
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      try {
        return await this.identity.signUp(email, password);
      } catch (error) {
        if (isRefusal(error, 'passwordRefused')) throw new Problem(authProblems.passwordRefused);
        if (isRefusal(error, 'mailNotSent')) {
          this.log.error({ error }, 'a sign-up code could not be sent');
          return undefined;
        }
        if (!isRefusal(error, 'userExists')) throw error;
      }
      const account = await this.directory.find(email);
      if (account !== undefined && account.status !== 'UNCONFIRMED') return undefined;
      if (account !== undefined) await this.directory.delete(account.id);
    }
    return undefined;
  }

  private async remember(
    signUpId: string,
    userId: string,
    schoolId: number,
    { email, givenName, familyName }: SignUpRequest,
  ): Promise<void> {
    await this.database.transaction(async () => {
      await this.database.run('DELETE FROM sign_ups WHERE lower(email) = lower($1)', [email]);
      await this.database.run(
        `INSERT INTO sign_ups (id, cognito_sub, school_id, email, given_name, family_name)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [signUpId, userId, schoolId, email, givenName, familyName],
      );
    });
  }

  private async userIdOf(signUpId: string): Promise<string | undefined> {
    const row = await this.database.first<Pick<SignUpsRow, 'cognito_sub'>>(
      'SELECT cognito_sub FROM sign_ups WHERE id = $1',
      [signUpId],
    );
    return row?.cognito_sub;
  }

  /** True where an earlier confirmation was cut off between Cognito and the database, and this is its repetition. */
  private async wasConfirmed(userId: string, error: unknown): Promise<boolean> {
    if (!isRefusal(error, 'notAuthorized')) return false;
    const account = await this.directory.find(userId);
    return account?.status === 'CONFIRMED';
  }

  /**
   * The account that the user with the address of this sign-up refers to and that is gone from the user pool: it gives its
   * place to the one that has the address now.
   * @throws Problem address-taken where that account is still there
   */
  private async deletedAccountOf(userId: string): Promise<string | undefined> {
    const row = await this.database.first<{ cognito_sub: string }>(
      `SELECT u.cognito_sub FROM sign_ups s JOIN users u ON u.school_id = s.school_id AND lower(u.email) = lower(s.email)
       WHERE s.cognito_sub = $1 AND u.cognito_sub <> $1`,
      [userId],
    );
    if (row === undefined) return undefined;
    const other = await this.directory.find(row.cognito_sub);
    if (other !== undefined) throw new Problem(authProblems.addressTaken);
    return row.cognito_sub;
  }

  /** Gives the role of the user that the account now belongs to, or undefined where nothing waits to be linked. */
  private async link(userId: string, replaceable: string | undefined): Promise<Role | 'none' | undefined> {
    const row = await this.database.first<SignUpRow>(
      'SELECT id, cognito_sub, school_id, email, given_name, family_name FROM sign_ups WHERE cognito_sub = $1 FOR UPDATE',
      [userId],
    );
    if (row === undefined) return undefined;
    const user = await this.database.first<MatchingUser>(
      `SELECT id, ${roleToday('users', 'users.role', schoolDay('users.school_id'))} AS role, cognito_sub FROM users
       WHERE school_id = $1 AND lower(email) = lower($2) AND email IS NOT NULL AND email_identifies
         AND status = 'active' FOR UPDATE`,
      [row.school_id, row.email],
    );
    if (user === undefined) {
      await this.createStudent(row);
      return 'student';
    }
    if (![null, userId, replaceable].includes(user.cognito_sub)) throw new Problem(authProblems.addressTaken);
    await this.database.run('UPDATE users SET cognito_sub = $2, role = $3, updated_at = now() WHERE id = $1', [
      user.id,
      userId,
      user.role,
    ]);
    return user.role;
  }

  private async createStudent(row: SignUpRow): Promise<void> {
    const created = await this.database.run(
      `INSERT INTO users (school_id, sourced_id, role, username, email, given_name, family_name, cognito_sub,
         primary_org_id)
       SELECT s.id, $2, 'student', $3, $3, $4, $5, $6, o.id
       FROM schools s LEFT JOIN orgs o ON o.school_id = s.id AND o.sourced_id = s.sourced_id
       WHERE s.id = $1 ON CONFLICT DO NOTHING`,
      [row.school_id, randomUUID(), row.email, row.given_name, row.family_name, row.cognito_sub],
    );
    // Found without an error, whose text would come into PostgreSQL's log with the address.
    if (created === 0) throw new Problem(authProblems.addressTaken);
  }
}
