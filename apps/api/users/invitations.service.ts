import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Role } from '../access/roles.ts';
import { IdentityDirectory } from '../aws/identity-directory.ts';
import { isRefusal } from '../aws/identity-errors.ts';
import { Database } from '../database/database.ts';
import { violatedConstraint } from '../database/failures.ts';
import type { UsersRow } from '../database/schema.generated.ts';
import { Problem } from '../http/problem.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import { toEmailAddress } from '../values/email-address.ts';
import { userProblems } from './errors.ts';

export interface Invitation {
  email: string;
  givenName: string;
  familyName: string;
  role: Role;
  sourcedId?: string | undefined;
}

type InvitedRow = Pick<UsersRow, 'id' | 'email' | 'role' | 'cognito_sub'>;

/** States of accounts that nobody ever signed in with, so that nothing is lost when they are made again. */
const neverUsed = ['UNCONFIRMED', 'FORCE_CHANGE_PASSWORD'];

/**
 * Gives people of the school an account to sign in with. The row and the account come together: the transaction commits
 * when the account stands, a failure deletes the account again, and what a crash leaves behind is an account without a row,
 * which the next invitation of that address replaces.
 */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly directory: IdentityDirectory,
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Makes a user and mails a temporary password. Gives the user's id. */
  async invite(schoolId: number, invitation: Invitation): Promise<number> {
    return this.database.transaction(async () => {
      await this.lockAddress(invitation.email);
      const id = await this.insert(schoolId, invitation);
      await this.connect(id, invitation.email, invitation.role);
      return id;
    });
  }

  /** Mails a temporary password to a user whom the school imported, or a new one where the first got lost. */
  async inviteExisting(userId: number): Promise<void> {
    await this.database.transaction(async () => {
      const user = await this.database.one<InvitedRow>(
        'SELECT id, email, role, cognito_sub FROM users WHERE id = $1 FOR UPDATE',
        [userId],
      );
      // Earlier imports stored addresses that cannot sign in.
      const email = toEmailAddress(user.email ?? '');
      if (email === undefined || user.role === 'none') throw new Problem(userProblems.noAddress);
      const account = user.cognito_sub === null ? undefined : await this.directory.find(user.cognito_sub);
      if (account === undefined) {
        await this.lockAddress(email);
        await this.connect(user.id, email, user.role);
        return;
      }
      if (account.status !== 'FORCE_CHANGE_PASSWORD') throw new Problem(userProblems.alreadySignedIn);
      await this.directory.inviteAgain(email);
    });
  }

  /** Invitations of one address wait for each other, also across schools: there is one account an address. */
  private async lockAddress(email: string): Promise<void> {
    await this.database.query(`SELECT pg_advisory_xact_lock(hashtextextended('invitation ' || $1, 0))`, [email]);
  }

  private async insert(schoolId: number, { email, givenName, familyName, role, sourcedId }: Invitation) {
    try {
      const { id } = await this.database.one<Pick<UsersRow, 'id'>>(
        `INSERT INTO users (school_id, sourced_id, role, username, email, given_name, family_name, primary_org_id)
         SELECT s.id, $2, $3, $4, $4, $5, $6, o.id
         FROM schools s LEFT JOIN orgs o ON o.school_id = s.id AND o.sourced_id = s.sourced_id
         WHERE s.id = $1 RETURNING id`,
        [schoolId, sourcedId ?? randomUUID(), role, email, givenName, familyName],
      );
      return id;
    } catch (error) {
      const constraint = violatedConstraint(error);
      if (constraint === 'users_school_id_email_key') throw new Problem(userProblems.emailTaken);
      if (constraint === 'users_school_id_sourced_id_key') throw new Problem(userProblems.sourcedIdTaken);
      throw error;
    }
  }

  private async connect(userId: number, email: string, role: Role): Promise<void> {
    const accountId = await this.createAccount(email);
    try {
      await this.directory.addToGroup(accountId, role);
      await this.database.run('UPDATE users SET cognito_sub = $2, updated_at = now() WHERE id = $1', [
        userId,
        accountId,
      ]);
    } catch (error) {
      await this.directory.delete(accountId).catch((failure: unknown) => {
        this.log.error({ error: failure, cognitoSub: accountId }, 'an account of a failed invitation stays behind');
      });
      throw error;
    }
  }

  private async createAccount(email: string): Promise<string> {
    try {
      return await this.directory.create(email);
    } catch (error) {
      if (!isRefusal(error, 'userExists')) throw error;
    }
    const account = await this.directory.find(email);
    if (account !== undefined) {
      const owned = await this.database.first('SELECT id FROM users WHERE cognito_sub = $1', [account.id]);
      if (owned !== undefined || !neverUsed.includes(account.status)) throw new Problem(userProblems.emailTaken);
      await this.directory.delete(account.id);
    }
    return this.directory.create(email);
  }
}
