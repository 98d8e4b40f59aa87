import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { httpProblems } from './errors.ts';
import { Findings, type Location } from './findings.ts';
import { Problem } from './problem.ts';
import type { RouteSpec } from './route-spec.ts';

declare module 'zod' {
  interface GlobalMeta {
    /** What to say about fields that a schema does not take for a reason. */
    unknownFields?: Readonly<Record<string, string>>;
  }
}

/**
 * Parses one part of a request.
 * @throws Problem invalid-input naming the places that are wrong and what was expected there, never the value sent
 */
export function parsePart(schema: z.ZodType | undefined, value: unknown, location: Location): unknown {
  if (schema === undefined) return undefined;
  const findings = new Findings(location);
  const given = value ?? (location === 'body' ? undefined : {});
  const parsed = schema.safeParse(given);
  if (parsed.success) addTextFindings(parsed.data, findings);
  else for (const issue of parsed.error.issues) addIssue(issue, given, findings, schema.meta());
  if (findings.count > 0 || !parsed.success) throw invalid(findings);
  return parsed.data;
}

const invalid = ({ errors, count }: Findings): Problem =>
  new Problem(httpProblems.invalidInput, { errors, errorCount: count });

/** The version in If-Match, the first part of an ETag, where the route asks for one. `*` is refused: it would skip the check that it stands for. */
export function parseIfMatch(spec: RouteSpec, request: FastifyRequest): number | undefined {
  if (spec.ifMatch === undefined) return undefined;
  const header = request.headers['if-match'];
  if (header === undefined) {
    if (spec.ifMatch === 'required') throw new Problem(httpProblems.preconditionRequired);
    return undefined;
  }
  const version = /^(?:W\/)?"(\d{1,9})(?:-[\w-]{1,64})?"$/.exec(header)?.[1];
  if (version === undefined) {
    const findings = new Findings('header');
    findings.add(['if-match'], 'expected one ETag as this service gives it, such as "3"');
    throw invalid(findings);
  }
  return Number(version);
}

function addIssue(
  issue: z.core.$ZodIssue,
  given: unknown,
  findings: Findings,
  { unknownFields = {} }: z.core.GlobalMeta = {},
): void {
  if (issue.code === 'unrecognized_keys') {
    const top = issue.path.length === 0;
    for (const key of issue.keys) {
      const hint = top && Object.hasOwn(unknownFields, key) ? `, ${unknownFields[key]}` : '';
      findings.add([...issue.path, key], `unknown field${hint}`);
    }
    return;
  }
  const isMissing = issue.code === 'invalid_type' && valueAt(given, issue.path) === undefined;
  findings.add(issue.path, isMissing ? 'required' : issue.message);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let part = value;
  for (const key of path) {
    if (typeof part !== 'object' || part === null) return undefined;
    part = (part as Record<PropertyKey, unknown>)[key];
  }
  return part;
}

/** A value, and how one got there: paths are written out for what is wrong alone. */
interface Place {
  readonly value: unknown;
  readonly key?: PropertyKey;
  readonly above?: Place;
}

/** PostgreSQL stores neither NUL nor half a surrogate pair: both are refused here, with their place, in every text. */
function addTextFindings(accepted: unknown, findings: Findings): void {
  const open: Place[] = [{ value: accepted }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value } = place;
    if (typeof value === 'string') {
      if (value.includes('\0')) findings.add(pathOf(place), 'must not contain NUL');
      else if (!value.isWellFormed()) findings.add(pathOf(place), 'expected valid Unicode');
    } else if (typeof value === 'object' && value !== null) {
      // From the last, so that the first comes off the stack first.
      for (const [key, part] of Object.entries(value).reverse()) open.push({ value: part, key, above: place });
    }
  }
}

function pathOf(place: Place): PropertyKey[] {
  const path: PropertyKey[] = [];
  for (let at = place; at.above !== undefined; at = at.above) path.unshift(at.key as PropertyKey);
  return path;
}
