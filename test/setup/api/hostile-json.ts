import fc from 'fast-check';

export const nested = (depth: number, inner: string): string => `${'['.repeat(depth)}${inner}${']'.repeat(depth)}`;
export const repeated = (count: number, text: string): string => Array.from({ length: count }, () => text).join(',');

const nul = '"\\u0000"';

/** JSON that costs more to judge than to send unless the judge takes care, by shape: of about so many bytes. */
export const hostileShapes: Readonly<Record<string, (field: string, bytes: number) => string>> = {
  deep: (field, bytes) => `{"${field}":${nested(Math.max(33, bytes >> 1), nul)}}`,
  'deep and wide': (field, bytes) => `{"${field}":${nested(Math.min(1_400, bytes >> 3), repeated(bytes / 10, nul))}}`,
  'list of objects': (field, bytes) => `{"${field}":[${repeated(bytes / 3, '{}')}]}`,
  'list instead of an object': (_field, bytes) => `[${repeated(bytes / 2, '1')}]`,
  'many keys': (_field, bytes) => `{${Array.from({ length: bytes / 14 }, (_, index) => `"key${index}":0`).join(',')}}`,
  'one key often': (field, bytes) => `{${repeated(bytes / (field.length + 8), `"${field}":[[]]`)}}`,
  'long key': (_field, bytes) => `{"${'\\u0001~/'.repeat(bytes / 8)}":1}`,
  'half characters': (field, bytes) => `{"${field}":"${'\\ud800'.repeat(bytes / 6)}"}`,
};

/** @returns bodies that no route accepts */
export const hostileJson = (field: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...Object.values(hostileShapes)), fc.integer({ min: 300, max: 300_000 }))
    .map(([shape, bytes]) => shape(field, bytes));
