import { Inject, Injectable } from '@nestjs/common';
import { type Role, roles } from '../access/roles.ts';
import { IdentityDirectory } from '../aws/identity-directory.ts';
import { Database } from '../database/database.ts';
import type { UsersRow } from '../database/schema.generated.ts';
import { JobHandler, type TaskHandler } from '../jobs/definitions.ts';
import { Jobs } from '../jobs/jobs.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';

type Decided = Pick<UsersRow, 'role' | 'enabled' | 'cognito_sub'>;

export const accountSyncQueue = 'account-sync';
/** The request that decides makes the calls itself; the task follows where that failed or its process died. */
const taskDelaySeconds = 15;
/** With pauses of up to five minutes: days. */
const retryLimit = 1_000;
const rounds = 5;

/**
 * Brings the account of a user to what the row says: the group of its role, enabled or not. Whoever changes the row
 * requests it in the same transaction and carries it out after the commit. It reads the row again once it is done, so
 * whichever of two ends last leaves the account as the row is.
 */
@Injectable()
export class AccountSync {
  constructor(
    private readonly directory: IdentityDirectory,
    private readonly database: Database,
    private readonly jobs: Jobs,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** To be called in the transaction that changes the row. */
  async request(userId: number): Promise<void> {
    if (!this.database.inTransaction) throw new Error('A sync is requested in the transaction that makes it necessary');
    const { school_id: schoolId } = await this.database.one<Pick<UsersRow, 'school_id'>>(
      'SELECT school_id FROM users WHERE id = $1',
      [userId],
    );
    await this.jobs.enqueue(accountSyncQueue, { userId }, { schoolId, startAfterSeconds: taskDelaySeconds });
  }

  /** After that transaction: now where the user pool answers, later by the task where it does not. */
  async attempt(userId: number): Promise<void> {
    await this.carryOut(userId).catch((error: unknown) => {
      this.log.warn({ error, userId }, 'an account does not follow its user yet, the queue tries again');
    });
  }

  async carryOut(userId: number): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      const before = await this.read(userId);
      if (before === undefined || before.cognito_sub === null) return;
      const moved = await this.moveToGroup(before.cognito_sub, before.role);
      await (before.enabled ? this.directory.enable(before.cognito_sub) : this.directory.disable(before.cognito_sub));
      const after = await this.read(userId);
      if (after?.role === before.role && after.enabled === before.enabled) return this.admitTokens(userId, moved);
    }
    throw new Error('The user changes faster than the account follows');
  }

  private read(userId: number): Promise<Decided | undefined> {
    return this.database.first<Decided>('SELECT role, enabled, cognito_sub FROM users WHERE id = $1', [userId]);
  }

  /** Tokens issued up to now carry the old role; those issued from now on count again. */
  private async admitTokens(userId: number, moved: boolean): Promise<void> {
    await this.database.run(
      `UPDATE users SET tokens_valid_after = clock_timestamp()
       WHERE id = $1 AND ($2 OR tokens_valid_after > clock_timestamp())`,
      [userId, moved],
    );
  }

  /** Removes before it adds: cut off in between, the user can do nothing, rather than too much. */
  private async moveToGroup(accountId: string, role: Role | 'none'): Promise<boolean> {
    const groups = await this.directory.groupsOf(accountId);
    if (groups === undefined) return false;
    const others = roles.filter((other) => other !== role && groups.includes(other));
    for (const other of others) await this.directory.removeFromGroup(accountId, other);
    const missing = role !== 'none' && !groups.includes(role);
    if (missing) await this.directory.addToGroup(accountId, role);
    return missing || others.length > 0;
  }
}

@JobHandler({ name: accountSyncQueue, retryLimit })
@Injectable()
export class AccountSyncJob implements TaskHandler<{ userId: number }> {
  constructor(private readonly sync: AccountSync) {}

  async handle({ userId }: { userId: number }): Promise<void> {
    await this.sync.carryOut(userId);
  }
}
