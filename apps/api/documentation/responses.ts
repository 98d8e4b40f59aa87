import { httpProblems } from '../http/errors.ts';
import type { ProblemDefinition } from '../http/problem.ts';
import { problemsOf } from '../http/route-problems.ts';
import { cacheOf, type RouteSpec, successStatus } from '../http/route-spec.ts';
import type { Components, Json } from './components.ts';
import { type HeaderName, headersOf, successHeaders } from './headers.ts';

/** Every answer of a route, by its status. */
export function responsesOf(spec: RouteSpec, components: Components): Json {
  const problems = problemsOf(spec);
  const responses: Json = {};
  for (const [status, definitions] of Map.groupBy(problems, (problem) => problem.status)) {
    responses[status] = refusal(definitions, components);
  }
  const success = answer(spec, problems.includes(httpProblems.rateLimited), components);
  responses[successStatus(spec)] = success;
  for (const status of spec.otherStatuses ?? []) {
    const definitions = problems.filter((problem) => problem.status === status);
    responses[status] = definitions.length === 0 ? success : either(success, describeRefusal(definitions, components));
  }
  if (cacheOf(spec) === 'private') {
    responses[304] = components.add('responses', 'NotModified', {
      description: 'The answer that If-None-Match names is still right',
      headers: headersOf(['X-Request-Id', 'ETag', 'Cache-Control'], components),
    });
  }
  return responses;
}

function answer(spec: RouteSpec, isLimited: boolean, components: Components): Json {
  const base = { description: spec.summary, headers: headersOf(successHeaders(spec, isLimited), components) };
  const example = spec.examples?.response;
  if (spec.response !== undefined) {
    const schema = components.schema(spec.response, 'output', `${pascal(spec.operationId)}Response`);
    return { ...base, content: { 'application/json': { schema, example } } };
  }
  if (spec.responseContentType === undefined) return base;
  const isText = spec.responseContentType.startsWith('text/');
  const schema = { type: 'string', ...(isText ? {} : { format: 'binary' }) };
  return { ...base, content: { [spec.responseContentType]: { schema, example } } };
}

/** One status that can be an answer and a refusal; the content type separates them. */
const either = (success: Json, refused: Json): Json => ({
  description: `${success.description}; ${refused.description}`,
  headers: { ...(refused.headers as Json), ...(success.headers as Json) },
  content: { ...(success.content as Json), ...(refused.content as Json) },
});

/** Refusals are shared by many routes, and named after what they refuse. */
const refusal = (definitions: readonly ProblemDefinition[], components: Components): Json =>
  components.add(
    'responses',
    definitions.map(({ code }) => pascal(code)).join('Or'),
    describeRefusal(definitions, components),
  );

function describeRefusal(definitions: readonly ProblemDefinition[], components: Components): Json {
  const status = (definitions[0] as ProblemDefinition).status;
  const names: HeaderName[] = ['X-Request-Id'];
  if (status === 401) names.push('WWW-Authenticate');
  if ([429, 503].includes(status) || definitions.includes(httpProblems.idempotencyInProgress))
    names.push('Retry-After');
  if (status === 429) names.push('RateLimit-Policy', 'RateLimit');
  const examples = definitions.map((definition) => [
    definition.code,
    components.add('examples', definition.code, { summary: definition.title, value: exampleProblem(definition) }),
  ]);
  return {
    description: definitions.map(({ code, title }) => `${code}: ${title}`).join('; '),
    headers: headersOf(names, components),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(examples),
      },
    },
  };
}

const exampleProblem = (definition: ProblemDefinition): Json => {
  const { code, status, title, fix } = definition;
  const isInvalid = definition === httpProblems.invalidInput;
  return {
    type: `/docs/problems#${code}`,
    title,
    status,
    code,
    fix,
    instance: '/v1/classes/class-physics-10a',
    requestId: '01939f2a-7a53-7bb0-a6f1-2c2f6a0f4f0e',
    ...(isInvalid ? { errors: [{ location: 'body', pointer: '/title', message: 'expected text' }] } : {}),
  };
};

/** `class-not-found` and `listClasses` as the name of a component. */
export const pascal = (name: string): string =>
  name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
