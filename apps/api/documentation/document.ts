import { httpProblems } from '../http/errors.ts';
import { problemSchema, problemsOf } from '../http/route-problems.ts';
import type { RouteSpec } from '../http/route-spec.ts';
import { Components, type Json } from './components.ts';
import { parametersOf } from './parameters.ts';
import { pascal, responsesOf } from './responses.ts';
import { describeTags, tagOf } from './tags.ts';

export interface OpenApiDocument extends Json {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: Json;
}

const info = {
  title: 'ClassBoard',
  version: '1.0.0',
  summary: 'The backend of a school',
  description:
    'Identifiers and terms are those of OneRoster 1.2. Errors are application/problem+json (RFC 9457). Versions, ' +
    'lists, repeats and limits follow the same rules on every route.',
  license: { name: 'MIT', identifier: 'MIT' },
  contact: { name: 'ClassBoard', url: 'https://github.com/classboard/classboard' },
};

/** Relative, so that the document is right wherever it is read: at the API, behind CloudFront, on a laptop. */
const sameOrigin = { url: '/', description: 'The service that this document comes from' };

/** Refusals of what leads to no route. */
const ofNoRoute = [httpProblems.malformedRequest, httpProblems.methodNotAllowed, httpProblems.notFound];

/** @param publicUrl where the API answers, for those who read the document as a file */
export function createDocument(routes: readonly RouteSpec[], publicUrl?: string): OpenApiDocument {
  const components = new Components();
  const codes = new Set([...routes.flatMap(problemsOf), ...ofNoRoute].map(({ code }) => code));
  components.schema(problemSchema([...codes].toSorted()), 'output', 'Problem');
  components.add('securitySchemes', 'accessToken', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The access token of POST /v1/auth/sign-in',
  });
  const paths: Record<string, Record<string, Json>> = {};
  for (const spec of routes) {
    const path = `/${spec.path.replaceAll(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [spec.method.toLowerCase()]: operation(spec, components) };
  }
  return {
    openapi: '3.1.0',
    info,
    servers: [sameOrigin, ...(publicUrl === undefined ? [] : [{ url: publicUrl, description: 'The API itself' }])],
    tags: describeTags(new Set(routes.map(tagOf))),
    security: [{ accessToken: [] }],
    paths,
    components: components.toJson(),
  };
}

function operation(spec: RouteSpec, components: Components): Json {
  const { operationId, summary, description = `${summary}.` } = spec;
  const parameters = parametersOf(spec, components);
  return {
    operationId,
    tags: [tagOf(spec)],
    summary,
    description,
    ...(spec.access === 'public' ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(spec.body === undefined ? {} : { requestBody: requestBody(spec, components) }),
    ...(spec.file === undefined ? {} : { requestBody: fileBody(spec.file) }),
    responses: responsesOf(spec, components),
  };
}

function requestBody({ body, operationId, examples }: RouteSpec, components: Components): Json {
  if (body === undefined) return {};
  const schema = components.schema(body, 'input', `${pascal(operationId)}Request`);
  return { required: true, content: { 'application/json': { schema, example: examples?.body } } };
}

/** What OpenAPI 3.1 says of bytes: a media type without a schema. */
const fileBody = (types: readonly string[]): Json => ({
  required: true,
  content: Object.fromEntries(types.map((type) => [type, {}])),
});
