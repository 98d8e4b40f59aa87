import type { FastifyInstance, FastifyRequest } from 'fastify';
import { httpProblems } from './errors.ts';
import { answerProblem } from './problem.filter.ts';
import { Problem } from './problem.ts';

interface Address {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/**
 * Answers 405 with Allow where an address has other methods than the one asked for (RFC 9110, 15.5.6), and OPTIONS with
 * what it has. Register it before the routes, whose addresses it learns, and before CORS, which answers preflights alone.
 */
export function answerOtherMethods(server: FastifyInstance): void {
  const addresses = new Map<string, Address>();
  server.addHook('onRoute', ({ url, method }) => {
    // CORS answers OPTIONS everywhere.
    if (url === '*' || url === '/*') return;
    const address = addresses.get(url) ?? { pattern: patternOf(url), methods: new Set(['OPTIONS']) };
    for (const name of [method].flat()) address.methods.add(name);
    addresses.set(url, address);
  });
  server.addHook('onRequest', async (request, reply) => {
    const asksForMethods = request.method === 'OPTIONS' && !isPreflight(request);
    if (!request.is404 && !asksForMethods) return;
    const allowed = allowedAt(addresses, request.url);
    const allow = allowed.join(', ');
    if (asksForMethods && allowed.length > 0) return reply.status(204).header('allow', allow).send();
    // An identifier that is longer than any leads to no route although its address has one.
    const isUnknown = allowed.length === 0 || allowed.includes(request.method);
    const problem = isUnknown
      ? new Problem(httpProblems.notFound)
      : new Problem(httpProblems.methodNotAllowed, { detail: `Allowed here: ${allow}.`, headers: { allow } });
    // Answered here: OPTIONS leads to the route of CORS, which is older than the handler of errors.
    answerProblem(problem, request, reply);
    return reply;
  });
}

const isPreflight = ({ headers }: FastifyRequest): boolean =>
  headers.origin !== undefined && headers['access-control-request-method'] !== undefined;

function allowedAt(addresses: ReadonlyMap<string, Address>, url: string): string[] {
  const path = url.split('?', 1)[0] as string;
  const fitting = [...addresses.values()].filter(({ pattern }) => pattern.test(path));
  return [...new Set(fitting.flatMap(({ methods }) => [...methods]))].toSorted();
}

const patternOf = (url: string): RegExp =>
  new RegExp(
    `^${url
      .replaceAll(/[.+?^$()[\]{}|\\]/g, '\\$&')
      .replaceAll(/:\w+/g, '[^/]+')
      .replaceAll('*', '.*')}/?$`,
  );
