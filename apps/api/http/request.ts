import type { ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../access/caller.ts';
import type { Trace } from '../observability/traces.ts';
import type { AdmittedRequest, RouteSpec } from './route-spec.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined on public routes, and until `AdmissionGuard` has found out who calls. */
    caller: Caller | undefined;
    /** Of the person or program that asks; see `limits/client-address.ts`. */
    clientAddress: string;
    /** The list that was asked for, as cursors name it (`cursors.ts`); undefined on other routes. */
    list?: string;
    /** What the handler receives; `AdmissionGuard` sets it. */
    admitted: AdmittedRequest;
    /** Undefined where nothing is traced. */
    trace?: Trace;
  }
  interface FastifyContextConfig {
    spec?: RouteSpec;
  }
}

export const requestOf = (context: ExecutionContext): FastifyRequest =>
  context.switchToHttp().getRequest<FastifyRequest>();

export const replyOf = (context: ExecutionContext): FastifyReply => context.switchToHttp().getResponse<FastifyReply>();

const acceptableRequestId = /^[A-Za-z0-9._:-]{1,128}$/;

/** A client's correlation id is kept where it is harmless to log and echo. */
export function chooseRequestId(offered: string | string[] | undefined): string {
  return typeof offered === 'string' && acceptableRequestId.test(offered) ? offered : crypto.randomUUID();
}
