import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import type { Role } from '../access/roles.ts';
import { Database } from '../database/database.ts';
import type { UsersRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { requireVersion } from '../http/versions.ts';
import { schoolDay } from '../schools/school-day.ts';
import { AccountSync } from './account-sync.ts';
import { userProblems } from './errors.ts';
import { roleToday } from './role-today.ts';

/** What administrators decide about users. The row decides; the account in the user pool follows (`account-sync.ts`). */
@Injectable()
export class UserAdministrationService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountSync,
  ) {}

  /**
   * The group in the user pool decides what a token may do, so until the account is in the group of its new role no token
   * of the user counts. From the decision on, the periods of role records that an import brought do not matter.
   */
  async changeRole(caller: Caller, userId: number, role: Role, ifMatch: number): Promise<void> {
    if (userId === caller.id && role !== 'admin') throw new Problem(userProblems.ownAccount);
    await this.database.transaction(async () => {
      await this.requireActingAdmin(caller);
      const stored = await this.database.first<Pick<UsersRow, 'version'>>(
        'SELECT version FROM users WHERE id = $1 FOR NO KEY UPDATE',
        [userId],
      );
      requireVersion(stored, ifMatch);
      await this.database.run(
        `UPDATE users SET role = $2, role_assigned = true, version = version + 1, updated_at = now(),
           tokens_valid_after = CASE WHEN cognito_sub IS NULL OR role = $2 THEN tokens_valid_after
             ELSE clock_timestamp() + interval '100 years' END
         WHERE id = $1 AND (role <> $2 OR NOT role_assigned)`,
        [userId, role],
      );
      await this.accounts.request(userId);
    });
    await this.accounts.attempt(userId);
  }

  /** From the commit on every request of the user is refused, whatever becomes of the account. */
  async disable(caller: Caller, userId: number): Promise<void> {
    if (userId === caller.id) throw new Problem(userProblems.ownAccount);
    await this.database.transaction(async () => {
      await this.requireActingAdmin(caller);
      await this.database.run(
        `UPDATE users SET enabled = false, tokens_valid_after = greatest(tokens_valid_after, clock_timestamp()),
           version = version + enabled::integer,
           updated_at = CASE WHEN enabled THEN now() ELSE updated_at END WHERE id = $1`,
        [userId],
      );
      await this.accounts.request(userId);
    });
    await this.accounts.attempt(userId);
  }

  /** Nobody gets in until the user pool has the account enabled too: tokens from before the exclusion do not count. */
  async enable(userId: number): Promise<void> {
    await this.database.transaction(async () => {
      await this.database.run(
        `UPDATE users SET enabled = true, version = version + (NOT enabled)::integer,
           updated_at = CASE WHEN enabled THEN updated_at ELSE now() END WHERE id = $1`,
        [userId],
      );
      await this.accounts.request(userId);
    });
    await this.accounts.attempt(userId);
  }

  /**
   * One decision at a time in a school, made by somebody who still is an administrator when their turn comes. As nobody
   * decides about themselves, the last administrator always stays: also where two take the role from each other at once.
   */
  async requireActingAdmin(caller: Caller): Promise<void> {
    await this.database.query('SELECT id FROM schools WHERE id = $1 FOR NO KEY UPDATE', [caller.schoolId]);
    const acting = await this.database.first(
      `SELECT id FROM users WHERE id = $1 AND enabled AND status = 'active'
         AND ${roleToday('users', 'users.role', schoolDay('users.school_id'))} = 'admin'`,
      [caller.id],
    );
    if (acting === undefined) throw new Problem(httpProblems.forbidden);
  }
}
