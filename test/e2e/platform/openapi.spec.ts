import type { OpenAPIObject } from '@nestjs/swagger';
import { createDocument } from '../../../apps/api/http/docs.ts';
import { problemsOf } from '../../../apps/api/http/openapi.ts';
import { type RouteSpec, successStatus } from '../../../apps/api/http/route-spec.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';

describe('OpenAPI document', () => {
  let test: TestApp;
  let document: OpenAPIObject;
  let routes: RouteSpec[];

  beforeAll(async () => {
    test = await startTestApp();
    document = createDocument(test.app);
    routes = [...test.routes];
  });

  afterAll(async () => {
    await test.close();
  });

  it('is served as JSON and as pages', async () => {
    const json = await test.as().get('/docs-json');
    expect(json.status).toBe(200);
    expect(Object.keys(json.body.paths).length).toBeGreaterThan(3);
    const page = await test.as().get('/docs');
    expect(page.status).toBe(200);
    expect(page.text).toContain('swagger-ui');
  });

  it('explains every problem at the address that its type names', async () => {
    const page = await test.as().get('/docs/problems');
    expect(page.status).toBe(200);
    const codes = [...test.routes].flatMap(problemsOf).map(({ code }) => code);
    for (const code of codes) expect(page.text).toContain(`id="${code}"`);
  });

  it('holds every route of the application', () => {
    const documented = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = routes.map(({ method, path }) => `${method} /${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(documented.toSorted()).toEqual(served.toSorted());
  });

  it('shows an example that fits the schema for every body and every answer', () => {
    const problems = routes.flatMap((spec) => {
      const name = `${spec.method} ${spec.path}`;
      const found: string[] = [];
      if (spec.body !== undefined && !spec.body.safeParse(spec.examples?.body).success) found.push(`${name}: body`);
      if (spec.response !== undefined && !spec.response.safeParse(spec.examples?.response).success) {
        found.push(`${name}: answer`);
      }
      return found;
    });
    expect(problems).toEqual([]);
  });

  it('describes the success and the refusals of every route', () => {
    for (const spec of routes) {
      const operation =
        document.paths[`/${spec.path.replaceAll(/:(\w+)/g, '{$1}')}`]?.[spec.method.toLowerCase() as 'get'];
      const statuses = Object.keys(operation?.responses ?? {});
      expect(statuses).toContain(String(successStatus(spec)));
      expect(statuses).toContain('500');
      if (spec.access !== 'public') expect(statuses).toContain('401');
      expect(operation?.summary).toBeTruthy();
    }
  });

  it('names every operation once', () => {
    const ids = Object.values(document.paths).flatMap((item) =>
      Object.values(item).map((operation) => (operation as { operationId?: string }).operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});
