import { Inject, Injectable } from '@nestjs/common';
import { AccountNotices } from '../auth/account-notices.ts';
import { type Account, IdentityDirectory } from '../aws/identity-directory.ts';
import { Leases } from '../database/leases.ts';
import { JobHandler, type TaskHandler } from '../jobs/definitions.ts';
import { Jobs } from '../jobs/jobs.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import {
  type AddressHolder,
  accountLease,
  addressesLease,
  asideAddress,
  findHolder,
  isAside,
  removeHolder,
} from '../users/address-holder.ts';
import { toEmailAddress } from '../values/email-address.ts';
import { type AccountAddressTask, accountAddressQueue } from './account-address-task.ts';
import { reportKeptSignIn } from './import-run.ts';

interface ImportedUser {
  id: number;
  sourcedId: string;
  schoolId: number;
  /** What the account is to sign in with. */
  email: string;
  accountId: string;
}

/** Informs whom it concerns that an account keeps its address. */
type KeptNotice = () => Promise<unknown>;

/** Longer than the calls of one change can take together. */
const leaseSeconds = 60;
/** How many accounts may stand one behind the other. */
const longestChain = 20;

/**
 * Brings the account of a user to the address that an import gave them, after its commit; what it does when is the same
 * as where an administrator corrects the address (`user-corrections.service.ts`). The row decides: each attempt reads it
 * again. The address to write to is stored in a task before the account forgets it, so no end of a process loses it. An
 * account that is aside ends with an address: that of the row or its old one, or its task fails and is tried again.
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
    const user = await this.database.first<{ schoolId: number }>(
      'SELECT school_id AS "schoolId" FROM users WHERE id = $1',
      [task.userId],
    );
    if (user === undefined) return;
    await this.leases.with(addressesLease(user.schoolId), leaseSeconds, () => this.follow(task));
  }

  private async follow({ runId, userId, from }: AccountAddressTask): Promise<void> {
    const stored = await this.read(userId);
    const account = stored && (await this.directory.find(stored.accountId));
    if (stored === undefined || account === undefined) return;
    const { email } = stored;
    if (email === undefined) return this.giveBack(account, from);
    const user = { ...stored, email };
    // Where it is aside, the address to write to stands in the task that was stored before.
    if (from === undefined && !isAside(account)) {
      if (account.email === email) return;
      await this.enqueue(user.schoolId, { runId, userId, from: account.email ?? null });
      return;
    }
    if (account.email !== email) {
      const kept = await this.move(user, runId);
      if (kept !== undefined) {
        await this.giveBack(account, from);
        await kept();
        return;
      }
    }
    await this.database.run(
      'UPDATE users SET tokens_valid_after = greatest(tokens_valid_after, clock_timestamp()) WHERE id = $1',
      [userId],
    );
    await this.directory.signOutEverywhere(account.id);
    await this.notices.send(from ?? null, 'addressChanged', { id: userId, schoolId: user.schoolId });
    this.log.info({ userId, runId }, 'an account follows the address of its user');
  }

  /** Without an address where the row has none that signs in. */
  private async read(userId: number): Promise<(Omit<ImportedUser, 'email'> & { email?: string }) | undefined> {
    const row = await this.database.first<Omit<ImportedUser, 'email'> & { email: string | null }>(
      `SELECT id, sourced_id AS "sourcedId", school_id AS "schoolId", cognito_sub AS "accountId",
         CASE WHEN status = 'active' AND email_identifies THEN email END AS email
       FROM users WHERE id = $1 AND cognito_sub IS NOT NULL`,
      [userId],
    );
    if (row === undefined) return undefined;
    // Earlier imports stored addresses that cannot sign in.
    const { email: stored, ...user } = row;
    const email = toEmailAddress(stored ?? '');
    return email === undefined ? user : { ...user, email };
  }

  /** Whoever has put the account aside needs its old address, unless that went to nobody. */
  private async giveBack(account: Account, from: string | null | undefined): Promise<void> {
    if (!isAside(account)) return;
    if (from == null) throw new Error('The account is aside, and its old address stands in another task');
    await this.leases.with(accountLease(from), leaseSeconds, async () => {
      const holder = await findHolder(this.directory, this.database, from);
      if (holder?.isFree === false)
        throw new Error('The account is aside, and others have its old and its new address');
      if (holder !== undefined) await removeHolder(this.directory, this.database, holder);
      await this.directory.changeAddress(account.id, from);
    });
    this.log.info({ cognitoSub: account.id }, 'an account that was aside has its old address again');
  }

  /** Nobody makes an account of the address meanwhile. */
  private async move(user: ImportedUser, runId: string): Promise<KeptNotice | undefined> {
    return this.leases.with(accountLease(user.email), leaseSeconds, async () => {
      const kept = await this.makeWay(user, runId);
      if (kept === undefined) await this.directory.changeAddress(user.accountId, user.email);
      return kept;
    });
  }

  /**
   * Nothing where the account can have the address now. It keeps its own where the new one signs in at another school,
   * which nobody here may see: the owner of the address hears of it.
   */
  private async makeWay(user: ImportedUser, runId: string): Promise<KeptNotice | undefined> {
    const holder = await findHolder(this.directory, this.database, user.email);
    if (holder === undefined || holder.account.id === user.accountId) return undefined;
    const { owner } = holder;
    const { schoolId } = user;
    if (holder.isFree) {
      await removeHolder(this.directory, this.database, holder);
      return undefined;
    }
    if (owner?.school_id !== schoolId) return () => this.notices.sendInvitedElsewhere(user.email);
    if (await this.canMove(holder, user)) {
      const task = await this.enqueue(schoolId, { runId, userId: owner.id, from: user.email });
      // One that is queued may be running, and past the account: another finds it aside.
      if (task === null) await this.jobs.enqueue(accountAddressQueue.name, { runId, userId: owner.id }, { schoolId });
      await this.directory.changeAddress(holder.account.id, asideAddress(holder.account.id));
      return undefined;
    }
    // Whose own address cannot change either, may be because of another school: that is not shown.
    if (wantedBy(holder) !== undefined) return async () => undefined;
    const kept = [{ sourcedId: user.sourcedId, keptBy: owner.sourced_id }];
    return () => this.database.run(reportKeptSignIn, [runId, JSON.stringify(kept)]);
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
  private async enqueue(schoolId: number, task: Required<AccountAddressTask>): Promise<string | null> {
    const singletonKey = `${task.userId} from ${task.from}`;
    return this.jobs.enqueue(accountAddressQueue.name, task, { schoolId, singletonKey });
  }
}

/** The address of its user that the account does not have yet. */
function wantedBy({ account, owner }: AddressHolder): string | undefined {
  if (owner === undefined || owner.email === null || !owner.email_identifies) return undefined;
  const wanted = toEmailAddress(owner.email);
  return wanted === account.email ? undefined : wanted;
}
