import type { Member, Shape } from './model.ts';

/** From what JSON.parse gave to the handler's values. What does not fit stays as it is; the check finds it. */
export function fromJson(shape: Shape, value: unknown, jsonNames = false): unknown {
  if (value === null || value === undefined) return undefined;
  if (shape.kind === 'timestamp') return fromJsonTime(value);
  if (shape.kind === 'blob') return typeof value === 'string' ? Buffer.from(value, 'base64') : value;
  if (shape.kind === 'list') {
    return Array.isArray(value) ? value.map((item) => fromJson(shape.member.shape, item, jsonNames)) : value;
  }
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  if (shape.kind === 'map') {
    return mapEntries(value, (name, item) => [name, fromJson(shape.value.shape, item, jsonNames)]);
  }
  if (shape.kind !== 'structure') return value;
  const members = new Map([...shape.members].map(([name, member]) => [wireName(name, member, jsonNames), name]));
  return mapEntries(value, (wire, item) => {
    const name = members.get(wire);
    const member = name === undefined ? undefined : shape.members.get(name);
    return member === undefined ? [wire, item] : [name ?? wire, fromJson(member.shape, item, jsonNames)];
  });
}

/** From a handler's checked values to what JSON.stringify takes. */
export function toJson(shape: Shape, value: unknown, jsonNames = false, format?: string): unknown {
  if (value === null || value === undefined) return undefined;
  if (value instanceof Date) {
    const chosen = shape.kind === 'timestamp' ? (shape.format ?? format) : format;
    if (chosen === 'date-time') return value.toISOString();
    return chosen === 'http-date' ? value.toUTCString() : value.getTime() / 1_000;
  }
  if (shape.kind === 'blob') return Buffer.from(value as Uint8Array | string).toString('base64');
  if (shape.kind === 'list') return (value as unknown[]).map((item) => toJson(shape.member.shape, item, jsonNames));
  if (shape.kind === 'map') {
    return mapEntries(value, (name, item) => [name, toJson(shape.value.shape, item, jsonNames)]);
  }
  if (shape.kind !== 'structure') return value;
  return mapEntries(value, (name, item) => {
    const member = shape.members.get(name);
    if (member === undefined) throw new Error(`${shape.name} has no member ${name}`);
    return [wireName(name, member, jsonNames), toJson(member.shape, item, jsonNames)];
  });
}

const wireName = (name: string, member: Member, jsonNames: boolean): string =>
  jsonNames && typeof member.traits.jsonName === 'string' ? member.traits.jsonName : name;

function fromJsonTime(value: unknown): unknown {
  if (typeof value === 'number') return new Date(value * 1_000);
  return typeof value === 'string' ? new Date(value) : value;
}

const mapEntries = (value: object, map: (name: string, item: unknown) => [string, unknown]): object =>
  Object.fromEntries(Object.entries(value).map(([name, item]) => map(name, item)));
