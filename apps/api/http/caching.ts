import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { cacheOf, type RouteSpec } from './route-spec.ts';

/**
 * What a cache may do with an answer. `private`: the caller's own one may keep it, and asks each time whether it is
 * still right; a shared one, such as CloudFront, may not (RFC 9111, 5.2.2.7).
 */
export const cacheControls = { never: 'no-store', private: 'private, no-cache' } as const;

/** Whether If-None-Match names the tag, compared weakly as RFC 9110, 13.1.2 demands. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return ifNoneMatch?.split(',').some((tag) => tag.trim() === '*' || opaque(tag) === opaque(etag)) === true;
}

/** Gives successful answers their ETag, Location and Cache-Control, and 304 to whoever has the answer already. */
export function tagAnswers(server: FastifyInstance): void {
  server.addHook('preSerialization', (request, reply, payload, done) => {
    const spec = request.routeOptions.config.spec;
    if (spec !== undefined) describeRecord(spec, reply, payload as Record<string, unknown> | null);
    done(null, payload);
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    const spec = request.routeOptions.config.spec;
    const isAnswer = reply.statusCode >= 200 && reply.statusCode < 300;
    if (spec !== undefined && isAnswer) {
      const tag = typeof payload === 'string' ? tagOf(spec, reply, payload) : undefined;
      if (tag !== undefined) reply.header('etag', tag);
      reply.header('cache-control', cacheControls[cacheOf(spec)]);
      if (isRead(request) && tag !== undefined && isKnown(request.headers['if-none-match'], tag)) {
        reply.status(304).removeHeader('content-type');
        return done(null, null);
      }
    } else if (!reply.hasHeader('cache-control')) {
      reply.header('cache-control', cacheControls.never);
    }
    done(null, payload);
  });
}

const isRead = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD';

function describeRecord(spec: RouteSpec, reply: FastifyReply, payload: Record<string, unknown> | null): void {
  if (spec.etag === true && typeof payload?.version === 'number') reply.header('etag', `"${payload.version}"`);
  if (spec.location !== undefined && reply.statusCode === 201) {
    const path = spec.location.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(payload?.[name])));
    reply.header('location', `/${path}`);
  }
}

/**
 * A record's version is what changes are based on. An answer can differ although the version is the same, as it holds
 * names and dates of other records too, so its content is a second part of the tag. Lists have that part alone.
 */
function tagOf(spec: RouteSpec, reply: FastifyReply, payload: string): string | undefined {
  const version = reply.getHeader('etag');
  if (typeof version !== 'string' && cacheOf(spec) === 'never') return undefined;
  const content = hash('sha256', payload, 'base64url').slice(0, 16);
  return typeof version === 'string' ? `${version.slice(0, -1)}-${content}"` : `W/"${content}"`;
}
