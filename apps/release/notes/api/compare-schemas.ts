import { componentOf, type Document, resolve, type Schema } from './document.ts';
import type { Findings, Level } from './findings.ts';

/** Both documents, and what is compared in them. */
export interface Comparison {
  readonly before: Document;
  readonly after: Document;
  readonly findings: Findings;
  readonly route: string;
  /** A request must stay acceptable, so it may widen; a response must stay understandable, so it may narrow. */
  readonly direction: 'request' | 'response';
  /** Pairs that are being compared: schemas may hold themselves. */
  readonly seen: Set<string>;
}

/**
 * What changes between two schemas, by the rules that oasdiff documents (docs/BREAKING-CHANGES-EXAMPLES.md and
 * docs/CHECKS.md of github.com/oasdiff/oasdiff). It is stricter in three, where oasdiff warns: a response property that is
 * removed breaks whether it was required or not, one of a request breaks where unknown ones are refused, and a new value
 * of an enum in a response breaks, but for those that docs/api.md has clients ignore.
 */
export function compareSchemas(how: Comparison, place: string, before: Schema = {}, after: Schema = {}): void {
  const component = componentOf(before);
  if (component !== undefined) {
    const pair = `${how.direction} ${component} ${componentOf(after) ?? place}`;
    if (how.seen.has(pair)) return;
    how.seen.add(pair);
  }
  const at = component ?? place;
  const old = alternatives(how.before, before);
  const now = alternatives(how.after, after);
  if (old.isNullable !== now.isNullable) {
    if (now.isNullable) widened(how, `${at} may be null`);
    else narrowed(how, `${at} may not be null any more`);
  }
  const [oneOld, oneNow] = [old.schemas[0], now.schemas[0]];
  if (old.schemas.length === 1 && now.schemas.length === 1 && oneOld !== undefined && oneNow !== undefined)
    compareOne(how, componentOf(oneOld) ?? at, oneOld, oneNow);
  else compareAlternatives(how, at, old.schemas, now.schemas);
}

/** A branch of a union each; null is kept apart, because `anyOf` with null is how a schema is made nullable. */
function alternatives(document: Document, schema: Schema): { isNullable: boolean; schemas: Schema[] } {
  const resolved = resolve(document, schema) ?? {};
  const union = resolved.anyOf ?? resolved.oneOf;
  if (union === undefined) {
    const types = typesOf(resolved);
    if (types === undefined || types.length < 2 || !types.includes('null'))
      return { isNullable: types?.[0] === 'null', schemas: types?.[0] === 'null' ? [] : [schema] };
    return { isNullable: true, schemas: [{ ...resolved, type: types.filter((type) => type !== 'null') }] };
  }
  const parts = union.map((branch) => alternatives(document, branch));
  return {
    isNullable: parts.some(({ isNullable }) => isNullable),
    schemas: parts.flatMap(({ schemas }) => schemas),
  };
}

function compareAlternatives(how: Comparison, at: string, before: readonly Schema[], after: readonly Schema[]): void {
  const nowLeft = [...after];
  const oldLeft: Schema[] = [];
  for (const schema of before) {
    const index = nowLeft.findIndex((other) => identity(how.after, other) === identity(how.before, schema));
    if (index === -1) oldLeft.push(schema);
    else compareOne(how, componentOf(schema) ?? at, schema, nowLeft.splice(index, 1)[0] ?? {});
  }
  for (const schema of oldLeft) narrowed(how, `${at} may not be ${nameOf(how.before, schema)} any more`);
  for (const schema of nowLeft) widened(how, `${at} may be ${nameOf(how.after, schema)}`);
}

/** What makes two branches the same one: their component, else their type with its constants. */
function identity(document: Document, schema: Schema): string {
  const component = componentOf(schema);
  if (component !== undefined) return component;
  const { type, properties = {}, const: only } = resolve(document, schema) ?? {};
  const constants = Object.entries(properties).filter(([, property]) => property.const !== undefined);
  return JSON.stringify([type, only, constants.map(([name, property]) => [name, property.const])]);
}

function nameOf(document: Document, schema: Schema): string {
  const { type, const: only } = resolve(document, schema) ?? {};
  return componentOf(schema) ?? (only === undefined ? String(type ?? 'anything') : JSON.stringify(only));
}

function compareOne(how: Comparison, at: string, old: Schema, now: Schema): void {
  const before = resolve(how.before, old) ?? {};
  const after = resolve(how.after, now) ?? {};
  if (!compareTypes(how, at, before, after)) return;
  compareValues(how, at, before, after);
  compareBounds(how, at, before, after);
  compareProperties(how, at, before, after);
  if (before.items !== undefined || after.items !== undefined)
    compareSchemas(how, `${at}[]`, before.items, after.items);
  if (typeof before.additionalProperties === 'object' && typeof after.additionalProperties === 'object')
    compareSchemas(how, `${at}.*`, before.additionalProperties, after.additionalProperties);
}

/** @returns whether the rest can be compared */
function compareTypes(how: Comparison, at: string, before: Schema, after: Schema): boolean {
  const [old, now] = [typesOf(before), typesOf(after)];
  if (JSON.stringify(old?.toSorted()) === JSON.stringify(now?.toSorted())) return true;
  const text = `the type of ${at} is ${now?.join(' or ') ?? 'any'} instead of ${old?.join(' or ') ?? 'any'}`;
  const isWider = covers(now, old);
  const isNarrower = covers(old, now);
  const isSafe = how.direction === 'request' ? isWider : isNarrower;
  how.findings.add(isSafe ? 'addition' : 'breaking', text, how.route);
  return false;
}

const typesOf = ({ type }: Schema): readonly string[] | undefined => (typeof type === 'string' ? [type] : type);

/** Whether each value of the one type is a value of the other. A whole number is a number. */
const covers = (wide: readonly string[] | undefined, narrow: readonly string[] | undefined): boolean =>
  wide === undefined ||
  (narrow?.every((type) => wide.includes(type) || (type === 'integer' && wide.includes('number'))) ?? false);

const valuesOf = (schema: Schema): readonly unknown[] | undefined =>
  schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);

function compareValues(how: Comparison, at: string, before: Schema, after: Schema): void {
  const [old, now] = [valuesOf(before), valuesOf(after)];
  if (old === undefined && now === undefined) return;
  if (old === undefined || now === undefined) {
    if (old === undefined) narrowed(how, `${at} is one of ${listed(now ?? [])} only`);
    else widened(how, `${at} may be something else than ${listed(old)}`);
    return;
  }
  const gone = old.filter((value) => !now.includes(value));
  const added = now.filter((value) => !old.includes(value));
  if (gone.length > 0) narrowed(how, `${at} may not be ${listed(gone)} any more`);
  if (added.length === 0) return;
  const text = `${at} may be ${listed(added)}`;
  if (openEnums.includes(at)) how.findings.add('addition', text, how.route);
  else widened(how, text);
}

/** Enums whose unknown values clients ignore (docs/api.md). */
const openEnums = ['ProblemCode'];

const listed = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(', ');

const upper = ['maximum', 'maxLength', 'maxItems'] as const;
const lower = ['minimum', 'minLength', 'minItems'] as const;

function compareBounds(how: Comparison, at: string, before: Schema, after: Schema): void {
  for (const name of [...upper, ...lower]) {
    const isUpper = (upper as readonly string[]).includes(name);
    const none = isUpper ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    const [old, now] = [before[name] ?? none, after[name] ?? none];
    if (old === now) continue;
    const text = `${name} of ${at} is ${after[name] ?? 'not set'} instead of ${before[name] ?? 'not set'}`;
    if (isUpper === now < old) narrowed(how, text);
    else widened(how, text);
  }
  for (const name of ['pattern', 'format'] as const) {
    const [old, now] = [before[name], after[name]];
    if (old === now) continue;
    const text = `${name} of ${at} is ${now ?? 'not set'} instead of ${old ?? 'not set'}`;
    if (old === undefined) narrowed(how, text);
    else if (now === undefined) widened(how, text);
    // Whether one pattern takes what another takes is not known.
    else how.findings.add('breaking', text, how.route);
  }
}

function compareProperties(how: Comparison, at: string, before: Schema, after: Schema): void {
  const { properties: old = {}, required: wasRequired = [] } = before;
  const { properties: now = {}, required: isRequired = [] } = after;
  const isRequest = how.direction === 'request';
  const add = (level: Level, text: string) => how.findings.add(level, text, how.route);
  for (const [name, schema] of Object.entries(old)) {
    const property = `${at}.${name}`;
    const present = now[name];
    if (present === undefined) {
      const isAccepted = isRequest && after.additionalProperties !== false;
      add(isAccepted ? 'addition' : 'breaking', `the ${how.direction} field ${property} is removed`);
      continue;
    }
    const [was, is] = [wasRequired.includes(name), isRequired.includes(name)];
    if (is && !was) narrowed(how, `the ${how.direction} field ${property} is required`);
    if (was && !is) widened(how, `the ${how.direction} field ${property} is optional`);
    compareSchemas(how, property, schema, present);
  }
  if (isRequest && after.additionalProperties === false && before.additionalProperties !== false)
    add('breaking', `${at} refuses fields that it does not know`);
  for (const name of Object.keys(now)) {
    if (old[name] !== undefined) continue;
    const isNeeded = isRequest && isRequired.includes(name);
    const kind = isNeeded ? `required ${how.direction}` : how.direction;
    add(isNeeded ? 'breaking' : 'addition', `new ${kind} field ${at}.${name}`);
  }
}

/** Fewer values than before: a request that was right may be refused; of a response nobody notices. */
function narrowed({ direction, findings, route }: Comparison, text: string): void {
  if (direction === 'request') findings.add('breaking', text, route);
}

/** More values than before: a client may not understand a response; a request may say more. */
function widened({ direction, findings, route }: Comparison, text: string): void {
  findings.add(direction === 'response' ? 'breaking' : 'addition', text, route);
}
