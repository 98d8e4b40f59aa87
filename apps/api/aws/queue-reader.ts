import type { AppConfig } from '../config/config.ts';
import type { Database } from '../database/database.ts';
import { BackgroundWork, pauseAfter } from '../lifecycle/background-work.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Log } from '../observability/log.ts';
import { MessageQueue, type QueueMessage } from './queue.ts';

const pollMillis = 200;

export interface Reading {
  config: AppConfig;
  lifecycle: Lifecycle;
  database: Pick<Database, 'query'>;
  log: Log;
  url: string;
  /** For the log: `scan results`. */
  what: string;
  /** Takes in the JSON of one message. False: it is not what belongs into the queue. Must be idempotent. */
  take(event: unknown): Promise<boolean>;
  /** Called now and then where every message that there is has been taken in. */
  whenEmpty?(): Promise<void>;
}

/**
 * Reads a queue until it is stopped. A message is deleted once what it says is committed; one that cannot be read stays,
 * and the queue moves it to the dead letters. While the database is unavailable nothing is received, so that an outage
 * does not use up the deliveries of a message.
 */
export class QueueReader {
  private readonly work: BackgroundWork;
  private readonly queue: MessageQueue;
  private readonly running: Promise<void>;

  constructor(private readonly reading: Reading) {
    this.work = new BackgroundWork(reading.lifecycle);
    this.queue = new MessageQueue(reading.config, reading.url);
    this.running = this.run();
    // What was received by then is finished.
    void this.work.untilDraining(pollMillis).then(() => this.work.end());
  }

  async stop(): Promise<void> {
    this.work.end();
    await this.running;
  }

  private async run(): Promise<void> {
    const { database, log, what, whenEmpty } = this.reading;
    if (!(await this.work.untilMigrated(pollMillis))) return;
    let failures = 0;
    while (!this.work.signal.aborted) {
      try {
        if (failures > 0) await database.query('SELECT 1');
        const messages = await this.queue.receive(this.work.signal);
        for (const message of messages) await this.take(message);
        // What another process received and has not taken in yet is no message of this queue's for a while.
        if (messages.length === 0 && whenEmpty !== undefined && (await this.queue.isEmpty())) await whenEmpty();
        failures = 0;
      } catch (error) {
        if (this.work.signal.aborted) return;
        if (failures === 0) log.warn({ error }, `${what} cannot be taken in, trying again`);
        await this.work.pause(pauseAfter(failures));
        failures += 1;
      }
    }
  }

  private async take(message: QueueMessage): Promise<void> {
    const { log, what, take } = this.reading;
    if (await take(readJson(message.body))) return this.queue.delete(message);
    log.error({ messageId: message.id }, `a message in the queue of ${what} is none, it stays there`);
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
