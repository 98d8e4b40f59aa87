import { Inject, Injectable } from '@nestjs/common';
import { describeError, type Log } from '../observability/log.ts';
import { Metrics } from '../observability/metrics.ts';
import { LOG } from '../observability/observability.module.ts';
import { requestContext } from '../observability/request-context.ts';
import { errorKind, TRACES, type Trace, type Traces } from '../observability/traces.ts';
import type { JobContext } from './definitions.ts';
import { FanOut } from './fan-out.ts';
import type { Envelope, QueuedJob } from './job-queue.ts';
import { JobRegistry } from './job-registry.ts';

/** Brings a queued job to the class that does it, with the run as correlation id of everything it logs. */
@Injectable()
export class JobExecutor {
  constructor(
    private readonly registry: JobRegistry,
    private readonly fanOut: FanOut,
    private readonly metrics: Metrics,
    @Inject(TRACES) private readonly traces: Traces | undefined,
    @Inject(LOG) private readonly log: Log,
  ) {}

  bind(stopping: AbortSignal): (job: QueuedJob) => Promise<void> {
    return (job) =>
      this.inContext(job.data, (trace) =>
        this.execute(job.data, trace, {
          attempt: job.retryCount + 1,
          stopping: AbortSignal.any([stopping, job.signal]),
        }),
      );
  }

  /** Settles a job whose every attempt failed. */
  async giveUp({ data: envelope, retryCount }: QueuedJob): Promise<void> {
    if (retryCount === 0) this.metrics.count('jobsDead');
    await requestContext.run({ requestId: correlationId(envelope) }, async () => {
      this.log.error(identify(envelope), 'job failed for good');
      if (envelope.kind === 'run') return this.fanOut.giveUpRun(envelope.runId);
      if (envelope.kind === 'item') return this.fanOut.giveUpItem(envelope.runId, envelope.itemKey);
      await this.registry.tasks().get(envelope.job)?.handler.giveUp?.(envelope.data);
    });
  }

  private inContext(envelope: Envelope, work: (trace: Trace | undefined) => Promise<void>): Promise<void> {
    const trace = this.traces?.job(envelope.job);
    return requestContext.run({ requestId: correlationId(envelope), trace }, () => work(trace));
  }

  private async execute(envelope: Envelope, trace: Trace | undefined, context: JobContext): Promise<void> {
    const startedAt = performance.now();
    const facts = { ...identify(envelope), attempt: context.attempt };
    try {
      const result = await this.dispatch(envelope, context);
      this.log.info({ ...facts, durationMs: Math.round(performance.now() - startedAt), result }, 'job done');
      trace?.end(`job ${envelope.job}`, jobAttributes(envelope));
    } catch (error) {
      this.metrics.count('jobsFailed');
      trace?.end(`job ${envelope.job}`, jobAttributes(envelope), errorKind(error));
      this.log.warn({ ...facts, error }, 'job attempt failed');
      const reason = summarize(error);
      if (envelope.kind === 'item') {
        await this.fanOut.noteFailure(envelope.runId, envelope.itemKey, context.attempt, reason).catch(() => {});
      }
      // The queue stores what it is thrown: an error of the database would carry the values of a row there.
      throw new Error(reason);
    }
  }

  private async dispatch(envelope: Envelope, context: JobContext): Promise<unknown> {
    if (envelope.kind === 'task') {
      const task = this.registry.tasks().get(envelope.job);
      if (task === undefined) throw new Error(`This version has no handler for ${envelope.job}`);
      await task.handler.handle(envelope.data, context);
      return undefined;
    }
    const scheduled = this.registry.scheduled().get(envelope.job);
    if (scheduled === undefined) throw new Error(`This version has no job ${envelope.job}`);
    if (envelope.kind === 'run') return { items: await this.fanOut.plan(scheduled.job, envelope.runId) };
    return this.fanOut.work(scheduled.job, envelope.runId, envelope.itemKey, context);
  }
}

const correlationId = (envelope: Envelope): string =>
  envelope.kind === 'task' ? envelope.correlationId : envelope.runId;

const identify = (envelope: Envelope) =>
  envelope.kind === 'item'
    ? { job: envelope.job, kind: envelope.kind, itemKey: envelope.itemKey }
    : { job: envelope.job, kind: envelope.kind };

const jobAttributes = ({ job, kind }: Envelope) => ({
  'messaging.system': 'pg-boss',
  'messaging.operation.type': 'process',
  'messaging.destination.name': job,
  'classboard.job.kind': kind,
});

/** Kind, code and rule of an error, without the values it may quote. */
function summarize(error: unknown): string {
  const { type, message, code, constraint } = describeError(error);
  return [type, message, code, constraint].filter((part) => part !== undefined).join(': ');
}
