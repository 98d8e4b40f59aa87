import { Inject, Injectable } from '@nestjs/common';
import { IdentityDirectory } from '../aws/identity-directory.ts';
import { type Mail, Mailer } from '../aws/mailer.ts';
import { JobHandler, type TaskHandler } from '../jobs/definitions.ts';
import { Jobs } from '../jobs/jobs.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import { ownAddress } from '../users/address-holder.ts';

/** What owners hear of, in the words of the mail. */
const events = {
  passwordChanged: 'The password of your ClassBoard account was changed.',
  secondFactorSet: 'An authenticator app was set up for your ClassBoard account. Codes of another app no longer work.',
  secondFactorRemoved: 'The authenticator app was removed from your ClassBoard account.',
  addressChanged: 'Your ClassBoard account now has another e-mail address. This one no longer signs in.',
} as const;
const invited =
  'A school invited this address to ClassBoard. It signs in at another school already, and an address signs in at one ' +
  'school only, so nothing was changed.\n\nIf you want to join that school, give it another address, or change the one of ' +
  'your account first and ask for the invitation again. If you do not know the school, there is nothing to do.';
export type AccountEvent = keyof typeof events;

const advice =
  'Every sign-in that was open has ended.\n\nIf this was you, there is nothing to do. If it was not, set a new password ' +
  'with "forgot password" at once where you still can, and speak to an administrator of your school.';

/** What a notice needs to be written; its task holds it until it is sent. */
type Notice = { event: AccountEvent | 'invitedElsewhere' } & ({ to: string } | { accountId: string });

const jobName = 'account-notice';
/** Longer than SES may take to answer: whoever made the change sends the notice, the task follows where that failed. */
const taskDelaySeconds = 60;
/** With pauses of up to five minutes: half a day. */
const retryLimit = 150;

const toMail = (to: string, event: Notice['event']): Mail => ({
  to,
  subject: 'Your ClassBoard account',
  text: event === 'invitedElsewhere' ? invited : `${events[event]} ${advice}`,
});

/** Sends notices, each to the address that its account has now. */
@Injectable()
export class NoticeDelivery {
  constructor(
    private readonly mailer: Mailer,
    private readonly directory: IdentityDirectory,
  ) {}

  /** Nothing where the account is gone or has no address that anybody reads. */
  async send(notice: Notice): Promise<void> {
    const to = 'to' in notice ? notice.to : ownAddress(await this.directory.find(notice.accountId));
    if (to !== null) await this.mailer.send(toMail(to, notice.event));
  }
}

/**
 * Mails owners what was changed about their account. Holds no secret, name or link: anybody may read over a shoulder. A
 * task of the queue is there before the mail is tried and goes once SES has taken it, so a notice is lost with neither
 * SES nor the process. One whose process dies between the two comes twice.
 */
@Injectable()
export class AccountNotices {
  constructor(
    private readonly delivery: NoticeDelivery,
    @Inject(Jobs) private readonly jobs: Pick<Jobs, 'enqueue' | 'withdraw'>,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** The change has happened whether or not the mail can be sent, so this never throws. */
  async send(to: string | null, event: AccountEvent): Promise<void> {
    if (to !== null) await this.mail({ to, event });
  }

  /** To the address of the account: that of the user's row may be somebody else's (`users/user-corrections.service.ts`). */
  async sendToOwner(accountId: string, event: AccountEvent): Promise<void> {
    await this.mail({ accountId, event });
  }

  /** Nothing happened to the account: only its owner may learn that it exists. Never throws, too. */
  async sendInvitedElsewhere(to: string): Promise<void> {
    await this.mail({ to, event: 'invitedElsewhere' });
  }

  private async mail(notice: Notice): Promise<void> {
    const { event } = notice;
    let task: string | null = null;
    try {
      task = await this.jobs.enqueue(jobName, notice, { schoolId: null, startAfterSeconds: taskDelaySeconds });
    } catch (error) {
      this.log.error({ event, error }, 'a notice about an account has no task: it is sent now or not at all');
    }
    try {
      await this.delivery.send(notice);
      if (task !== null) await this.jobs.withdraw(jobName, task);
    } catch (error) {
      // The error of SES can quote the address.
      const reason = (error as Error).name;
      this.log.warn({ event, reason, task }, 'a notice about an account was not sent yet, its task tries again');
    }
  }
}

/** Sends what could not be sent when it was due. */
@JobHandler({ name: jobName, retryLimit })
@Injectable()
export class AccountNoticeJob implements TaskHandler<Notice> {
  constructor(private readonly delivery: NoticeDelivery) {}

  async handle(notice: Notice): Promise<void> {
    try {
      await this.delivery.send(notice);
    } catch (error) {
      // What a task fails with is stored, and the error of SES can quote the address.
      throw new Error(`A notice was not sent: ${(error as Error).name}`);
    }
  }
}
