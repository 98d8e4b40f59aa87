import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppConfig } from '../config/config.ts';

/** What an error tracker takes of a line of the log. Everything else stays here: bodies, people, texts of errors. */
interface LogLine {
  readonly level: string;
  readonly time: string;
  readonly msg: string;
  readonly error?: {
    readonly type?: string;
    readonly code?: string;
    readonly stack?: readonly string[];
  };
  readonly [field: string]: unknown;
}

/** Ids and kinds; a field that is not listed is not sent. */
const tagFields = ['requestId', 'traceId', 'runId', 'job', 'kind', 'operation'] as const;

const eventsPerMinute = 30;

/**
 * Sends what is logged as an error to a tracker that understands Sentry's envelopes, in the background: nobody waits for
 * it, and what it does not take is lost. The text of an error can quote data, so its class, its code and its frames go
 * out and its text does not; the request id leads to it in the log.
 * https://develop.sentry.dev/sdk/foundations/transport/envelopes/
 */
export class ErrorTracker {
  private readonly url: string;
  private readonly auth: string;
  private readonly sending = new Set<Promise<void>>();
  private minute = 0;
  private sentInMinute = 0;
  private dropped = 0;
  private silentUntil = 0;

  constructor(
    private readonly env: Pick<AppConfig['env'], 'APP_ENV' | 'GIT_COMMIT' | 'PROCESS_ROLE'>,
    dsn: string,
    private readonly limits = { sendMillis: 5_000, closeMillis: 2_000 },
  ) {
    const { protocol, username, host, pathname } = new URL(dsn);
    const project = pathname.slice(pathname.lastIndexOf('/') + 1);
    this.url = `${protocol}//${host}${pathname.slice(0, -project.length)}api/${project}/envelope/`;
    this.auth = `Sentry sentry_version=7, sentry_client=classboard/1.0, sentry_key=${username}`;
  }

  /** A line of the log, as the log writes it. */
  write(text: string): void {
    const now = Date.now();
    if (!this.hasRoom(now)) {
      this.dropped += 1;
      return;
    }
    const request = this.send(this.eventOf(JSON.parse(text) as LogLine), now);
    this.sending.add(request);
    void request.finally(() => this.sending.delete(request));
  }

  /** Waits for what is on its way, for a short time. */
  async close(): Promise<void> {
    await Promise.race([Promise.all(this.sending), sleep(this.limits.closeMillis, undefined, { ref: false })]);
  }

  /** In an outage every request fails: the tracker needs some of them, and its quota is not used up. */
  private hasRoom(now: number): boolean {
    if (now < this.silentUntil) return false;
    const minute = Math.floor(now / 60_000);
    if (minute !== this.minute) {
      this.minute = minute;
      this.sentInMinute = 0;
    }
    this.sentInMinute += 1;
    return this.sentInMinute <= eventsPerMinute;
  }

  private async send(event: { readonly event_id: string }, now: number): Promise<void> {
    const lines = [{ event_id: event.event_id, sent_at: new Date(now).toISOString() }, { type: 'event' }, event];
    try {
      const answer = await fetch(this.url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-sentry-envelope', 'x-sentry-auth': this.auth },
        body: lines.map((line) => JSON.stringify(line)).join('\n'),
        signal: AbortSignal.timeout(this.limits.sendMillis),
      });
      await answer.body?.cancel();
      if (answer.status !== 429) return;
      const seconds = Number(answer.headers.get('retry-after'));
      this.silentUntil = Date.now() + (Number.isFinite(seconds) && seconds > 0 ? seconds : 60) * 1_000;
    } catch {
      // The log has it.
    }
  }

  private eventOf(line: LogLine) {
    const { level, time, msg, error } = line;
    const tags: Record<string, string> = { role: this.env.PROCESS_ROLE };
    for (const field of tagFields) {
      const value = line[field];
      if (typeof value === 'string' || typeof value === 'number') tags[field] = String(value);
    }
    if (this.dropped > 0) tags.droppedBefore = String(this.dropped);
    this.dropped = 0;
    return {
      event_id: randomUUID().replaceAll('-', ''),
      timestamp: time,
      platform: 'node',
      level,
      logger: 'classboard',
      environment: this.env.APP_ENV,
      release: this.env.GIT_COMMIT,
      tags,
      // Written by the code itself, as its log lines are: always the same for the same place.
      logentry: { formatted: msg },
      ...(error === undefined ? {} : { exception: { values: [exceptionOf(msg, error)] } }),
    };
  }
}

function exceptionOf(msg: string, { type = 'Error', code, stack = [] }: NonNullable<LogLine['error']>) {
  const frames = stack.flatMap((line) => frameOf(line) ?? []).toReversed();
  return {
    type,
    value: code === undefined ? msg : `${msg} (${code})`,
    ...(frames.length === 0 ? {} : { stacktrace: { frames } }),
  };
}

const place = /^at (?:(?<name>.+?) \()?(?:file:\/\/)?(?<file>[^()]+?):(?<line>\d+):(?<column>\d+)\)?$/;

/** `at Class.method (file:///app/dist/apps/api/main.js:10:5)`, below the folder of the application. */
function frameOf(text: string): object | undefined {
  const { name, file, line, column } = place.exec(text)?.groups ?? {};
  if (file === undefined) return undefined;
  const root = `${process.cwd()}/`;
  return {
    ...(name === undefined ? {} : { function: name }),
    filename: file.startsWith(root) ? file.slice(root.length) : file,
    lineno: Number(line),
    colno: Number(column),
    in_app: file.startsWith(root) && !file.includes('/node_modules/'),
  };
}
