import { AsyncLocalStorage } from 'node:async_hooks';
import type { Caller, Target } from '../access/caller.ts';
import type { Trace } from '../observability/traces.ts';
import type { RouteSpec } from './route-spec.ts';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller;
    target: Target | undefined;
    /** Undefined where nothing is traced. */
    trace?: Trace;
    input: { params: unknown; query: unknown; body: unknown; ifMatch: number | undefined };
  }
  interface FastifyContextConfig {
    spec?: RouteSpec;
  }
}

/** What follows a request through asynchronous calls; jobs set it too, with their run as correlation id. */
export interface RequestContext {
  requestId: string;
  /** Undefined where nothing is traced. */
  trace?: Trace | undefined;
}

export const requestContext = new AsyncLocalStorage<RequestContext>();

const acceptableRequestId = /^[A-Za-z0-9._:-]{1,128}$/;

/** A client's correlation id is kept where it is harmless to log and echo. */
export function chooseRequestId(offered: string | string[] | undefined): string {
  return typeof offered === 'string' && acceptableRequestId.test(offered) ? offered : crypto.randomUUID();
}
