import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { httpProblems } from '../http/errors.ts';
import { requestOf } from '../http/inputs.ts';
import { Problem } from '../http/problem.ts';
import type { RouteSpec } from '../http/route-spec.ts';
import { parseIfMatch, parsePart } from '../http/validation.ts';
import { Authenticator } from './authenticator.ts';
import type { Caller } from './caller.ts';
import { ObjectAccess } from './object-access.ts';

/**
 * The one gate in front of every handler: who calls, may they, on that object, with what input, in this order.
 * A route without a description is refused, so a forgotten decorator cannot open anything.
 */
@Injectable()
export class AdmissionGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly objects: ObjectAccess,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = requestOf(context);
    const spec = request.routeOptions.config.spec;
    if (spec === undefined) throw new Problem(httpProblems.notFound);
    if (spec.access !== 'public') {
      request.caller = await this.authenticator.authenticate(request.headers.authorization);
    }
    const params = parsePart(spec.params, request.params, 'path');
    if (typeof spec.access === 'object') request.target = await this.decide(spec, request, request.caller);
    request.input = {
      params,
      query: parsePart(spec.query, request.query, 'query'),
      body: parsePart(spec.body, request.body, 'body'),
      ifMatch: parseIfMatch(spec, request),
    };
    return true;
  }

  private async decide(spec: RouteSpec, request: FastifyRequest, caller: Caller) {
    const access = spec.access;
    if (typeof access !== 'object') return undefined;
    const roleFits = access.roles?.includes(caller.role) ?? true;
    if (!('on' in access)) {
      if (!roleFits) throw new Problem(httpProblems.forbidden);
      return undefined;
    }
    const sourcedId = (request.params as Record<string, string>)[access.param] as string;
    const target = await this.objects.find(caller, access.on, sourcedId);
    // What the caller cannot see does not exist for them, so 404 comes before 403.
    if (target === undefined) throw new Problem(httpProblems.notFound);
    if (!roleFits || !this.objects.allows(caller, target, access.action)) throw new Problem(httpProblems.forbidden);
    return target;
  }
}
