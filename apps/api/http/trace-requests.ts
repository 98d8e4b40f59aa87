import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Traces } from '../observability/traces.ts';

/** Begins the span of a request; probes have none. */
export function beginTrace(traces: Traces, request: FastifyRequest): void {
  if (request.routeOptions.url?.startsWith('/health')) return;
  request.trace = traces.request(request.headers, request.method);
}

/** Ends it under the name of the route: a path or a query may hold what people typed or who they are. */
export function endTrace(request: FastifyRequest, reply: FastifyReply): void {
  const route = request.routeOptions.url;
  request.trace?.end(
    route === undefined ? request.method : `${request.method} ${route}`,
    {
      'http.request.method': request.method,
      'url.scheme': request.protocol,
      'http.response.status_code': reply.statusCode,
      ...(route === undefined ? {} : { 'http.route': route, 'url.path': route }),
    },
    reply.statusCode >= 500 ? String(reply.statusCode) : undefined,
  );
}
