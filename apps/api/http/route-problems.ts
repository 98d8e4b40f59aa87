import { z } from 'zod';
import { accessProblems } from '../access/errors.ts';
import { httpProblems } from './errors.ts';
import type { ProblemDefinition } from './problem.ts';
import { acceptsIdempotencyKey, type RouteSpec } from './route-spec.ts';

/** The refusals of a route: those every route of its kind shares, and its own. */
export function problemsOf(spec: RouteSpec): ProblemDefinition[] {
  const shared: ProblemDefinition[] = [
    httpProblems.headersTooLarge,
    httpProblems.internal,
    httpProblems.overloaded,
    httpProblems.unavailable,
  ];
  if (spec.access !== 'public') shared.push(httpProblems.unauthenticated, accessProblems.supportSessionRefused);
  if (spec.body !== undefined || spec.query !== undefined || spec.params !== undefined) {
    shared.push(httpProblems.invalidInput);
  }
  // Whoever sends a body has it read, also where the route wants none.
  if (spec.method !== 'GET') {
    shared.push(
      httpProblems.malformedJson,
      httpProblems.requestTimeout,
      httpProblems.bodyTooLarge,
      httpProblems.unsupportedMediaType,
    );
  }
  if (spec.params !== undefined && spec.access !== 'public') shared.push(httpProblems.notFound);
  if (typeof spec.access === 'object' || spec.access === 'operator') shared.push(httpProblems.forbidden);
  if (spec.ifMatch !== undefined) shared.push(httpProblems.preconditionFailed);
  if (spec.ifMatch !== undefined) shared.push(httpProblems.preconditionRequired);
  if (acceptsIdempotencyKey(spec)) {
    const { idempotencyKeyReused, idempotencyInProgress, idempotencyAnswerNotKept } = httpProblems;
    shared.push(idempotencyKeyReused, idempotencyInProgress, idempotencyAnswerNotKept);
  }
  return [...new Set([...shared, ...(spec.problems ?? [])])];
}

/** An error as every route answers it; the codes are those that a route of the application can give. */
export const problemSchema = (codes: readonly string[]) =>
  z
    .object({
      type: z
        .string()
        .meta({ description: 'Where the problem is explained, relative to the API', format: 'uri-reference' }),
      title: z.string(),
      status: z.int(),
      code: z
        .enum(codes as [string, ...string[]])
        .meta({ id: 'ProblemCode', description: 'What to rely on in programs; later versions may add codes' }),
      detail: z.string().optional(),
      fix: z.string().meta({ description: 'What to do about it' }),
      instance: z.string().meta({ description: 'The path that was asked' }),
      requestId: z.string().meta({ description: 'Quote it when you report something' }),
      errors: z
        .array(
          z
            .object({
              location: z.enum(['body', 'query', 'path', 'header']),
              pointer: z.string().meta({ description: 'JSON pointer (RFC 6901) inside the location' }),
              message: z.string(),
            })
            .meta({ id: 'FieldProblem' }),
        )
        .optional()
        .meta({ description: 'What is wrong with the input, at most 100' }),
      errorCount: z
        .int()
        .optional()
        .meta({ description: 'How many errors there are, where not all of them are listed' }),
    })
    .meta({ id: 'Problem', description: 'An error (RFC 9457)' });
