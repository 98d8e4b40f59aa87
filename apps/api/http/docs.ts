import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { knownProblems } from './problem.ts';

const title = 'ClassBoard';
const description =
  'The backend of a school. Identifiers and terms are those of OneRoster 1.2. Errors are application/problem+json.';

/** Swagger UI reads its own scripts and styles, and draws icons from data URLs. */
const docsPolicy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/** The OpenAPI document at `/docs-json` and its pages at `/docs`; built when first asked for. */
export function serveDocs(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onSend', (request, reply, payload, done) => {
      if (request.url.startsWith('/docs')) reply.header('content-security-policy', docsPolicy);
      done(null, payload);
    });
  app
    .getHttpAdapter()
    .getInstance()
    .get('/docs/problems', (_request, reply) => {
      void reply.type('text/html; charset=utf-8').send(problemsPage());
    });
  SwaggerModule.setup('docs', app, () => createDocument(app), { jsonDocumentUrl: 'docs-json', customSiteTitle: title });
}

/** What the `type` of a problem links to. */
function problemsPage(): string {
  const sections = knownProblems().map(
    ({ code, status, title, fix }) => `<h2 id="${code}">${code}</h2><p>${status}. ${title}.</p><p>${fix}</p>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}: problems</title><h1>Problems</h1>${sections.join('')}</html>`;
}

export function createDocument(app: NestFastifyApplication): OpenAPIObject {
  const builder = new DocumentBuilder().setTitle(title).setDescription(description).setVersion('1').addBearerAuth();
  return SwaggerModule.createDocument(app, builder.build(), {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
}
