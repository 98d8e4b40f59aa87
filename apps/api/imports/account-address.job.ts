import { Inject, Injectable } from '@nestjs/common';
import { AccountNotices } from '../auth/account-notices.ts';
import { IdentityDirectory } from '../aws/identity-directory.ts';
import { Leases } from '../database/leases.ts';
import { JobHandler, type TaskHandler } from '../jobs/definitions.ts';
import { Jobs } from '../jobs/jobs.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import { type AddressHolder, findHolder, removeHolder } from '../users/address-holder.ts';
import { toEmailAddress } from '../values/email-address.ts';
import { type AccountAddressTask, accountAddressQueue } from './account-address-task.ts';
import { reportKeptSignIn } from './runs.ts';

interface ImportedUser {
  id: number;
  sourcedId: string;
  schoolId: number;
  email: string;
  accountId: string;
}

/** Longer than the calls of one change can take together. */
const leaseSeconds = 60;
/** How many accounts may stand one behind the other. */
const longestChain = 20;

/** What an account signs in with while its address goes to another and its own is not free yet: nobody's (RFC 2606). */
const asideDomain = '@aside.invalid';

/**
 * Brings the account of a user to the address that an import gave them, after its commit; what it does when is the same
 * as where an administrator corrects the address (`user-corrections.service.ts`). The row decides: each attempt reads it
 * again. The address to write to is stored in a task before the account forgets it, so no end of a process loses it.
 */
@JobHandler(accountAddressQueue)
@Injectable()
export class AccountAddressJob implements TaskHandler<AccountAddressTask> {
  constructor(
    private readonly database: JobsDatabase,
    private readonly directory: IdentityDirectory,
    private readonly leases: Leases,
    private readonly notices: AccountNotices,
    private readonly jobs: Jobs,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async handle(task: AccountAddressTask): Promise<void> {
    await this.leases.with(`address of user ${task.userId}`, leaseSeconds, () => this.follow(task));
  }

  private async follow({ runId, userId, from }: AccountAddressTask): Promise<void> {
    const user = await this.read(userId);
    const account = user && (await this.directory.find(user.accountId));
    if (user === undefined || account === undefined) return;
    if (from === undefined) {
      // What is aside has a task already.
      if (account.email === user.email || account.email?.endsWith(asideDomain)) return;
      return this.enqueue(user.schoolId, { runId, userId, from: account.email ?? null });
    }
    if (account.email !== user.email) {
      if (!(await this.makeWay(user, runId))) return;
      await this.directory.changeAddress(user.accountId, user.email);
    }
    await this.database.run(
      'UPDATE users SET tokens_valid_after = greatest(tokens_valid_after, clock_timestamp()) WHERE id = $1',
      [userId],
    );
    await this.directory.signOutEverywhere(user.accountId);
    await this.notices.send(from, 'addressChanged');
    this.log.info({ userId, runId }, 'an account follows the address of its user');
  }

  private async read(userId: number): Promise<ImportedUser | undefined> {
    const row = await this.database.first<ImportedUser>(
      `SELECT id, sourced_id AS "sourcedId", school_id AS "schoolId", email, cognito_sub AS "accountId" FROM users
       WHERE id = $1 AND status = 'active' AND email_identifies AND email IS NOT NULL AND cognito_sub IS NOT NULL`,
      [userId],
    );
    // Earlier imports stored addresses that cannot sign in.
    const email = row && toEmailAddress(row.email);
    return row !== undefined && email !== undefined ? { ...row, email } : undefined;
  }

  /**
   * Whether the account can have the address now. It keeps its own where the new one signs in at another school, which
   * nobody here may see: the owner of the address hears of it.
   */
  private async makeWay(user: ImportedUser, runId: string): Promise<boolean> {
    const holder = await findHolder(this.directory, this.database, user.email);
    if (holder === undefined || holder.account.id === user.accountId) return true;
    const { owner } = holder;
    if (holder.isFree) {
      await removeHolder(this.directory, this.database, holder);
    } else if (owner?.school_id !== user.schoolId) {
      await this.notices.sendInvitedElsewhere(user.email);
      return false;
    } else if (await this.canMove(holder, user)) {
      await this.enqueue(user.schoolId, { runId, userId: owner.id, from: user.email });
      await this.directory.changeAddress(holder.account.id, holder.account.id + asideDomain);
    } else {
      // Whose own address cannot change either, may be because of another school: that is not shown.
      if (wantedBy(holder) !== undefined) return false;
      const kept = [{ sourcedId: user.sourcedId, keptBy: owner.sourced_id }];
      await this.database.run(reportKeptSignIn, [runId, JSON.stringify(kept)]);
      return false;
    }
    return true;
  }

  /** Whether the holder of an address, and whoever has the one that they are to get, can all have theirs. */
  private async canMove(first: AddressHolder, user: ImportedUser): Promise<boolean> {
    let holder = first;
    for (let place = 0; place < longestChain; place += 1) {
      const wanted = wantedBy(holder);
      if (wanted === undefined || holder.owner?.school_id !== user.schoolId) return false;
      const next = await findHolder(this.directory, this.database, wanted);
      if (next === undefined || next.isFree) return true;
      if (next.account.id === user.accountId || next.account.id === first.account.id) return true;
      holder = next;
    }
    throw new Error('The address waits for too many others');
  }

  /** Once, whether the user's own task or that of whoever gets the address asks first. */
  private async enqueue(schoolId: number, task: Required<AccountAddressTask>): Promise<void> {
    const singletonKey = `${task.userId} from ${task.from}`;
    await this.jobs.enqueue(accountAddressQueue.name, task, { schoolId, singletonKey });
  }
}

/** The address of its user that the account does not have yet. */
function wantedBy({ account, owner }: AddressHolder): string | undefined {
  if (owner === undefined || owner.email === null || !owner.email_identifies) return undefined;
  const wanted = toEmailAddress(owner.email);
  return wanted === account.email ? undefined : wanted;
}
