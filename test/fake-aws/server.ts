import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Principals } from './access/principals.ts';
import { type Answer, answerOf, errorAnswer } from './answer.ts';
import { misfitsOf } from './check.ts';
import type { Effect, Faults } from './faults.ts';
import { AwsError, type Call, type FakeAccount, type Handler, type RecordedCall, type Service } from './handlers.ts';
import { type Model, modelOf } from './model.ts';
import type { RestRequest } from './protocol-rest.ts';
import type { Receivers } from './receivers.ts';
import { decode, signatureOf, UnknownOperation } from './request.ts';

export interface Parts {
  readonly fake: FakeAccount;
  readonly services: readonly Service[];
  readonly principals: Principals;
  readonly faults: Faults;
  readonly receivers: Receivers;
  record(call: RecordedCall): void;
}

/** Answers as all of AWS, on one port: the signature's scope says which service and region is meant. */
export async function startServer(parts: Parts): Promise<{ url: string; close(): Promise<void> }> {
  const handlers = new Map(parts.services.map(({ service, operations }) => [service as string, operations]));
  const server = createServer((request, response) => {
    void serve(parts, handlers, request, response).catch((error: Error) => {
      parts.fake.violation(`the test server failed: ${error.stack}`);
      send(response, errorAnswer(undefined, new AwsError('TestServerError', error.message)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => closeServer(server) };
}

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

async function serve(
  parts: Parts,
  handlers: ReadonlyMap<string, Readonly<Record<string, Handler>>>,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await read(incoming);
  if (request.headers.authorization?.toString().startsWith('AWS4-') !== true) {
    const answer = parts.receivers.receive(request);
    if (answer !== undefined) return send(response, answer);
  }
  let model: Model | undefined;
  const known = { at: parts.fake.now(), service: '', operation: '', region: '', principal: '', input: {} as unknown };
  try {
    const isByToken = isUnsignedByToken(request);
    const { accessKeyId, region, service } = isByToken
      ? ({ accessKeyId: '', region: parts.fake.settings.region, service: 'sts' } as const)
      : signatureOf(request.headers.authorization?.toString());
    Object.assign(known, { service, region });
    model = modelOf(service);
    const decoded = decode(model, request);
    Object.assign(known, { operation: decoded.operation.name, input: decoded.input });
    const session = isByToken ? parts.principals.anonymous : parts.principals.session(accessKeyId);
    known.principal = session.principal.name;
    const call: Call = {
      service,
      operation: decoded.operation.name,
      region,
      account: parts.fake.settings.account,
      principal: session.principal,
      fake: parts.fake,
    };
    const effect = parts.faults.meet(call, decoded.input);
    if (effect === 'timeout' || effect === 'reset') {
      parts.record({ ...known, error: effect });
      return cut(response, effect);
    }
    checkInput(parts.fake, model, call, misfitsOf(decoded.operation.input, decoded.input));
    parts.principals.authorize(session, call, decoded.input);
    const handler = handlers.get(service)?.[call.operation];
    if (handler === undefined) {
      throw new UnknownOperation('UnknownOperationException', `${service}:${call.operation} is not faked`);
    }
    const output = (await handler(decoded.input, call)) ?? {};
    checkOutput(call, decoded.operation.output.kind === 'unit' ? [] : misfitsOf(decoded.operation.output, output));
    parts.record(known);
    if (effect !== undefined) return cut(response, effect);
    send(response, answerOf(model, decoded.operation, output as object));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error instanceof UnknownOperation) parts.fake.violation(error.message);
    parts.record({ ...known, error: error.code });
    send(response, errorAnswer(model, error));
  }
}

/** The token is the proof: clients do not sign this call. */
const isUnsignedByToken = ({ headers, body }: RestRequest): boolean =>
  headers.authorization === undefined && /(^|&)Action=AssumeRoleWithWebIdentity(&|$)/.test(body.toString());

function checkInput(fake: FakeAccount, model: Model, call: Call, misfits: ReturnType<typeof misfitsOf>): void {
  const [first] = misfits;
  if (first === undefined) return;
  const all = misfits.map(({ kind, path, detail }) => `${kind} ${path}: ${detail}`).join('; ');
  fake.violation(`${call.service}:${call.operation}: ${all}`);
  const code = model.protocol === 'query' ? 'ValidationError' : 'ValidationException';
  throw new AwsError(first.kind === 'type' && model.protocol !== 'query' ? 'SerializationException' : code, all);
}

/** An answer that AWS could not give is a fault of the fake, and hides others. */
function checkOutput({ service, operation }: Call, misfits: ReturnType<typeof misfitsOf>): void {
  if (misfits.length === 0) return;
  const all = misfits.map(({ kind, path, detail }) => `${kind} ${path}: ${detail}`).join('; ');
  throw new Error(`${service}:${operation} answers what the model does not know: ${all}`);
}

async function read(incoming: IncomingMessage): Promise<RestRequest> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?');
  return {
    method: incoming.method ?? 'GET',
    host: incoming.headers.host ?? '',
    path,
    query: new URLSearchParams(query),
    headers: incoming.headers,
    body: Buffer.concat(parts),
  };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  if (response.writableEnded || response.destroyed) return;
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
}

/** A call that times out keeps its connection until the client gives up. */
function cut(response: ServerResponse, effect: Effect): void {
  if (effect !== 'timeout') response.destroy();
}
