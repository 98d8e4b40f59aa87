import { AsyncLocalStorage } from 'node:async_hooks';
import type { Trace } from './traces.ts';

/** What follows a request through asynchronous calls; jobs set it too, with their run as correlation id. */
export interface RequestContext {
  requestId: string;
  /** The address of the person who asks, as the balancer saw it; undefined in jobs. */
  clientAddress?: string;
  /** Undefined where nothing is traced. */
  trace?: Trace | undefined;
}

export const requestContext = new AsyncLocalStorage<RequestContext>();
