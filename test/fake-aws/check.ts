import type { Member, Shape, StructureShape } from './model.ts';

/** What does not fit a model; `kind` decides which error of AWS answers it. */
export interface Misfit {
  readonly kind: 'unknown' | 'missing' | 'type';
  readonly path: string;
  readonly detail: string;
}

const join = (path: string, name: string) => (path === '' ? name : `${path}.${name}`);

/** All that is wrong with a decoded value. Undefined and null members count as absent. */
export function misfitsOf(shape: Shape, value: unknown, path = ''): Misfit[] {
  if (shape.kind === 'structure') return misfitsOfStructure(shape, value, path);
  if (shape.kind === 'list') {
    if (!Array.isArray(value)) return wrong(path, 'a list', value);
    return value.flatMap((item, index) => misfitsOf(shape.member.shape, item, `${path}[${index}]`));
  }
  if (shape.kind === 'map') {
    if (!isPlain(value)) return wrong(path, 'a map', value);
    return Object.entries(value).flatMap(([key, item]) => misfitsOf(shape.value.shape, item, join(path, key)));
  }
  if (fits(shape.kind, value)) return [];
  return wrong(path, `a ${shape.kind}`, value);
}

function misfitsOfStructure(shape: StructureShape, value: unknown, path: string): Misfit[] {
  if (!isPlain(value)) return wrong(path, 'a structure', value);
  const given = Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
  const missing = shape.required
    .filter((name) => !given.some(([member]) => member === name))
    .map((name): Misfit => ({ kind: 'missing', path: join(path, name), detail: `${shape.name} needs it` }));
  const found = given.flatMap(([name, item]) => {
    const member: Member | undefined = shape.members.get(name);
    if (member !== undefined) return misfitsOf(member.shape, item, join(path, name));
    return [{ kind: 'unknown' as const, path: join(path, name), detail: `${shape.name} has no such member` }];
  });
  return [...missing, ...found];
}

function fits(kind: Shape['kind'], value: unknown): boolean {
  if (kind === 'string') return typeof value === 'string';
  if (kind === 'number') return typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value));
  if (kind === 'boolean') return typeof value === 'boolean';
  if (kind === 'timestamp') return value instanceof Date && !Number.isNaN(value.getTime());
  if (kind === 'blob') return value instanceof Uint8Array || typeof value === 'string';
  return true;
}

const wrong = (path: string, expected: string, value: unknown): Misfit[] => [
  { kind: 'type', path: path === '' ? 'the input' : path, detail: `expected ${expected}, got ${typeof value}` },
];

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
