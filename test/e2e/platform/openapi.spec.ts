import { createDocument, type OpenApiDocument } from '../../../apps/api/documentation/document.ts';
import { routesOf } from '../../../apps/api/documentation/routes.ts';
import { serializerOf } from '../../../apps/api/http/route.ts';
import { problemsOf } from '../../../apps/api/http/route-problems.ts';
import { type RouteSpec, successStatus } from '../../../apps/api/http/route-spec.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import { nameOf } from '../../setup/api/walk.ts';

// biome-ignore lint/suspicious/noExplicitAny: parts of a document
type Part = any;

/** Of a route, with its share of what is named once: four times as many where everything is written out. */
const largestBytesPerRoute = 3_300;

describe('OpenAPI document', () => {
  let test: TestApp;
  let document: OpenApiDocument;
  let components: Part;
  let routes: RouteSpec[];

  beforeAll(async () => {
    test = await startTestApp();
    document = createDocument(routesOf(test.app), 'https://api.school.example');
    components = document.components;
    routes = [...test.routes];
  });

  afterAll(async () => {
    await test.close();
  });

  const pathOf = ({ path }: RouteSpec) => `/${path.replaceAll(/:(\w+)/g, '{$1}')}`;
  const operationOf = (spec: RouteSpec): Part => document.paths[pathOf(spec)]?.[spec.method.toLowerCase()];
  const operations = (): Part[] => routes.map(operationOf);
  const resolve = (part: Part): Part => {
    if (part?.$ref === undefined) return part;
    const [, , section, name] = part.$ref.split('/');
    return components[section][name];
  };

  it('holds every route of the application', () => {
    const documented = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.toSorted()).toEqual(routes.map((spec) => `${spec.method} ${pathOf(spec)}`).toSorted());
  });

  it('names what records look like once, under the names of OneRoster', () => {
    const names = ['AcademicSession', 'Category', 'Class', 'Course', 'Enrollment', 'LineItem', 'Result', 'User'];
    for (const name of names) {
      expect(components.schemas[name].properties).toHaveProperty('sourcedId');
      expect(components.schemas[`${name}Page`].properties.data.items).toEqual({ $ref: `#/components/schemas/${name}` });
    }
    expect(operationOf(specOf('readClass')).responses[200].content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/Class',
    });
    expect(Buffer.byteLength(JSON.stringify(document))).toBeLessThan(largestBytesPerRoute * routes.length);
  });

  const specOf = (operationId: string) => routes.find((spec) => spec.operationId === operationId) as RouteSpec;

  it('describes every body, every answer and every refusal by a named schema', () => {
    const inline: string[] = [];
    for (const operation of operations()) {
      const answers = Object.values(operation.responses).map(resolve);
      for (const [type, { schema }] of [operation.requestBody, ...answers].flatMap((part: Part) =>
        Object.entries<Part>(part?.content ?? {}),
      )) {
        if (type.endsWith('json') && schema.$ref === undefined) inline.push(`${operation.operationId} ${type}`);
      }
    }
    expect(inline).toEqual([]);
  });

  it('refers to nothing that is missing', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(500);
    const missing = references.filter(([, section = '', name = '']) => components[section]?.[name] === undefined);
    expect(missing.map(([text]) => text)).toEqual([]);
  });

  it('shows an example that fits the schema for every body and every answer', () => {
    const problems = routes.flatMap((spec) => {
      const name = nameOf(spec);
      const found: string[] = [];
      if (spec.body !== undefined && !spec.body.safeParse(spec.examples?.body).success) found.push(`${name}: body`);
      if (spec.response !== undefined && !spec.response.safeParse(spec.examples?.response).success) {
        found.push(`${name}: answer`);
      }
      return found;
    });
    expect(problems).toEqual([]);
  });

  it('writes the example of every answer by its schema, whose serialiser a start does not compile', () => {
    for (const spec of routes) {
      if (spec.response === undefined) continue;
      const { example } = operationOf(spec).responses[successStatus(spec)].content['application/json'];
      expect(JSON.parse(serializerOf(spec.response)(example))).toEqual(example);
    }
  });

  it('describes the success and the refusals of every route', () => {
    for (const spec of routes) {
      const { responses, security } = operationOf(spec);
      const statuses = Object.keys(responses);
      const wanted = [successStatus(spec), 431, 500, 503, ...(spec.method === 'GET' ? [] : [400, 408, 413, 415])];
      expect(statuses).toEqual(expect.arrayContaining(wanted.map(String)));
      expect(security).toEqual(spec.access === 'public' ? [] : undefined);
      expect(statuses.includes('401')).toBe(spec.access !== 'public' || problemsOf(spec).some((p) => p.status === 401));
      if (spec.path.startsWith('v1/auth/')) expect(statuses).toContain('429');
    }
  });

  it('describes the headers that answers carry', () => {
    const headersOf = (operationId: string, status: number) =>
      Object.keys(resolve(operationOf(specOf(operationId)).responses[status]).headers);
    expect(headersOf('readClass', 200)).toEqual(['X-Request-Id', 'ETag', 'Cache-Control']);
    expect(headersOf('createClass', 201)).toContain('Location');
    expect(headersOf('createClass', 201)).toContain('Idempotency-Replayed');
    expect(headersOf('downloadGradebook', 200)).toContain('Content-Disposition');
    expect(headersOf('signIn', 200)).toEqual(expect.arrayContaining(['RateLimit', 'RateLimit-Policy']));
    expect(headersOf('signIn', 429)).toEqual(expect.arrayContaining(['RateLimit', 'RateLimit-Policy', 'Retry-After']));
    expect(headersOf('readClass', 503)).toContain('Retry-After');
    expect(headersOf('readClass', 401)).toContain('WWW-Authenticate');
  });

  it('describes every parameter, operation and tag in words', () => {
    const { tags } = document as Part;
    for (const { description } of tags) expect(description).toMatch(/\.$/);
    const silent = operations().flatMap(({ operationId, summary, parameters = [], tags: [tag] }) => [
      ...parameters
        .map(resolve)
        .filter((parameter: Part) => !parameter.description)
        .map((parameter: Part) => `${operationId}: ${parameter.name}`),
      ...(summary && tags.some(({ name }: Part) => name === tag) ? [] : [operationId]),
    ]);
    expect(silent).toEqual([]);
  });

  it('names every operation once, by the constant that describes its route', () => {
    const ids = operations().map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(id))).toEqual([]);
  });

  it('leads to the service it comes from, and to the API where that is known', () => {
    const { servers } = document as Part;
    expect(servers.map(({ url }: Part) => url)).toEqual(['/', 'https://api.school.example']);
  });
});
