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
 * what it has. Make one before the routes, whose addresses it learns.
 */
export class OtherMethods {
  private readonly addresses = new Map<string, Address>();

  constructor(private readonly server: FastifyInstance) {
    server.addHook('onRoute', ({ url, method }) => {
      // CORS answers OPTIONS everywhere.
      if (url === '*' || url === '/*') return;
      const address = this.addresses.get(url) ?? { pattern: patternOf(url), methods: new Set(['OPTIONS']) };
      for (const name of [method].flat()) address.methods.add(name);
      this.addresses.set(url, address);
    });
  }

  /** Register it before CORS, which knows preflights alone and refuses every other OPTIONS. */
  answerOptions(): void {
    this.server.addHook('onRequest', async (request, reply) => {
      if (request.method !== 'OPTIONS' || isPreflight(request)) return;
      const allowed = this.allowedAt(request.url);
      if (allowed.length > 0) return reply.status(204).header('allow', allowed.join(', ')).send();
      // Answered here: OPTIONS leads to the route of CORS, which is older than the handler of errors.
      answerProblem(new Problem(httpProblems.notFound), request, reply);
      return reply;
    });
  }

  /** Register it after what gives every answer its headers: a refusal has them, too. */
  refuseOthers(): void {
    this.server.addHook('onRequest', async (request) => {
      if (!request.is404) return;
      const allowed = this.allowedAt(request.url);
      // An identifier that is longer than any leads to no route although its address has one.
      const isUnknown = allowed.length === 0 || allowed.includes(request.method);
      if (isUnknown) throw new Problem(httpProblems.notFound);
      const allow = allowed.join(', ');
      throw new Problem(httpProblems.methodNotAllowed, { detail: `Allowed here: ${allow}.`, headers: { allow } });
    });
  }

  private allowedAt(url: string): string[] {
    const path = url.split('?', 1)[0] as string;
    const fitting = [...this.addresses.values()].filter(({ pattern }) => pattern.test(path));
    return [...new Set(fitting.flatMap(({ methods }) => [...methods]))].toSorted();
  }
}

const isPreflight = ({ headers }: FastifyRequest): boolean =>
  headers.origin !== undefined && headers['access-control-request-method'] !== undefined;

const patternOf = (url: string): RegExp =>
  new RegExp(
    `^${url
      .replaceAll(/[.+?^$()[\]{}|\\]/g, '\\$&')
      .replaceAll(/:\w+/g, '[^/]+')
      .replaceAll('*', '.*')}/?$`,
  );
