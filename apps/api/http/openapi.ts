import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { httpProblems } from './errors.ts';
import type { ProblemDefinition } from './problem.ts';
import { acceptsIdempotencyKey, type RouteSpec, successStatus } from './route-spec.ts';

type Schema = Record<string, unknown>;

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  fix: z.string(),
  instance: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ location: z.string(), pointer: z.string(), message: z.string() })).optional(),
  errorCount: z.int().optional().meta({ description: 'How many errors there are, where not all of them are listed' }),
});

function toSchema(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { target: 'openapi-3.0', io, unrepresentable: 'any' });
  return plain as Schema;
}

/** Everything the OpenAPI document says about a route, read from its description. */
export function describeRoute(spec: RouteSpec): MethodDecorator {
  const parts: MethodDecorator[] = [
    ApiOperation({
      summary: spec.summary,
      ...(spec.description === undefined ? {} : { description: spec.description }),
    }),
    ...parameters(spec),
    ...responses(spec),
  ];
  if (spec.access !== 'public') parts.push(ApiBearerAuth() as MethodDecorator);
  if (spec.body !== undefined) {
    parts.push(
      ApiBody({ required: true, schema: { ...toSchema(spec.body, 'input'), example: spec.examples?.body } as object }),
    );
  }
  return applyDecorators(...parts);
}

function parameters(spec: RouteSpec): MethodDecorator[] {
  const all: MethodDecorator[] = [];
  for (const [name, schema] of Object.entries(spec.params?.shape ?? {})) {
    all.push(ApiParam({ name, required: true, schema: toSchema(schema as z.ZodType, 'input') as object }));
  }
  for (const [name, field] of Object.entries(spec.query?.shape ?? {})) {
    const schema = field as z.ZodType;
    const required = !schema.safeParse(undefined).success;
    all.push(ApiQuery({ name, required, schema: toSchema(schema, 'input') as object }));
  }
  if (spec.ifMatch !== undefined) {
    all.push(
      ApiHeader({
        name: 'If-Match',
        required: spec.ifMatch === 'required',
        description: 'The ETag of the version this change is based on',
        schema: { type: 'string', example: '"3"' },
      }),
    );
  }
  if (acceptsIdempotencyKey(spec)) {
    all.push(
      ApiHeader({
        name: 'Idempotency-Key',
        required: false,
        description: 'A key of your choice; repeating the request with it within 24 hours gives the first answer again',
        schema: { type: 'string', maxLength: 255, example: '8e03978e-40d5-43e8-bc93-6894a57f9324' },
      }),
    );
  }
  return all;
}

function responses(spec: RouteSpec): MethodDecorator[] {
  const status = successStatus(spec);
  const content = spec.responseContentType;
  const success =
    spec.response !== undefined
      ? { schema: { ...toSchema(spec.response, 'output'), example: spec.examples?.response } as object }
      : content === undefined
        ? {}
        : { content: { [content]: { schema: { type: 'string', example: spec.examples?.response } } } };
  const all = [ApiResponse({ status, description: spec.summary, ...(success as object) }) as MethodDecorator];
  for (const [problemStatus, definitions] of byStatus(problemsOf(spec))) {
    const example = { ...exampleProblem(definitions[0] as ProblemDefinition), instance: spec.path };
    all.push(
      ApiResponse({
        status: problemStatus,
        description: definitions.map(({ code, title }) => `${code}: ${title}`).join('; '),
        content: {
          'application/problem+json': { schema: { ...toSchema(problemSchema, 'output'), example } as object },
        },
      }) as MethodDecorator,
    );
  }
  return all;
}

/** The refusals of a route: those every route of its kind shares, and its own. */
export function problemsOf(spec: RouteSpec): ProblemDefinition[] {
  const shared: ProblemDefinition[] = [httpProblems.internal, httpProblems.unavailable];
  if (spec.access !== 'public') shared.push(httpProblems.unauthenticated);
  if (spec.body !== undefined || spec.query !== undefined || spec.params !== undefined) {
    shared.push(httpProblems.invalidInput);
  }
  if (spec.body !== undefined) shared.push(httpProblems.malformedJson, httpProblems.bodyTooLarge);
  if (spec.params !== undefined && spec.access !== 'public') shared.push(httpProblems.notFound);
  if (typeof spec.access === 'object' || spec.access === 'operator') shared.push(httpProblems.forbidden);
  if (spec.ifMatch !== undefined) shared.push(httpProblems.preconditionFailed);
  if (spec.ifMatch === 'required') shared.push(httpProblems.preconditionRequired);
  if (acceptsIdempotencyKey(spec)) {
    const { idempotencyKeyReused, idempotencyInProgress, idempotencyAnswerNotKept } = httpProblems;
    shared.push(idempotencyKeyReused, idempotencyInProgress, idempotencyAnswerNotKept);
  }
  return [...new Set([...shared, ...(spec.problems ?? [])])];
}

const exampleProblem = ({ code, status, title, fix }: ProblemDefinition) => ({
  type: `/docs/problems#${code}`,
  title,
  status,
  code,
  fix,
  requestId: '01939f2a-7a53-7bb0-a6f1-2c2f6a0f4f0e',
});

function byStatus(definitions: readonly ProblemDefinition[]): Map<number, ProblemDefinition[]> {
  return Map.groupBy(definitions, ({ status }) => status);
}
