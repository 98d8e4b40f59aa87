import type { z } from 'zod';
import type { Access } from '../access/access.ts';
import type { ProblemDefinition } from './problem.ts';

/** Everything there is to say about a route: who may call it, what goes in, what comes out, what can go wrong. */
export interface RouteSpec {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** Who may call it; see `access/access.ts`. */
  readonly access: Access;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Shape of the successful answer; absent: no body (204) or a body of another content type. */
  readonly response?: z.ZodType;
  readonly responseContentType?: string;
  /** 200 unless given; POST that creates says 201. */
  readonly status?: 200 | 201 | 202 | 204 | 302;
  readonly problems?: readonly ProblemDefinition[];
  readonly examples?: { readonly body?: unknown; readonly response?: unknown };
  /** If-Match: `required` answers 428 without it, `optional` passes it on. The answer carries `version` as its ETag. */
  readonly ifMatch?: 'required' | 'optional';
  /** Whether an answer with a `version` field carries it as ETag. */
  readonly etag?: boolean;
  /** Accepts Idempotency-Key. Default: a POST with status 201 or 202 that is not public. */
  readonly idempotent?: boolean;
}

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;

/** What a handler receives, parsed and typed by the route's schemas. */
export interface InputOf<S extends RouteSpec> {
  params: Parsed<S['params']>;
  query: Parsed<S['query']>;
  body: Parsed<S['body']>;
  /** The version named in If-Match; undefined where the header is absent. */
  ifMatch: S['ifMatch'] extends 'required' ? number : number | undefined;
}

/** What a handler returns. */
export type ReplyOf<S extends RouteSpec> = Parsed<S['response']>;

/** Keeps the literal types of a route's description. */
export const route = <const S extends RouteSpec>(spec: S): S => spec;

export const successStatus = (spec: RouteSpec): number => spec.status ?? 200;

export const acceptsIdempotencyKey = (spec: RouteSpec): boolean =>
  spec.idempotent ?? (spec.method === 'POST' && spec.access !== 'public' && [201, 202].includes(successStatus(spec)));
