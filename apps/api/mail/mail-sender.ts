import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { IdentityDirectory } from '../aws/identity-directory.ts';
import { Mailer } from '../aws/mailer.ts';
import { AppConfig } from '../config/config.ts';
import { BackgroundWork, pauseAfter } from '../lifecycle/background-work.ts';
import { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Log } from '../observability/log.ts';
import { Metrics } from '../observability/metrics.ts';
import { LOG } from '../observability/observability.module.ts';
import { isNeverUsed, ownAddress } from '../users/address-holder.ts';
import { type DueMail, OutboxStates } from './outbox-states.ts';
import { UnsubscribeLinks } from './unsubscribe-links.ts';

const atOnce = 10;
const pollMillis = 200;
const idleMillis = 1_000;

/**
 * Sends what is due in the outbox, in processes that run jobs: ten at a time, each at most once an attempt. The outbox is
 * the queue: a task beside it would be a second place that says what is left to do.
 */
@Injectable()
export class MailSender implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly work: BackgroundWork;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly config: AppConfig,
    lifecycle: Lifecycle,
    private readonly outbox: OutboxStates,
    private readonly directory: IdentityDirectory,
    private readonly mailer: Mailer,
    private readonly links: UnsubscribeLinks,
    private readonly metrics: Metrics,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.work = new BackgroundWork(lifecycle);
  }

  onApplicationBootstrap(): void {
    if (!this.config.runsJobs || this.config.env.MAIL_FROM === undefined) return;
    this.metrics.gauge('mailsDue', () => this.outbox.countDue());
    this.running = this.run();
    // Mails at hand are finished.
    void this.work.untilDraining(pollMillis).then(() => this.work.end());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.work.end();
    await this.running;
  }

  /** Sends what is due now. */
  async sendDue(): Promise<void> {
    while (!this.work.signal.aborted) {
      const mails = await this.outbox.take(atOnce);
      if (mails.length === 0) return;
      const ended = await Promise.allSettled(mails.map((mail) => this.deliver(mail)));
      const failed = ended.find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    }
  }

  private async run(): Promise<void> {
    if (!(await this.work.untilMigrated(pollMillis))) return;
    let failures = 0;
    do {
      try {
        await this.sendDue();
        failures = 0;
      } catch (error) {
        if (failures === 0) this.log.warn({ error }, 'mails cannot be sent, trying again');
        await this.work.pause(pauseAfter(failures));
        failures += 1;
      }
    } while (await this.work.pause(idleMillis));
  }

  private async deliver(mail: DueMail): Promise<void> {
    const to = await this.addressOf(mail);
    if (to === undefined) return;
    if (to === null) return this.outbox.noAddress(mail.id);
    const begun = await this.outbox.begin(mail.id, to);
    if (begun === null) return;
    const { attempt, subject, text, html } = begun;
    const outcome = await this.mailer.send({
      to,
      subject,
      text,
      ...(html === null ? {} : { html }),
      headers: this.headersOf(mail),
      outboxId: mail.id,
    });
    const facts = { mailId: mail.id, kind: mail.kind, attempt };
    if (outcome.kind === 'sent') {
      this.metrics.count('mailsSent');
      await this.outbox.sent(mail.id, outcome.messageId);
      return;
    }
    const { code } = outcome;
    if (outcome.kind === 'unknown') {
      this.log.warn({ ...facts, code }, 'nobody knows whether a mail was sent: its events will say');
      return this.outbox.unknown(mail.id, attempt, code);
    }
    const givenUp = await this.outbox.refused(mail.id, attempt, code, outcome.final);
    if (givenUp) this.metrics.count('mailsFailed');
    this.log.warn({ ...facts, code }, givenUp ? 'a mail is given up' : 'a mail was not taken, it is tried again');
  }

  /** Null: nobody reads it. Undefined: the user pool does not answer, and the mail stays for later. */
  private async addressOf({
    id,
    to_address: given,
    cognito_sub: accountId,
    unsubscribe,
  }: DueMail): Promise<string | null | undefined> {
    if (given !== null) return given;
    if (accountId === null) return null;
    try {
      const account = await this.directory.find(accountId);
      // What such a mail says of people is for those alone who have shown that the address is theirs.
      if (unsubscribe && account !== undefined && isNeverUsed(account)) return null;
      return ownAddress(account);
    } catch (error) {
      this.log.warn({ mailId: id, reason: (error as Error).name }, 'the address of a mail cannot be read yet');
      return undefined;
    }
  }

  private headersOf({ unsubscribe, user_id: userId, kind }: DueMail): Record<string, string> {
    return unsubscribe && userId !== null ? this.links.headers(userId, kind) : {};
  }
}
