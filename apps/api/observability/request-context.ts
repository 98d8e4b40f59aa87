import { AsyncLocalStorage } from 'node:async_hooks';
import type { ChangeOrigin } from '../database/change-origin.ts';
import type { Trace } from './traces.ts';

/** What follows a request through asynchronous calls; jobs set it too, with their run as correlation id. */
export interface RequestContext {
  requestId: string;
  /** The address of the person who asks, as the balancer saw it; undefined in jobs. */
  clientAddress?: string;
  /** Undefined where nothing is traced. */
  trace?: Trace | undefined;
  /** Who changes what this request writes; the guard sets it. Undefined on public routes and in most jobs. */
  origin?: ChangeOrigin;
}

export const requestContext = new AsyncLocalStorage<RequestContext>();
