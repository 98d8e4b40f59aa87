import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isDatabaseUnavailable, violatedConstraint } from '../database/failures.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import { httpProblems } from './errors.ts';
import { Problem, type ProblemDefinition } from './problem.ts';

const retryAfterSeconds = '2';
const abortedStatus = 499;

/** Answers everything that a handler or the framework throws as problem JSON. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOG) private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), this.log);
  }
}

/** Also used for errors that never reach Nest, such as a malformed body or an overload. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): void {
  if (request.raw.destroyed && !request.raw.complete) {
    // The client ended the connection in its own body. Nobody reads the answer; 499 is what nginx logs for it.
    const { id: requestId, method, routeOptions } = request;
    log.info({ requestId, method, route: routeOptions.url, status: abortedStatus }, 'request aborted by the client');
    void reply.status(abortedStatus).send();
    return;
  }
  const problem = toProblem(error);
  if (problem.definition.status >= 500) log.error({ error, requestId: request.id }, 'request failed');
  // Its name helps whoever looks into the code; a client learns nothing from it.
  if (problem.definition === httpProblems.conflict && error !== problem) {
    log.warn({ error, requestId: request.id }, 'constraint violated');
  }
  // An answer that began cannot be turned into another one; cutting it shows the client that it is incomplete.
  if (reply.sent || reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  answerProblem(problem, request, reply);
}

export function answerProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  const path = request.url.split('?', 1)[0] as string;
  void reply
    .status(problem.definition.status)
    .headers(problem.headers)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problem.toBody(request.id, path) as never);
}

const frameworkCodes: Record<string, ProblemDefinition> = {
  FST_ERR_CTP_BODY_TOO_LARGE: httpProblems.bodyTooLarge,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: httpProblems.unsupportedMediaType,
  FST_ERR_CTP_EMPTY_JSON_BODY: httpProblems.malformedJson,
  FST_ERR_CTP_INVALID_JSON_BODY: httpProblems.malformedJson,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: httpProblems.malformedJson,
  FST_UNDER_PRESSURE: httpProblems.overloaded,
};

const frameworkStatuses: Record<number, ProblemDefinition> = {
  400: httpProblems.invalidInput,
  // A path that leads out of the folder of a static file.
  403: httpProblems.notFound,
  404: httpProblems.notFound,
  413: httpProblems.bodyTooLarge,
  415: httpProblems.unsupportedMediaType,
  431: httpProblems.headersTooLarge,
};

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isDatabaseUnavailable(error)) {
    return new Problem(httpProblems.unavailable, { headers: { 'retry-after': retryAfterSeconds } });
  }
  if (violatedConstraint(error) !== undefined) return new Problem(httpProblems.conflict);
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  const known =
    frameworkCodes[code ?? ''] ??
    (error instanceof SyntaxError && statusCode === 400 ? httpProblems.malformedJson : undefined);
  if (known !== undefined) {
    return new Problem(known, known.status === 503 ? { headers: { 'retry-after': retryAfterSeconds } } : {});
  }
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  return new Problem(frameworkStatuses[status ?? 500] ?? httpProblems.internal);
}
