import { hash } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AppConfig } from '../config/config.ts';
import { serveConsole } from '../console/serve.ts';
import { isKnown } from '../http/caching.ts';
import { knownProblems } from '../http/problem.ts';
import { createDocument } from './document.ts';
import {
  addresses,
  pagePolicy,
  problemsPage,
  script,
  startLinks,
  startPage,
  style,
  uiPage,
  uiPolicy,
} from './pages.ts';
import { routesOf } from './routes.ts';

/** Of the package of Swagger UI, what its page needs. */
const uiFiles = ['/swagger-ui.css', '/swagger-ui-bundle.js', '/favicon-32x32.png'];

const html = 'text/html; charset=utf-8';
/** A cache may keep what describes the API as long as a release may take to be noticed. */
export const shared = 'public, max-age=300';

/** The start page, the OpenAPI document, its pages and the list of problems: the same for everybody. */
export async function serveDocumentation(app: NestFastifyApplication, config: AppConfig): Promise<void> {
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const publicUrl = config.env.PUBLIC_URL;
  const serve = (path: string, type: string, write: () => string, policy: string = pagePolicy) => {
    const content = once(() => withTag(write()));
    server.get(path, (request, reply) =>
      sendShared(request, reply.header('content-security-policy', policy), type, content()),
    );
  };
  serve(addresses.document, 'application/json; charset=utf-8', () =>
    JSON.stringify(createDocument(routesOf(app), publicUrl)),
  );
  serve(addresses.pages, html, () => uiPage, uiPolicy(publicUrl));
  serve(addresses.problems, html, () => problemsPage(knownProblems()));
  serve(addresses.style, 'text/css; charset=utf-8', () => style);
  serve(addresses.script, 'text/javascript; charset=utf-8', () => script);
  const sendConsole = await serveConsole(app, config);
  const start = withTag(startPage);
  const links = withTag(`${JSON.stringify(startLinks, null, 2)}\n`);
  server.get(addresses.start, (request, reply) => {
    const isBrowser = request.headers.accept?.includes('text/html') === true;
    const vary = [reply.getHeader('vary'), 'accept'].filter((name) => name !== undefined).join(', ');
    reply.header('vary', vary).header('content-security-policy', pagePolicy);
    if (isBrowser && sendConsole !== undefined) return sendConsole(reply);
    return sendShared(request, reply, isBrowser ? html : 'application/json; charset=utf-8', isBrowser ? start : links);
  });
  await server.register(fastifyStatic, {
    root: dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json')),
    prefix: addresses.ui,
    allowedPath: (path) => uiFiles.includes(path),
    index: false,
    maxAge: '1d',
  });
}

interface Tagged {
  readonly content: string;
  readonly etag: string;
}

/** Weak, because the same content is sent compressed too. */
const withTag = (content: string): Tagged => ({ content, etag: `W/"${hash('sha256', content, 'base64url')}"` });

function sendShared(request: FastifyRequest, reply: FastifyReply, type: string, { content, etag }: Tagged) {
  reply.header('cache-control', shared).header('etag', etag);
  if (isKnown(request.headers['if-none-match'], etag)) return reply.status(304).send();
  return reply.type(type).send(content);
}

/** What is asked for first makes it: many processes never have to. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
