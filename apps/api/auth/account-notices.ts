import { Inject, Injectable } from '@nestjs/common';
import { Mailer } from '../aws/mailer.ts';
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

/** Mails owners what was changed about their account. Holds no secret, name or link: anybody may read over a shoulder. */
@Injectable()
export class AccountNotices {
  constructor(
    private readonly mailer: Mailer,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** The change has happened whether or not the mail can be sent, so this never throws. */
  async send(to: string | null, event: AccountEvent): Promise<void> {
    if (to !== null) await this.mail(to, event, `${events[event]} ${advice}`);
  }

  /** Nothing happened to the account: only its owner may learn that it exists. Never throws, too. */
  async sendInvitedElsewhere(to: string): Promise<void> {
    await this.mail(to, 'invitedElsewhere', invited);
  }

  private async mail(to: string, event: string, text: string): Promise<void> {
    try {
      await this.mailer.send({ to, subject: 'Your ClassBoard account', text });
    } catch (error) {
      // The error of SES can quote the address.
      this.log.error({ event, reason: (error as Error).name }, 'a notice about an account could not be sent');
    }
  }
}
