import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { CognitoError, UnsupportedError } from 'cognito-local/lib/errors.js';
import { DateClock } from 'cognito-local/lib/services/clock.js';
import { CognitoServiceFactoryImpl } from 'cognito-local/lib/services/cognitoService.js';
import { otp } from 'cognito-local/lib/services/otp.js';
import { UserPoolServiceFactoryImpl } from 'cognito-local/lib/services/userPoolService.js';
import type { Json, LocalServices } from './call.ts';
import { MailboxMessages } from './mail.ts';
import { issuerOf } from './pools.ts';
import { createLocalRouter } from './router.ts';
import { CognitoStoreFactory } from './store.ts';
import { LocalTokens, SigningKey } from './tokens.ts';

const bodyLimitBytes = 1_048_576;

export interface LocalCognito {
  answer: RequestListener;
  /** Returns when every change is on disk. */
  flush(): Promise<void>;
}

/**
 * The local Cognito over the files that `seedPools` wrote to `folder`.
 * @param mailboxUrl where its mails go, asked for each mail
 */
export async function createLocalCognito(folder: string, mailboxUrl: () => Promise<string>): Promise<LocalCognito> {
  const key = new SigningKey();
  const clock = new DateClock();
  const stores = new CognitoStoreFactory(folder);
  const quiet = () => undefined;
  const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet, child: () => logger };
  const context: Json = { logger };
  const pools = new UserPoolServiceFactoryImpl(clock, stores);
  const cognito = await new CognitoServiceFactoryImpl(folder, stores, pools).create(context, {});
  const services = {
    clock,
    cognito,
    otp,
    config: { UserPoolDefaults: { UsernameAttributes: ['email'] } },
    messages: new MailboxMessages(mailboxUrl),
    tokenGenerator: new LocalTokens(key),
    triggers: { enabled: () => false },
  } as unknown as LocalServices;
  const route = createLocalRouter(services, key, context);

  const listener: RequestListener = (request, response) => {
    void answer(request, response, route, key).catch((error: unknown) => {
      process.stderr.write(`cognito: ${error instanceof Error ? error.stack : String(error)}\n`);
      send(response, 500, { __type: 'InternalErrorException', message: 'The local Cognito failed.' });
    });
  };
  return { answer: listener, flush: () => stores.flush() };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  route: (target: string, request: Json) => Promise<Json>,
  key: SigningKey,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://local');
  if (request.method === 'GET') {
    const [, userPoolId = '', document] = /^\/([^/]+)\/\.well-known\/([a-z-]+)/.exec(url.pathname) ?? [];
    if (document === 'jwks') return send(response, 200, key.jwks);
    if (document === 'openid-configuration') return send(response, 200, { issuer: issuerOf(userPoolId) });
    if (url.pathname === '/health') return send(response, 200, { ok: true });
    return send(response, 404, { message: 'Not found' });
  }
  const target = String(request.headers['x-amz-target'] ?? '').split('.')[1];
  if (target === undefined) return send(response, 400, { __type: 'UnknownOperationException' });
  const body = await readJson(request);
  if (body === undefined) return send(response, 400, { __type: 'SerializationException' });
  try {
    send(response, 200, await route(target, body));
  } catch (error) {
    if (error instanceof UnsupportedError) {
      return send(response, 400, { __type: 'UnsupportedOperationException', message: error.message });
    }
    if (!(error instanceof CognitoError)) throw error;
    send(response, 400, { __type: error.code, message: error.message });
  }
}

async function readJson(request: IncomingMessage): Promise<Json | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimitBytes) return undefined;
    chunks.push(chunk);
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return typeof body === 'object' && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  // Cognito writes times as seconds.
  const text = JSON.stringify(body, function (this: Json, name, value) {
    return this[name] instanceof Date ? Math.floor(this[name].getTime() / 1_000) : value;
  });
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': randomUUID(),
  });
  response.end(text);
}
