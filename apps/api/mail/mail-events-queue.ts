import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { QueueReader } from '../aws/queue-reader.ts';
import { AppConfig } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Log } from '../observability/log.ts';
import { Metrics } from '../observability/metrics.ts';
import { LOG } from '../observability/observability.module.ts';
import { MailEvents } from './mail-events.ts';
import { OutboxStates } from './outbox-states.ts';

const sweepMillis = 60_000;

/**
 * Takes what SES reports about mails from its queue, in processes that run jobs. A mail of which nobody knows whether it
 * was sent goes again only when the queue is empty: after an outage of ours its event may be the last one in there.
 */
@Injectable()
export class MailEventsQueue implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private reader: QueueReader | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: AppConfig,
    private readonly lifecycle: Lifecycle,
    private readonly database: Database,
    private readonly events: MailEvents,
    private readonly outbox: OutboxStates,
    private readonly metrics: Metrics,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    const { config, lifecycle, database, log } = this;
    const { MAIL_EVENTS_QUEUE_URL: url, MAIL_FROM } = config.env;
    if (!config.runsJobs || MAIL_FROM === undefined) return;
    const whenEmpty = () => this.putBack();
    if (url === undefined) {
      // As locally: there are no events to wait for.
      this.timer = setInterval(() => void whenEmpty(), sweepMillis);
      this.timer.unref();
      return;
    }
    const take = (event: unknown) => this.events.receive(event);
    this.reader = new QueueReader({ config, lifecycle, database, log, url, what: 'mail events', take, whenEmpty });
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.reader?.stop();
  }

  private async putBack(): Promise<void> {
    try {
      const { again, givenUp } = await this.outbox.putBackUnanswered();
      if (givenUp > 0) this.metrics.count('mailsFailed', givenUp);
      if (again + givenUp > 0)
        this.log.warn({ again, givenUp }, 'mails that nobody heard of are sent again, or given up');
    } catch (error) {
      this.log.warn({ error }, 'mails that nobody heard of cannot be put back yet');
    }
  }
}
