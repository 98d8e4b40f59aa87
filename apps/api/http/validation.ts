import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { httpProblems } from './errors.ts';
import { type FieldProblem, Problem } from './problem.ts';
import type { RouteSpec } from './route-spec.ts';

type Location = FieldProblem['location'];

/**
 * Parses one part of a request.
 * @throws Problem invalid-input naming every place that is wrong and what was expected there, never the value sent
 */
export function parsePart(schema: z.ZodType | undefined, value: unknown, location: Location): unknown {
  if (schema === undefined) return undefined;
  const problems = textProblems(value, location);
  const parsed = schema.safeParse(value ?? (location === 'body' ? undefined : {}));
  if (!parsed.success) problems.push(...parsed.error.issues.flatMap((issue) => describe(issue, location)));
  if (problems.length > 0 || !parsed.success) throw new Problem(httpProblems.invalidInput, { errors: problems });
  return parsed.data;
}

/** The version in If-Match, where the route asks for one. `*` is refused: it would skip the check that it stands for. */
export function parseIfMatch(spec: RouteSpec, request: FastifyRequest): number | undefined {
  if (spec.ifMatch === undefined) return undefined;
  const header = request.headers['if-match'];
  if (header === undefined) {
    if (spec.ifMatch === 'required') throw new Problem(httpProblems.preconditionRequired);
    return undefined;
  }
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(header)?.[1];
  if (version === undefined) {
    const message = 'expected one ETag as this service gives it, such as "3"';
    throw new Problem(httpProblems.invalidInput, { errors: [{ location: 'header', pointer: '/if-match', message }] });
  }
  return Number(version);
}

function describe(issue: z.core.$ZodIssue, location: Location): FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ location, pointer: pointerTo([...issue.path, key]), message: 'unknown field' }));
  }
  const message = issue.code === 'invalid_type' && issue.input === undefined ? 'required' : issue.message;
  return [{ location, pointer: pointerTo(issue.path), message }];
}

const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** PostgreSQL stores neither NUL nor half a surrogate pair: both are refused here, with their place, in every text. */
function textProblems(value: unknown, location: Location, path: readonly PropertyKey[] = []): FieldProblem[] {
  if (typeof value === 'string') {
    if (value.includes('\0')) return [{ location, pointer: pointerTo(path), message: 'must not contain NUL' }];
    return value.isWellFormed() ? [] : [{ location, pointer: pointerTo(path), message: 'expected valid Unicode' }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => textProblems(part, location, [...path, key]));
}
