import type { IncomingHttpHeaders } from 'node:http';

export type Attributes = Record<string, string | number>;

/** The span of one request or job, as its flow carries it. Names and attributes hold no values and no ids of people. */
export interface Trace {
  /** In X-Ray's form, as log lines name it. */
  readonly id: string;
  /** Runs one call to the database or to AWS in a span of its own. */
  call<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T>;
  /** Ends the span; `error` is a kind of error, never its message. */
  end(name: string, attributes: Attributes, error?: string): void;
}

/** Where traces begin. Without a collector there is no such object anywhere. */
export interface Traces {
  /** Takes part in the caller's trace where the headers name one. */
  request(headers: IncomingHttpHeaders, method: string): Trace;
  job(name: string): Trace;
  /** Sends what is left, within a few seconds. */
  close(): Promise<void>;
}

/** Token of the traces: `Traces`, or undefined where nothing is traced. */
export const TRACES = Symbol('TRACES');

/** Class or code of an error; its message could quote data. */
export function errorKind(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : error.name;
}
