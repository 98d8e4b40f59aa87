import { randomUUID } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { sentFile } from '../http/body-types.ts';
import { openList } from '../http/cursors.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { replyOf, requestOf } from '../http/request.ts';
import type { RouteSpec } from '../http/route-spec.ts';
import { parseIfMatch, parsePart } from '../http/validation.ts';
import { requestContext } from '../observability/request-context.ts';
import { type Access, type ObjectKind, opensToGuardians, type TargetOf } from './access.ts';
import { Authenticator, bearerToken } from './authenticator.ts';
import type { Caller } from './caller.ts';
import { Disclosures } from './disclosures.ts';
import { ObjectAccess } from './object-access.ts';
import { SupportSessions, supportSessionHeader } from './support-sessions.ts';

/**
 * The one guard in front of every handler: who calls, may they, on that object, with what input, in this order.
 * A route without a description is refused, so a forgotten decorator cannot open anything.
 */
@Injectable()
export class AdmissionGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly objects: ObjectAccess,
    private readonly support: SupportSessions,
    private readonly disclosures: Disclosures,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = requestOf(context);
    const spec = request.routeOptions.config.spec;
    if (spec === undefined) throw new Problem(httpProblems.notFound);
    const { authorization } = request.headers;
    const caller = spec.access === 'public' ? undefined : await this.callerOf(request, spec);
    request.caller = caller;
    if (caller !== undefined) nameOrigin(caller);
    const params = parsePart(spec.params, request.params, 'path');
    // Also of what is not there: that an operator looked for it is what the school is to see.
    if (caller?.support !== undefined) await this.support.record(caller.support, params);
    const target = caller === undefined ? undefined : await this.decide(spec.access, caller, request.params);
    if (caller !== undefined && target !== undefined) {
      await this.disclosures.toGuardian(caller, spec.access, target, spec.operationId);
    }
    const query = openList(request, spec, 'query', parsePart(spec.query, request.query, 'query'));
    request.admitted = {
      caller,
      accessToken: caller === undefined ? undefined : bearerToken(authorization),
      target,
      params,
      query,
      body: openList(request, spec, 'body', parsePart(spec.body, request.body, 'body')),
      file: sentFile(request, spec),
      ifMatch: parseIfMatch(spec, request),
      setStatus: spec.otherStatuses && ((status) => void replyOf(context).status(status)),
    };
    return true;
  }

  private async callerOf(request: FastifyRequest, spec: RouteSpec): Promise<Caller> {
    const caller = await this.authenticator.authenticate(request.headers.authorization);
    const session = request.headers[supportSessionHeader];
    return session === undefined ? caller : this.support.enter(caller, String(session), spec);
  }

  private async decide(access: Access, caller: Caller, params: unknown): Promise<TargetOf<ObjectKind> | undefined> {
    if (caller.role === 'guardian' && !(opensToGuardians(access) || (access === 'operator' && caller.isOperator))) {
      throw new Problem(httpProblems.notFound);
    }
    if (access === 'operator' && !caller.isOperator) throw new Problem(httpProblems.forbidden);
    if (typeof access !== 'object') return undefined;
    const roleFits = access.roles?.includes(caller.role) ?? true;
    if (!('on' in access)) {
      if (!roleFits) throw new Problem(httpProblems.forbidden);
      return undefined;
    }
    const sourcedId = (params as Record<string, string>)[access.param] as string;
    const target = await this.objects.find(caller, access.on, sourcedId);
    // What the caller cannot see does not exist for them, so 404 comes before 403.
    if (target === undefined) throw new Problem(httpProblems.notFound);
    if (!roleFits || !this.objects.allows(caller, target, access.action)) throw new Problem(httpProblems.forbidden);
    return target;
  }
}

/** Whatever the request writes, the caller wrote. */
function nameOrigin({ id }: Caller): void {
  const context = requestContext.getStore();
  if (context === undefined) return;
  context.origin = { actorId: id, source: 'api', changeSet: randomUUID(), requestId: context.requestId };
}
