import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { CompositePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { AWSXRayPropagator } from '@opentelemetry/propagator-aws-xray';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  type IdGenerator,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { AppConfig } from '../config/config.ts';
import { type Attributes, errorKind, type Trace, type Traces } from './traces.ts';

const exportTimeoutMillis = 2_000;
const closeMillis = 3_000;
const maxQueuedSpans = 2_048;

/** The balancer names a trace without a parent and leaves open whether it is recorded. */
const offeredRoot = /(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)/;

/** X-Ray takes a trace only whose id begins with the second it was made in. */
class XRayIds implements IdGenerator {
  offered: string | undefined;

  generateTraceId = (): string => {
    const seconds = Math.floor(Date.now() / 1_000);
    return this.offered ?? `${seconds.toString(16).padStart(8, '0')}${randomBytes(12).toString('hex')}`;
  };

  generateSpanId = (): string => randomBytes(8).toString('hex');
}

/**
 * Spans for the collector at `OTEL_EXPORTER_OTLP_ENDPOINT`. They are sent in the background from a queue of bounded
 * length: while the collector is unavailable they are lost, and nobody waits for them.
 */
export class OpenTelemetryTraces implements Traces {
  private readonly ids = new XRayIds();
  // The latter wins: a caller's own header before the one that the balancer adds to every request.
  private readonly propagator = new CompositePropagator({
    propagators: [new AWSXRayPropagator(), new W3CTraceContextPropagator()],
  });
  private readonly provider: TracerProvider;
  private readonly tracer: Tracer;

  constructor({ env }: AppConfig, endpoint: string) {
    const exporter = new OTLPTraceExporter({
      url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
      timeoutMillis: exportTimeoutMillis,
    });
    this.provider = new TracerProvider({
      resource: resourceFromAttributes({
        'service.name': 'classboard',
        'service.version': env.GIT_COMMIT,
        'deployment.environment.name': env.APP_ENV,
        'classboard.role': env.PROCESS_ROLE,
      }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(env.OTEL_TRACES_SAMPLER_RATIO) }),
      idGenerator: this.ids,
      spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis, maxQueueSize: maxQueuedSpans })],
    });
    this.tracer = this.provider.getTracer('classboard');
  }

  request(headers: IncomingHttpHeaders, method: string): Trace {
    const parent = this.propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
    const offered = trace.getSpan(parent) === undefined ? headers['x-amzn-trace-id'] : undefined;
    const [, seconds, rest] = typeof offered === 'string' ? (offeredRoot.exec(offered) ?? []) : [];
    this.ids.offered = seconds === undefined ? undefined : `${seconds}${rest}`;
    const span = this.tracer.startSpan(method, { kind: SpanKind.SERVER }, parent);
    this.ids.offered = undefined;
    return new OpenTelemetryTrace(this.tracer, span);
  }

  job(name: string): Trace {
    const span = this.tracer.startSpan(name, { kind: SpanKind.CONSUMER }, ROOT_CONTEXT);
    return new OpenTelemetryTrace(this.tracer, span);
  }

  async close(): Promise<void> {
    await Promise.race([this.provider.shutdown().catch(() => {}), sleep(closeMillis, undefined, { ref: false })]);
  }
}

class OpenTelemetryTrace implements Trace {
  readonly id: string;
  private readonly context: Context;

  constructor(
    private readonly tracer: Tracer,
    private readonly span: Span,
  ) {
    const { traceId } = span.spanContext();
    this.id = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
    this.context = trace.setSpan(ROOT_CONTEXT, span);
  }

  async call<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
    if (!this.span.isRecording()) return work();
    const span = this.tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, this.context);
    try {
      return await work();
    } catch (error) {
      fail(span, errorKind(error));
      throw error;
    } finally {
      span.end();
    }
  }

  end(name: string, attributes: Attributes, error?: string): void {
    this.span.updateName(name).setAttributes(attributes);
    if (error !== undefined) fail(this.span, error);
    this.span.end();
  }
}

const fail = (span: Span, error: string): void => {
  span.setAttribute('error.type', error).setStatus({ code: SpanStatusCode.ERROR });
};
