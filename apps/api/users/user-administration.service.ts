import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { type Role, roles } from '../access/roles.ts';
import { SignOutService } from '../auth/sign-out.service.ts';
import { IdentityDirectory } from '../aws/identity-directory.ts';
import { Database } from '../database/database.ts';
import type { UsersRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import { userProblems } from './errors.ts';

type ManagedRow = Pick<UsersRow, 'id' | 'role' | 'cognito_sub'>;

/** What administrators decide about users. Each operation can be repeated until every part of it is done. */
@Injectable()
export class UserAdministrationService {
  constructor(
    private readonly directory: IdentityDirectory,
    private readonly database: Database,
    private readonly signOuts: SignOutService,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** The group in the user pool decides, the row mirrors it; tokens with the old role end with the change. */
  async changeRole(caller: Caller, userId: number, role: Role): Promise<void> {
    if (userId === caller.id && role !== 'admin') throw new Problem(userProblems.ownAccount);
    await this.database.transaction(async () => {
      await this.requireActingAdmin(caller);
      const user = await this.lock(userId);
      if (user.role !== role) {
        await this.database.run('UPDATE users SET role = $2, version = version + 1, updated_at = now() WHERE id = $1', [
          userId,
          role,
        ]);
      }
      if (user.cognito_sub === null) return;
      const moved = await this.moveToGroup(user.cognito_sub, role);
      // After the groups: a token issued in between still carries the old one.
      if (moved || user.role !== role) await this.signOuts.endAccessTokens(user.cognito_sub);
    });
  }

  /** The row first: from its commit on every request is refused, whatever becomes of the rest. */
  async disable(caller: Caller, userId: number): Promise<void> {
    if (userId === caller.id) throw new Problem(userProblems.ownAccount);
    const user = await this.database.transaction(async () => {
      await this.requireActingAdmin(caller);
      const locked = await this.lock(userId);
      await this.database.run(
        `UPDATE users SET enabled = false, tokens_valid_after = clock_timestamp(), version = version + enabled::integer,
           updated_at = now() WHERE id = $1`,
        [userId],
      );
      return locked;
    });
    if (user.cognito_sub !== null) await this.directory.disable(user.cognito_sub);
  }

  /** The account first: until the row says so too, nobody gets in. */
  async enable(userId: number): Promise<void> {
    await this.database.transaction(async () => {
      const user = await this.lock(userId);
      if (user.cognito_sub !== null) await this.directory.enable(user.cognito_sub);
      await this.database.run(
        `UPDATE users SET enabled = true, version = version + (NOT enabled)::integer, updated_at = now() WHERE id = $1`,
        [userId],
      );
    });
  }

  /**
   * One decision at a time in a school, made by somebody who still is an administrator when their turn comes. As nobody
   * decides about themselves, the last administrator always stays: also where two take the role from each other at once.
   */
  private async requireActingAdmin(caller: Caller): Promise<void> {
    await this.database.query('SELECT id FROM schools WHERE id = $1 FOR NO KEY UPDATE', [caller.schoolId]);
    const acting = await this.database.first(
      `SELECT id FROM users WHERE id = $1 AND role = 'admin' AND enabled AND status = 'active'`,
      [caller.id],
    );
    if (acting === undefined) throw new Problem(httpProblems.forbidden);
  }

  private lock(userId: number): Promise<ManagedRow> {
    return this.database.one<ManagedRow>('SELECT id, role, cognito_sub FROM users WHERE id = $1 FOR UPDATE', [userId]);
  }

  /** Removes before it adds: cut off in between, the user can do nothing, rather than too much. */
  private async moveToGroup(accountId: string, role: Role): Promise<boolean> {
    const groups = await this.directory.groupsOf(accountId);
    if (groups === undefined) return false;
    const others = roles.filter((other) => other !== role && groups.includes(other));
    if (others.length === 0 && groups.includes(role)) return false;
    try {
      for (const other of others) await this.directory.removeFromGroup(accountId, other);
      await this.directory.addToGroup(accountId, role);
    } catch (error) {
      await this.restoreGroups(accountId, others);
      throw error;
    }
    return true;
  }

  private async restoreGroups(accountId: string, groups: readonly Role[]): Promise<void> {
    try {
      for (const group of groups) await this.directory.addToGroup(accountId, group);
    } catch (error) {
      this.log.error({ error, cognitoSub: accountId }, 'a role change stays half done until it is repeated');
    }
  }
}
