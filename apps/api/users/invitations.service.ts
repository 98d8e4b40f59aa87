import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Role } from '../access/roles.ts';
import { AccountNotices } from '../auth/account-notices.ts';
import { IdentityDirectory } from '../aws/identity-directory.ts';
import { isRefusal } from '../aws/identity-errors.ts';
import { Database } from '../database/database.ts';
import { Leases } from '../database/leases.ts';
import type { UsersRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { Jobs } from '../jobs/jobs.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import { isErasedId } from '../privacy/erasure/pseudonym.ts';
import { schoolDay } from '../schools/school-day.ts';
import { toEmailAddress } from '../values/email-address.ts';
import { accountLease, findHolder, removeHolder } from './address-holder.ts';
import { userProblems } from './errors.ts';
import { roleToday } from './role-today.ts';

export interface Invitation {
  email: string;
  givenName: string;
  familyName: string;
  role: Role;
  sourcedId?: string | undefined;
}

type InvitedRow = Pick<UsersRow, 'id' | 'school_id' | 'email' | 'role' | 'cognito_sub'>;

interface Invited {
  userId: number;
  schoolId: number;
  email: string;
  role: Role;
  /** The account that the user refers to, there or not. */
  accountId: string | null;
}

/** `held`: the address signs in at another school, and its owner was written to. */
export type Delivery = 'invited' | 'held';

/** Longer than the calls of one invitation can take together. */
const leaseSeconds = 120;

/** The name of the task that makes the account of a user where the process that was about to died. */
export const invitationJobName = 'invitation';

/**
 * Gives people of the school an account to sign in with, in two steps: the row is committed, then the account is made and
 * the row refers to it. A failure undoes both. Where the process dies in between, a task that was committed with the
 * row makes the account later.
 */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly directory: IdentityDirectory,
    private readonly database: Database,
    private readonly leases: Leases,
    private readonly notices: AccountNotices,
    @Inject(Jobs) private readonly jobs: Pick<Jobs, 'enqueue'>,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Makes a user without an account yet; `deliver` or `deliverOrRemove` comes after the commit. Gives the user's id. */
  async create(schoolId: number, invitation: Invitation): Promise<number> {
    return this.database.transaction(async () => {
      const id = await this.insert(schoolId, invitation);
      await this.jobs.enqueue(
        invitationJobName,
        { userId: id },
        { schoolId, singletonKey: String(id), startAfterSeconds: leaseSeconds },
      );
      return id;
    });
  }

  /** Makes the account of a user just created, or takes the user back. */
  async deliverOrRemove(userId: number): Promise<void> {
    try {
      await this.deliver(userId);
    } catch (error) {
      await this.database.transaction(async () => {
        await this.database.run(
          `DELETE FROM guardian_ties t USING users u
           WHERE t.guardian_id = $1 AND u.id = t.guardian_id AND u.cognito_sub IS NULL`,
          [userId],
        );
        await this.database.run('DELETE FROM users WHERE id = $1 AND cognito_sub IS NULL', [userId]);
      });
      throw error;
    }
  }

  /**
   * Mails a temporary password to a user who has none yet: one just created, one whom the school imported, or again where
   * the first mail got lost. Whoever administers a school must not learn which addresses sign in at others, so an
   * invitation of such an address looks like any other to them (`invitation_held`).
   */
  async deliver(userId: number): Promise<Delivery> {
    const invited = await this.read(userId);
    const { email, accountId } = invited;
    const account = accountId === null ? undefined : await this.directory.find(accountId);
    if (account !== undefined && account.status !== 'FORCE_CHANGE_PASSWORD') {
      throw new Problem(userProblems.alreadySignedIn);
    }
    // An account that nobody used yet and that signs in with another address makes way for one of this address.
    if (account?.email !== email) {
      // One account an address: invitations of it wait for each other, also across schools.
      return this.leases.with(accountLease(email), leaseSeconds, () => this.connect(invited));
    }
    await this.directory.inviteAgain(email);
    return 'invited';
  }

  /** What is left to do of an invitation that was cut off; nothing where the user has an account or is gone. */
  async finish(userId: number): Promise<void> {
    const waiting = await this.database.first(
      'SELECT 1 FROM users WHERE id = $1 AND cognito_sub IS NULL AND NOT invitation_held',
      [userId],
    );
    if (waiting !== undefined) await this.deliver(userId);
  }

  /** @throws Problem not-found, or no-address for somebody who cannot sign in */
  async read(userId: number): Promise<Invited> {
    const user = await this.database.first<InvitedRow>(
      `SELECT id, school_id, CASE WHEN email_identifies THEN email END AS email, cognito_sub,
         ${roleToday('users', 'users.role', schoolDay('users.school_id'))} AS role
       FROM users WHERE id = $1`,
      [userId],
    );
    if (user === undefined) throw new Problem(httpProblems.notFound);
    // Earlier imports stored addresses that cannot sign in.
    const email = toEmailAddress(user.email ?? '');
    if (email === undefined || user.role === 'none') throw new Problem(userProblems.noAddress);
    return { userId, schoolId: user.school_id, email, role: user.role, accountId: user.cognito_sub };
  }

  /** Conflicts are found without an error: PostgreSQL would write the row that it refuses into its log. */
  private async insert(schoolId: number, { email, givenName, familyName, role, sourcedId }: Invitation) {
    // Guardians and others who cannot sign in keep theirs to be written to.
    await this.database.run(
      `UPDATE users SET email_identifies = false, version = version + 1, updated_at = now() WHERE school_id = $1
       AND lower(email) = $2 AND status = 'active' AND cognito_sub IS NULL AND email_identifies
         AND (role = 'none' OR role = 'guardian' AND imported AND NOT invitation_held)`,
      [schoolId, email],
    );
    const inserted = await this.database.first<Pick<UsersRow, 'id'>>(
      `INSERT INTO users (school_id, sourced_id, role, role_assigned, username, email, given_name, family_name,
         primary_org_id)
       SELECT s.id, $2, $3, true, $4, $4, $5, $6, o.id
       FROM schools s LEFT JOIN orgs o ON o.school_id = s.id AND o.sourced_id = s.sourced_id
       WHERE s.id = $1 AND NOT ${isErasedId('$1', '$2')} ON CONFLICT DO NOTHING RETURNING id`,
      [schoolId, sourcedId ?? randomUUID(), role, email, givenName, familyName],
    );
    if (inserted !== undefined) return inserted.id;
    const sameId = await this.database.first(
      `SELECT 1 WHERE EXISTS (SELECT FROM users WHERE school_id = $1 AND sourced_id = $2) OR ${isErasedId('$1', '$2')}`,
      [schoolId, sourcedId ?? null],
    );
    throw new Problem(sameId === undefined ? userProblems.emailTaken : userProblems.sourcedIdTaken);
  }

  private async connect({ userId, schoolId, email, role, accountId: replaced }: Invited): Promise<Delivery> {
    const accountId = await this.createAccount(email, schoolId);
    if (accountId === undefined) {
      await this.database.run('UPDATE users SET invitation_held = true, updated_at = now() WHERE id = $1', [userId]);
      await this.notices.sendInvitedElsewhere(email);
      return 'held';
    }
    try {
      await this.directory.addToGroup(accountId, role);
      const connected = await this.database.run(
        `UPDATE users SET cognito_sub = $2, role = $4, invitation_held = false, updated_at = now()
         WHERE id = $1 AND cognito_sub IS NOT DISTINCT FROM $3`,
        [userId, accountId, replaced, role],
      );
      // Somebody else gave the user an account meanwhile, or removed the user.
      if (connected === 0) throw new Problem(httpProblems.conflict);
    } catch (error) {
      await this.discard(accountId);
      throw error;
    }
    if (replaced !== null) await this.discard(replaced);
    return 'invited';
  }

  private async discard(accountId: string): Promise<void> {
    await this.directory.delete(accountId).catch((error: unknown) => {
      this.log.error({ error, cognitoSub: accountId }, 'an account that nobody needs stays behind');
    });
  }

  /**
   * Undefined where the address signs in at another school.
   * @throws Problem email-taken where it does at this one
   */
  private async createAccount(email: string, schoolId: number): Promise<string | undefined> {
    try {
      return await this.directory.create(email);
    } catch (error) {
      if (!isRefusal(error, 'userExists')) throw error;
    }
    const holder = await findHolder(this.directory, this.database, email);
    if (holder !== undefined) {
      const { isFree, owner } = holder;
      if (!isFree && owner?.school_id === schoolId) throw new Problem(userProblems.emailTaken);
      if (!isFree) return undefined;
      await removeHolder(this.directory, this.database, holder);
    }
    return this.directory.create(email);
  }
}
