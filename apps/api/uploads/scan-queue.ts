import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { MessageQueue, type QueueMessage } from '../aws/queue.ts';
import { AppConfig } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import { isScanResult, ScanResults } from './scan-results.ts';

const pollMillis = 200;
const pauseMillis = { first: 1_000, longest: 30_000 };

/**
 * Takes the verdicts of the malware scan from their queue, in processes that run jobs. A message is deleted once its
 * verdict is committed; one that cannot be read stays, and the queue moves it to the dead letters. While the database
 * is unavailable nothing is received, so that an outage does not use up the deliveries of a message.
 */
@Injectable()
export class ScanQueue implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly config: AppConfig,
    private readonly lifecycle: Lifecycle,
    private readonly database: Database,
    private readonly results: ScanResults,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    const url = this.config.env.SCAN_RESULTS_QUEUE_URL;
    if (url === undefined || !this.config.runsJobs) return;
    this.running = this.run(new MessageQueue(this.config, url));
    void this.watchDrain();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(queue: MessageQueue): Promise<void> {
    while (!this.lifecycle.migrated) if (!(await this.pause(pollMillis))) return;
    let failures = 0;
    while (!this.stopping.signal.aborted) {
      try {
        if (failures > 0) await this.database.query('SELECT 1');
        const messages = await queue.receive(this.stopping.signal);
        for (const message of messages) await this.take(queue, message);
        failures = 0;
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        if (failures === 0) this.log.warn({ error }, 'scan results cannot be taken in, trying again');
        await this.pause(Math.min(pauseMillis.first * 2 ** failures, pauseMillis.longest));
        failures += 1;
      }
    }
  }

  private async take(queue: MessageQueue, message: QueueMessage): Promise<void> {
    const event = readJson(message.body);
    if (!isScanResult(event)) {
      this.log.error({ messageId: message.id }, 'a message of the scan queue is no scan result, it stays there');
      return;
    }
    await this.results.receive(event);
    await queue.delete(message);
  }

  /** Stops asking as soon as the process drains; what was received by then is finished. */
  private async watchDrain(): Promise<void> {
    while (await this.pause(pollMillis)) if (this.lifecycle.draining) this.stopping.abort();
  }

  /** False once the process stops. */
  private async pause(millis: number): Promise<boolean> {
    await sleep(millis, undefined, { signal: this.stopping.signal, ref: false }).catch(() => {});
    return !this.stopping.signal.aborted;
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
