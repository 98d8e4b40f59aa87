import type { StreamableFile } from '@nestjs/common';
import type { z } from 'zod';
import type { Access, ObjectKind, TargetOf } from '../access/access.ts';
import type { Caller } from '../access/caller.ts';
import type { AttemptKind } from '../limits/limits.ts';
import type { ProblemDefinition } from './problem.ts';

/** Everything there is to say about a route: who may call it, what goes in, what comes out, what can go wrong. */
export interface RouteSpec {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Names the route for clients, whose generators make a function of it: the name of its constant. Never changes. */
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** Who may call it; see `access/access.ts`. */
  readonly access: Access;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Takes a file as it is in place of JSON: its content types. It is bounded as every body is. */
  readonly file?: readonly string[];
  /** Shape of the successful answer; absent: no body (204) or a body of another content type. */
  readonly response?: z.ZodType;
  readonly responseContentType?: string;
  /** 200 unless given; POST that creates says 201. */
  readonly status?: 200 | 201 | 202 | 204 | 302;
  /** Statuses that the same answer can have instead; the handler chooses one with `setStatus`. */
  readonly otherStatuses?: readonly number[];
  readonly problems?: readonly ProblemDefinition[];
  readonly examples?: { readonly body?: unknown; readonly response?: unknown };
  /**
   * The version a change is based on, which every PATCH, PUT and DELETE of what has one asks for. `required` answers 428
   * without it. `toReplace` is for a PUT that creates without it; the handler answers 428 where there is something.
   */
  readonly ifMatch?: 'required' | 'toReplace';
  /** Whether an answer with a `version` field carries it in its ETag (`caching.ts`). */
  readonly etag?: boolean;
  /** Where what an answer with 201 made can be read; `:name` stands for a field of the answer. */
  readonly location?: string;
  /**
   * What caches may do with a successful answer: nothing, or keep it for its caller and ask before each use. Nobody's
   * answer ever goes to somebody else. Default: see `cacheOf`.
   */
  readonly cache?: 'never' | 'private';
  /** What a request of the route tries and can fail at; `limits/attempts.ts` counts it. */
  readonly attempt?: AttemptKind;
  /**
   * What the route does with the cookie that carries a refresh token, where Refresh-Token-Delivery asks for one
   * (`auth/cookie/refresh-cookie.ts`).
   */
  readonly refreshCookie?: 'gives' | 'takes' | 'ends';
  /** Accepts Idempotency-Key. Default: a POST with status 201 or 202 that is not public. */
  readonly idempotent?: boolean;
}

/** What the admission guard hands to every handler. A handler sees the parts that its route has: `RequestOf`. */
export interface AdmittedRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly file: SentFile | undefined;
  readonly ifMatch: number | undefined;
  readonly caller: Caller | undefined;
  readonly accessToken: string | undefined;
  readonly target: TargetOf<ObjectKind> | undefined;
  readonly setStatus: ((status: number) => void) | undefined;
}

/** A body that is no JSON. */
export interface SentFile {
  /** One of those that the route takes. */
  readonly contentType: string;
  readonly bytes: Buffer;
}

type Part<S extends RouteSpec, Name extends 'params' | 'query' | 'body'> =
  S extends Record<Name, infer T extends z.ZodType> ? Record<Name, z.output<T>> : unknown;

/** The version named in If-Match. */
type IfMatch<S extends RouteSpec> = S extends { ifMatch: 'required' }
  ? { ifMatch: number }
  : S extends { ifMatch: 'toReplace' }
    ? { ifMatch: number | undefined }
    : unknown;

/** Who calls, and the verified access token, for the calls to Cognito that users make about themselves. */
type SignedIn<S extends RouteSpec> = S extends { access: 'public' } ? unknown : { caller: Caller; accessToken: string };

/** The object that the access decision found. */
type On<S extends RouteSpec> = S extends { access: { on: infer Kind extends ObjectKind } }
  ? { target: TargetOf<Kind> }
  : unknown;

/** The file that was sent. */
type File<S extends RouteSpec> = S extends { file: readonly string[] } ? { file: SentFile } : unknown;

/** Answers with another status of the route than its usual one. */
type SetStatus<S extends RouteSpec> = S extends { otherStatuses: readonly (infer Status)[] }
  ? { setStatus: (status: Status) => void }
  : unknown;

/** What the handler of a route receives: input as its schemas parse it, and what its access decision found. */
export type RequestOf<S extends RouteSpec> = Part<S, 'params'> &
  Part<S, 'query'> &
  Part<S, 'body'> &
  File<S> &
  IfMatch<S> &
  SignedIn<S> &
  On<S> &
  SetStatus<S>;

/** What the handler of a route returns. */
export type ReplyOf<S extends RouteSpec> = S extends { response: infer T extends z.ZodType }
  ? z.output<T>
  : S extends { responseContentType: string }
    ? StreamableFile
    : // biome-ignore lint/suspicious/noConfusingVoidType: it stands for the return type of a handler
      void;

/** The object that a route is about must be named in its path and parsed by its `params`. */
type NamesItsObject<S extends RouteSpec> = S extends { access: { param: infer Name extends string } }
  ? { path: `${string}:${Name}${string}`; params: z.ZodObject<Record<Name, z.ZodType<string>>> }
  : unknown;

/** Keeps the literal types of a route's description, from which `RequestOf` and `ReplyOf` follow. */
export const route = <const S extends RouteSpec>(spec: S & NamesItsObject<S>): S => spec;

export const successStatus = (spec: RouteSpec): number => spec.status ?? 200;

export const acceptsIdempotencyKey = (spec: RouteSpec): boolean =>
  spec.idempotent ?? (spec.method === 'POST' && spec.access !== 'public' && [201, 202].includes(successStatus(spec)));

/** Unless its route says otherwise, what signed-in people read may be kept for them, and nothing else may be kept. */
export const cacheOf = (spec: RouteSpec): 'never' | 'private' =>
  spec.cache ??
  (spec.method === 'GET' && spec.access !== 'public' && spec.response !== undefined ? 'private' : 'never');
