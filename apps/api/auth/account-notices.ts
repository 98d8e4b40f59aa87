import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { MailOutbox, type Recipient } from '../mail/outbox.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';

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

/** Whose account it is, in which school. */
export interface AccountOwner {
  id: number;
  schoolId: number;
}

/** Mails owners what was changed about their account. Holds no secret, name or link: anybody may read over a shoulder. */
@Injectable()
export class AccountNotices {
  constructor(
    private readonly outbox: MailOutbox,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** To an address that the account may have no more. The change has happened whether or not the mail can be sent, so this never throws. */
  async send(to: string | null, event: AccountEvent, owner: AccountOwner): Promise<void> {
    if (to !== null) await this.mail({ to, userId: owner.id }, event, owner.schoolId);
  }

  /** To the address of the account: that of the user's row may be somebody else's (`users/user-corrections.service.ts`). */
  async sendToOwner(owner: AccountOwner, event: AccountEvent): Promise<void> {
    await this.mail({ userId: owner.id }, event, owner.schoolId);
  }

  /**
   * Nothing happened to the account: only its owner may learn that it exists, so it is no school's mail, neither that of
   * the account nor that of the invitation. Never throws, too.
   */
  async sendInvitedElsewhere(to: string): Promise<void> {
    await this.mail({ to, userId: null }, 'invitedElsewhere', null);
  }

  private async mail(
    recipient: Recipient,
    event: AccountEvent | 'invitedElsewhere',
    schoolId: number | null,
  ): Promise<void> {
    try {
      await this.outbox.enqueue({
        ...recipient,
        kind: 'accountNotice',
        schoolId,
        // Each change is a notice of its own.
        dedupeKey: `account-notice/${event}/${randomUUID()}`,
        subject: 'Your ClassBoard account',
        text: event === 'invitedElsewhere' ? invited : `${events[event]} ${advice}`,
      });
    } catch (error) {
      this.log.error({ event, error }, 'a notice about an account could not be written, and is not sent');
    }
  }
}
