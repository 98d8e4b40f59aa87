import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import compress from '@fastify/compress';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import underPressure from '@fastify/under-pressure';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AppConfig } from '../config/config.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import { takeClientAddress } from '../limits/client-address.ts';
import type { Log } from '../observability/log.ts';
import { requestContext } from '../observability/request-context.ts';
import type { Traces } from '../observability/traces.ts';
import { acceptFiles } from './body-types.ts';
import { tagAnswers } from './caching.ts';
import { sealCursor } from './cursors.ts';
import { httpProblems } from './errors.ts';
import { acceptJsonOnly } from './json-body.ts';
import { OtherMethods } from './methods.ts';
import { answerProblem, sendProblem } from './problem.filter.ts';
import { Problem, type ProblemDefinition } from './problem.ts';
import { chooseRequestId } from './request.ts';
import { compileSerializer } from './route.ts';
import { beginTrace, endTrace } from './trace-requests.ts';

const retryAfterSeconds = '2';
/** Below this size compressing costs more than the bytes it saves. */
const compressionThresholdBytes = 1_024;

/** Nest would install an error handler that drops the codes of Fastify's own errors. */
class Adapter extends FastifyAdapter {
  override setErrorHandler(): ReturnType<FastifyAdapter['setErrorHandler']> {
    return this.getInstance();
  }
}

export function createAdapter({ env }: AppConfig): FastifyAdapter {
  return new Adapter({
    logger: false,
    // X-Forwarded-For is read from its end: each hop of ours appended the address it saw, what stands before them is the
    // client's own invention (docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html).
    trustProxy: (_address, hop) => hop < env.TRUST_PROXY_HOPS,
    bodyLimit: env.BODY_LIMIT_BYTES,
    keepAliveTimeout: env.KEEP_ALIVE_TIMEOUT_SECONDS * 1_000,
    requestTimeout: env.REQUEST_TIMEOUT_SECONDS * 1_000,
    http: { headersTimeout: env.HEADERS_TIMEOUT_SECONDS * 1_000 },
    genReqId: (request: { headers: Record<string, string | string[] | undefined> }) =>
      chooseRequestId(request.headers['x-request-id']),
    // While draining the process keeps serving: the balancer still sends until it has noticed.
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    // An address that is malformed, or longer than any identifier, leads to no route and so past every hook.
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) => {
      reply.header('x-request-id', request.id);
      answerProblem(new Problem(httpProblems.notFound), request, reply);
    },
    routerOptions: { maxParamLength: 255, ignoreTrailingSlash: true },
  });
}

const parserProblems: Record<string, ProblemDefinition> = {
  HPE_HEADER_OVERFLOW: httpProblems.headersTooLarge,
  ERR_HTTP_REQUEST_TIMEOUT: httpProblems.requestTimeout,
};

/** What is no HTTP never becomes a request: the answer is written to the connection, which then ends. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const definition = parserProblems[error.code ?? ''] ?? httpProblems.malformedRequest;
  const requestId = crypto.randomUUID();
  const body = JSON.stringify(new Problem(definition).toBody(requestId, '/'));
  const head = [
    `HTTP/1.1 ${definition.status} ${STATUS_CODES[definition.status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Correlation ids, security headers, CORS, compression, load shedding, request log and problem answers. */
export async function configureServer(
  app: NestFastifyApplication,
  config: AppConfig,
  lifecycle: Lifecycle,
  log: Log,
  traces: Traces | undefined,
): Promise<void> {
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  server.setSerializerCompiler(compileSerializer);
  acceptJsonOnly(server, config.env.BODY_LIMIT_BYTES);
  acceptFiles(server, config.env.BODY_LIMIT_BYTES);
  carryRequestId(server, config, lifecycle, traces);
  tagAnswers(server);
  sealCursors(server);
  const otherMethods = new OtherMethods(server);
  server.addHook('onRequest', (request, _reply, done) => {
    forgetTypeOfNoBody(request);
    done();
  });
  await server.register(helmet, {
    contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    strictTransportSecurity: config.deployed ? { maxAge: 63_072_000, includeSubDomains: true } : false,
  });
  otherMethods.answerOptions();
  await server.register(cors, {
    origin: config.env.CORS_ORIGINS,
    // What is not listed stays forbidden in browsers: by default all methods that change a record.
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: [
      ...['content-disposition', 'etag', 'link', 'location', 'retry-after', 'x-request-id'],
      ...['ratelimit', 'ratelimit-policy', 'idempotency-replayed'],
    ],
    maxAge: 600,
  });
  otherMethods.refuseOthers();
  await server.register(compress, {
    global: true,
    threshold: compressionThresholdBytes,
    encodings: ['gzip', 'deflate', 'identity'],
  });
  await shedLoad(server, config);
  logRequests(server, log);
  server.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, log));
}

/** The cursor of an answer belongs to the list that was asked for. */
function sealCursors(server: FastifyInstance): void {
  server.addHook('preSerialization', (request, _reply, payload, done) => {
    const cursor = (payload as { nextCursor?: unknown } | null)?.nextCursor;
    if (request.list === undefined || typeof cursor !== 'string') return done(null, payload);
    done(null, { ...(payload as object), nextCursor: sealCursor(cursor, request.list) });
  });
}

/** Many clients name a type with every request: without a body it says nothing, and is no malformed JSON. */
function forgetTypeOfNoBody({ headers }: FastifyRequest): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = headers;
  if (encoding === undefined && (length === undefined || length === '0')) delete headers['content-type'];
}

function carryRequestId(
  server: FastifyInstance,
  { originSecrets }: AppConfig,
  lifecycle: Lifecycle,
  traces: Traces | undefined,
): void {
  server.decorateRequest('clientAddress', '');
  server.addHook('onRequest', (request, reply, done) => {
    request.clientAddress = takeClientAddress(request, originSecrets);
    reply.header('x-request-id', request.id);
    if (lifecycle.draining) reply.header('connection', 'close');
    const context = { requestId: request.id, clientAddress: request.clientAddress };
    if (traces === undefined) return requestContext.run(context, done);
    beginTrace(traces, request);
    requestContext.run({ ...context, trace: request.trace }, done);
  });
}

/** Refuses early what could only be answered late; probes are always answered. */
async function shedLoad(server: FastifyInstance, { env }: AppConfig): Promise<void> {
  if (env.LOAD_SHED_EVENT_LOOP_DELAY_MILLIS === 0) return;
  await server.register(underPressure, {
    maxEventLoopDelay: env.LOAD_SHED_EVENT_LOOP_DELAY_MILLIS,
    sampleInterval: 100,
    pressureHandler: (request) => {
      if (request.url.startsWith('/health')) return;
      throw new Problem(httpProblems.overloaded, { headers: { 'retry-after': retryAfterSeconds } });
    },
  });
}

/** One line a request, with ids and the route's pattern: a path or a query may hold what people typed. */
function logRequests(server: FastifyInstance, log: Log): void {
  server.addHook('onResponse', (request, reply, done) => {
    const pattern = request.routeOptions.url;
    const isProbe = pattern?.startsWith('/health') === true;
    if (!isProbe || reply.statusCode >= 500) {
      log.info(
        {
          requestId: request.id,
          traceId: request.trace?.id,
          method: request.method,
          route: pattern ?? 'unknown',
          status: reply.statusCode,
          durationMs: Math.round(reply.elapsedTime * 10) / 10,
          userId: request.caller?.id,
          schoolId: request.caller?.schoolId,
        },
        'request',
      );
    }
    if (request.trace !== undefined) endTrace(request, reply);
    done();
  });
}
