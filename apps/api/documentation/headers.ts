import { acceptsIdempotencyKey, cacheOf, type RouteSpec } from '../http/route-spec.ts';
import type { Components, Json } from './components.ts';

const text = { type: 'string' };

/** Every header of an answer that a client may act on. */
const headers = {
  'X-Request-Id': {
    description: 'Names the request in reports and logs: the one that was sent, else a new one',
    schema: { ...text, examples: ['01939f2a-7a53-7bb0-a6f1-2c2f6a0f4f0e'] },
  },
  ETag: {
    description: 'Names the answer, for If-None-Match; of a record it begins with the version, for If-Match',
    schema: { ...text, examples: ['"3-Zp0sVnJkq2uXw1aB"'] },
  },
  'Cache-Control': {
    description: 'private, no-cache: your own cache may keep it and has to ask each time, with If-None-Match',
    schema: { ...text, enum: ['no-store', 'private, no-cache'] },
  },
  Location: {
    description: 'Where the record that was made can be read',
    schema: { ...text, format: 'uri-reference', examples: ['/v1/classes/class-physics-10a'] },
  },
  'Idempotency-Replayed': {
    description: 'true: the answer is that of an earlier request with the same Idempotency-Key',
    schema: { ...text, enum: ['true'] },
  },
  'Content-Disposition': {
    description: 'The name to save the file under',
    schema: { ...text, examples: ['attachment; filename="gradebook.csv"'] },
  },
  'RateLimit-Policy': {
    description: 'The limit that the request counts against: quota q and window w in seconds',
    schema: { ...text, examples: ['"auth-address";q=300;w=60'] },
  },
  RateLimit: {
    description: 'What is left of it: requests r, and seconds t until it is whole again',
    schema: { ...text, examples: ['"auth-address";r=299;t=60'] },
  },
  'Retry-After': {
    description: 'Seconds to wait before the next try',
    schema: { type: 'integer', minimum: 1, examples: [2] },
  },
  'WWW-Authenticate': {
    description: 'What is asked for, and what is wrong with the token that was sent',
    schema: { ...text, examples: ['Bearer error="invalid_token"'] },
  },
} satisfies Record<string, Json>;

export type HeaderName = keyof typeof headers;

/** The headers by their names, as references. */
export function headersOf(names: readonly HeaderName[], components: Components): Json {
  return Object.fromEntries(
    names.map((name) => [name, components.add('headers', name.replaceAll('-', ''), headers[name])]),
  );
}

/** What the successful answer of a route carries. */
export function successHeaders(spec: RouteSpec, isLimited: boolean): HeaderName[] {
  const names: HeaderName[] = ['X-Request-Id'];
  const mayBeKept = cacheOf(spec) === 'private';
  if (spec.etag === true || mayBeKept) names.push('ETag');
  if (mayBeKept) names.push('Cache-Control');
  if (spec.location !== undefined) names.push('Location');
  if (acceptsIdempotencyKey(spec)) names.push('Idempotency-Replayed');
  if (spec.responseContentType !== undefined) names.push('Content-Disposition');
  if (isLimited) names.push('RateLimit-Policy', 'RateLimit');
  return names;
}
