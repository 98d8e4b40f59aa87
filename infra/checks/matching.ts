import { isDeepStrictEqual } from 'node:util';
import { type LocatedResource, resourcesOf, type Templates } from './assembly.ts';

// biome-ignore lint/suspicious/noExplicitAny: a template's properties have no shape in common
export type Json = any;

/** True when everything that `expected` says is so in `actual`; an array's items may stand anywhere in it. */
export function matches(actual: Json, expected: Json): boolean {
  if (typeof expected === 'function') return expected(actual) === true;
  if (expected instanceof RegExp) return expected.test(typeof actual === 'string' ? actual : JSON.stringify(actual));
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) && expected.every((item) => actual.some((candidate: Json) => matches(candidate, item)))
    );
  }
  if (expected === null || typeof expected !== 'object') return isDeepStrictEqual(actual, expected);
  if (actual === null || typeof actual !== 'object') return false;
  return Object.entries(expected).every(([key, value]) => matches(actual[key], value));
}

/** Resources of a type, in a stack where one is named as `Stack Type`, that look like `expected`. */
export function find(environment: Templates, type: string, expected: Json = {}): LocatedResource[] {
  const [stack, name] = type.includes(' ') ? type.split(' ') : [undefined, type];
  return resourcesOf(environment, name).filter(
    (resource) => (stack === undefined || resource.stack.id === stack) && matches(resource.Properties ?? {}, expected),
  );
}

export const has = (environment: Templates, type: string, expected: Json = {}): boolean =>
  find(environment, type, expected).length > 0;

/** All of that type look like `expected`, and there is at least one. */
export function all(environment: Templates, type: string, expected: Json): boolean {
  const total = find(environment, type).length;
  return total > 0 && find(environment, type, expected).length === total;
}

export const count = (environment: Templates, type: string, expected: Json = {}): number =>
  find(environment, type, expected).length;
