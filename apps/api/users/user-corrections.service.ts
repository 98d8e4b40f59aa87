import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { AccountNotices } from '../auth/account-notices.ts';
import { equaliseResponseTime } from '../auth/equal-response-times.ts';
import { IdentityDirectory } from '../aws/identity-directory.ts';
import { isRefusal } from '../aws/identity-errors.ts';
import { AppConfig } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { violatedConstraint } from '../database/failures.ts';
import { Leases } from '../database/leases.ts';
import type { GuardianTiesRow, UsersRow } from '../database/schema.generated.ts';
import { GuardianNotices } from '../guardians/guardian-notices.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { requireVersion } from '../http/versions.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import { AccountSync } from './account-sync.ts';
import { accountLease, addressesLease, findHolder, formerAddress, removeHolder } from './address-holder.ts';
import { userProblems } from './errors.ts';
import { InvitationQuotas } from './invitation-quotas.ts';
import { UserAdministrationService } from './user-administration.service.ts';

/** What administrators can correct; a field that is left out stays. */
export interface Correction {
  givenName?: string | undefined;
  familyName?: string | undefined;
  preferredGivenName?: string | null | undefined;
  preferredFamilyName?: string | null | undefined;
  email?: string | undefined;
}

type StoredRow = Pick<
  UsersRow,
  | 'id'
  | 'version'
  | 'imported'
  | 'cognito_sub'
  | 'role'
  | 'username'
  | 'email'
  | 'email_identifies'
  | 'given_name'
  | 'family_name'
  | 'preferred_given_name'
  | 'preferred_family_name'
>;

/** Longer than the calls of one change of an address can take together. */
const leaseSeconds = 60;

/** Corrects people and removes them. What an import owns it would bring back, so that is corrected where it comes from. */
@Injectable()
export class UserCorrectionsService {
  constructor(
    private readonly config: AppConfig,
    private readonly directory: IdentityDirectory,
    private readonly database: Database,
    private readonly leases: Leases,
    private readonly accounts: AccountSync,
    private readonly administration: UserAdministrationService,
    private readonly notices: AccountNotices,
    private readonly guardianNotices: GuardianNotices,
    private readonly quotas: InvitationQuotas,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * A new address goes to the account first and to the row then, one change of a school at a time; a row that refuses it
   * gives the account its old address back. Cut off in between, the new address signs in, and repeating the request
   * brings the row to it. Where the address signs in at another school, the row has it and the account keeps its own:
   * to whoever corrects, that looks as any other does (`invitations.service.ts`).
   */
  async correct(caller: Caller, userId: number, changes: Correction, ifMatch: number): Promise<void> {
    const stored = await this.read(caller, userId, ifMatch);
    const corrected = corrections(stored, changes);
    const email = corrected.email ?? null;
    if (Object.keys(corrected).length === 0) return;
    if (stored.imported && ownedByImports.some((column) => column in corrected)) throw await this.imported(caller);
    if (email === null) return this.write(caller, stored, corrected);
    if (userId === caller.id) throw new Problem(userProblems.ownAccount);
    await equaliseResponseTime(this.config.env.AUTH_ANSWER_STEP_MILLIS, () =>
      this.leases.with(addressesLease(caller.schoolId), leaseSeconds, async () => {
        requireVersion(await this.read(caller, userId, ifMatch), ifMatch);
        corrected.email_identifies = await this.isFree(caller, stored, email);
        // Who does not sign in, such as a parent whom nobody invited, may share an address.
        const mayShare = stored.role === 'none' || (stored.role === 'guardian' && stored.cognito_sub === null);
        if (!corrected.email_identifies && !mayShare) throw new Problem(userProblems.emailTaken);
        if (mayShare && stored.cognito_sub === null) return this.write(caller, stored, corrected);
        // As an invitation does, it mails an address and asks whether one is free.
        const reserved = await this.database.transaction(() => this.quotas.reserve(caller, email));
        try {
          await this.changeAddress(caller, stored, corrected, email);
        } catch (error) {
          await this.quotas.release(reserved);
          throw error;
        }
      }),
    );
  }

  /**
   * From the commit on every request of the user is refused, and the account follows. The row and what it did stay for
   * those who may read it; enrolments end today.
   */
  async remove(caller: Caller, userId: number, ifMatch: number): Promise<void> {
    if (userId === caller.id) throw new Problem(userProblems.ownAccount);
    await this.database.transaction(async () => {
      await this.administration.requireActingAdmin(caller);
      const stored = await this.read(caller, userId, ifMatch, 'FOR UPDATE');
      if (stored.imported) throw await this.imported(caller);
      await this.database.run(
        `UPDATE users SET status = 'tobedeleted', enabled = false, date_last_modified = now(), updated_at = now(),
           tokens_valid_after = greatest(tokens_valid_after, clock_timestamp()), version = version + 1 WHERE id = $1`,
        [userId],
      );
      await this.database.run(
        `UPDATE enrollments e SET end_date = greatest(e.begin_date, (now() AT TIME ZONE s.time_zone)::date),
           date_last_modified = now(), updated_at = now(), version = e.version + 1
         FROM schools s WHERE s.id = e.school_id AND e.user_id = $1 AND e.status = 'active'
           AND coalesce(e.end_date > (now() AT TIME ZONE s.time_zone)::date, true)`,
        [userId],
      );
      const ended = await this.database.query<Pick<GuardianTiesRow, 'id' | 'guardian_id'>>(
        `UPDATE guardian_ties SET ended_at = now(), ended_reason = 'administrator', ended_by = $2, updated_at = now(),
           version = version + 1 WHERE (guardian_id = $1 OR student_id = $1) AND ended_at IS NULL RETURNING id, guardian_id`,
        [userId, caller.id],
      );
      await this.guardianNotices.write('ended', caller.schoolId, ended);
      await this.database.run('DELETE FROM demographics WHERE user_id = $1', [userId]);
      await this.accounts.request(userId);
    });
    await this.accounts.attempt(userId);
  }

  private async changeAddress(caller: Caller, stored: StoredRow, corrected: Corrected, email: string): Promise<void> {
    const accountId = stored.cognito_sub;
    if (accountId === null) return this.write(caller, stored, corrected);
    const before = await this.directory.find(accountId);
    const former = await formerAddress(this.directory, before, email, stored.email);
    const hasMoved = await this.moveAccount(caller, accountId, email);
    try {
      await this.write(caller, stored, corrected);
    } catch (error) {
      if (hasMoved && before?.email !== undefined) await this.moveBack(accountId, before.email);
      throw error;
    }
    await this.signOut(accountId);
    if (hasMoved) await this.notices.send(former, 'addressChanged', { id: stored.id, schoolId: caller.schoolId });
    else await this.notices.sendInvitedElsewhere(email);
  }

  private async read(caller: Caller, userId: number, ifMatch: number, lock = ''): Promise<StoredRow> {
    const row = await this.database.first<StoredRow>(
      `SELECT id, version, imported, cognito_sub, role, username, email, email_identifies, given_name, family_name, preferred_given_name,
         preferred_family_name
       FROM users WHERE id = $1 AND school_id = $2 AND status = 'active' ${lock}`,
      [userId, caller.schoolId],
    );
    return requireVersion(row, ifMatch);
  }

  /** Tokens from before a change of the address end with it. */
  private async write(caller: Caller, stored: StoredRow, corrected: Corrected): Promise<void> {
    const columns = Object.keys(corrected) as (keyof Corrected)[];
    const ends =
      corrected.email === undefined ? '' : 'tokens_valid_after = greatest(tokens_valid_after, clock_timestamp()),';
    await this.database.transaction(async () => {
      await this.administration.requireActingAdmin(caller);
      const written = await this.database
        .run(
          `UPDATE users SET ${columns.map((column, index) => `${column} = $${index + 3},`).join(' ')} ${ends}
             date_last_modified = now(), updated_at = now(), version = version + 1
           WHERE id = $1 AND version = $2 AND status = 'active'`,
          [stored.id, stored.version, ...columns.map((column) => corrected[column])],
        )
        .catch((error: unknown) => {
          throw violatedConstraint(error)?.includes('email') ? new Problem(userProblems.emailTaken) : error;
        });
      if (written === 0) throw new Problem(httpProblems.preconditionFailed);
    });
  }

  /** In the school: nothing here shows the addresses of others. */
  private async isFree(caller: Caller, stored: StoredRow, email: string): Promise<boolean> {
    const other = await this.database.first(
      `SELECT 1 FROM users
       WHERE school_id = $1 AND lower(email) = $2 AND id <> $3 AND status = 'active' AND email_identifies`,
      [caller.schoolId, email, stored.id],
    );
    return other === undefined;
  }

  /**
   * Whether the account has the address now; it has not where that signs in at another school. Nobody makes an account of
   * the address meanwhile.
   * @throws Problem email-taken where it signs in at this one
   */
  private moveAccount(caller: Caller, accountId: string, email: string): Promise<boolean> {
    return this.leases.with(accountLease(email), leaseSeconds, async () => {
      // The local fake of the user pool does not refuse an address that another account has.
      const holder = await findHolder(this.directory, this.database, email);
      if (holder !== undefined && holder.account.id !== accountId) {
        const { isFree, owner } = holder;
        if (!isFree && owner?.school_id === caller.schoolId) throw new Problem(userProblems.emailTaken);
        if (!isFree) return false;
        await removeHolder(this.directory, this.database, holder);
      }
      try {
        await this.directory.changeAddress(accountId, email);
        return true;
      } catch (error) {
        if (isRefusal(error, 'userExists')) return false;
        throw error;
      }
    });
  }

  private async moveBack(accountId: string, email: string): Promise<void> {
    await this.directory.changeAddress(accountId, email).catch((error: unknown) => {
      this.log.error({ error, cognitoSub: accountId }, 'an account keeps an address that its user does not have');
    });
  }

  /** The access tokens ended with the row; refresh tokens that outlive a failure here give the same user new ones. */
  private async signOut(accountId: string): Promise<void> {
    await this.directory.signOutEverywhere(accountId).catch((error: unknown) => {
      this.log.warn({ error, cognitoSub: accountId }, 'sign-ins from before a change of address stay valid');
    });
  }

  private async imported(caller: Caller): Promise<Problem> {
    const last = await this.database.first<{ id: string; at: Date }>(
      `SELECT id, finished_at AS at FROM import_runs WHERE school_id = $1 AND state = 'succeeded'
       ORDER BY finished_at DESC LIMIT 1`,
      [caller.schoolId],
    );
    const detail = last === undefined ? {} : { detail: `The last import was ${last.id}, ${last.at.toISOString()}.` };
    return new Problem(userProblems.ownedByImport, detail);
  }
}

type Corrected = Partial<Omit<StoredRow, 'id' | 'version' | 'imported' | 'cognito_sub' | 'role'>>;

const ownedByImports = ['given_name', 'family_name', 'email'] as const;

const columnOf = {
  givenName: 'given_name',
  familyName: 'family_name',
  preferredGivenName: 'preferred_given_name',
  preferredFamilyName: 'preferred_family_name',
  email: 'email',
} as const;

/** What differs from what is stored. A user name that is the address stays the address. */
function corrections(stored: StoredRow, changes: Correction): Corrected {
  const corrected: Corrected = {};
  for (const [name, column] of Object.entries(columnOf)) {
    const value = changes[name as keyof Correction];
    if (value !== undefined && value !== stored[column]) Object.assign(corrected, { [column]: value });
  }
  if (corrected.email != null && stored.username === stored.email) corrected.username = corrected.email;
  return corrected;
}
