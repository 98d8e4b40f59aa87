import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import { emfLine, type MetricId } from './emf.ts';
import { LOG, type Log } from './log.ts';

const resolutionMillis = 20;
const nanosPerMilli = 1_000_000;
/** More values of one metric do not fit into a document. */
const maxValues = 100;

type Gauge = () => number | Promise<number>;

/** The happenings of jobs and mails: the process that sees one counts it, so that their sum over processes is their number. */
const workCounters = [
  'jobsMissed',
  'jobsDead',
  'jobsFailed',
  'mailsSent',
  'mailsFailed',
] as const satisfies readonly MetricId[];

/**
 * Collects what happens and writes it every `METRICS_INTERVAL_SECONDS`, and once more at the end, as one line to the
 * standard output, from where CloudWatch reads it. With `METRICS=off` nothing is collected and nothing written.
 */
@Injectable()
export class Metrics implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly on: boolean;
  private readonly counts = new Map<MetricId, number>();
  private readonly observed = new Map<MetricId, number[]>();
  private readonly gauges = new Map<MetricId, Gauge>();
  private eventLoop: ReturnType<typeof monitorEventLoopDelay> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: AppConfig,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.on = config.env.METRICS === 'emf';
    if (config.runsJobs) for (const metric of workCounters) this.counts.set(metric, 0);
  }

  count(metric: MetricId, by = 1): void {
    if (this.on) this.counts.set(metric, (this.counts.get(metric) ?? 0) + by);
  }

  observe(metric: MetricId, value: number): void {
    if (!this.on) return;
    const values = this.observed.get(metric) ?? [];
    if (values.length < maxValues) values.push(value);
    this.observed.set(metric, values);
  }

  /** Asked once an interval. Several processes may report the same gauge: read its maximum, never its sum. */
  gauge(metric: MetricId, read: Gauge): void {
    if (this.on) this.gauges.set(metric, read);
  }

  onApplicationBootstrap(): void {
    if (!this.on) return;
    this.eventLoop = monitorEventLoopDelay({ resolution: resolutionMillis });
    this.eventLoop.enable();
    this.timer = setInterval(() => void this.report(), this.config.env.METRICS_INTERVAL_SECONDS * 1_000);
    this.timer.unref();
  }

  /** The last line is without gauges: what they ask is being closed. */
  onApplicationShutdown(): void {
    if (!this.on) return;
    clearInterval(this.timer);
    this.write([]);
    this.eventLoop?.disable();
  }

  private async report(): Promise<void> {
    this.write(await this.readGauges());
  }

  /** A gauge that cannot be read is left out: a hole in its graph says more than a zero. */
  private async readGauges(): Promise<[MetricId, number][]> {
    const readings: [MetricId, number][] = [];
    for (const [metric, read] of this.gauges) {
      try {
        readings.push([metric, await read()]);
      } catch (error) {
        this.log.warn({ error, metric }, 'a metric could not be read');
      }
    }
    return readings;
  }

  private write(readings: [MetricId, number][]): void {
    const values = new Map<MetricId, number | number[]>([...this.counts, ...this.observed, ...readings]);
    for (const metric of this.counts.keys()) this.counts.set(metric, 0);
    this.observed.clear();
    const delay = this.takeEventLoopDelay();
    if (delay !== undefined) values.set('eventLoopDelay', delay);
    if (values.size > 0) process.stdout.write(`${emfLine(this.config.env, values)}\n`);
  }

  /** The histogram holds the time between two samples, so an idle loop shows the resolution: that part is no delay. */
  private takeEventLoopDelay(): number | undefined {
    if (this.eventLoop === undefined || this.eventLoop.count === 0) return undefined;
    const millis = this.eventLoop.percentile(99) / nanosPerMilli - resolutionMillis;
    this.eventLoop.reset();
    return Math.max(0, Math.round(millis * 10) / 10);
  }
}
