import type { Member, Shape, StructureShape } from './model.ts';
import { fromText } from './protocol-query.ts';

const escapeXml = (text: string): string => text.replace(/[&<>"'\r]/g, (character) => `&#${character.charCodeAt(0)};`);

/** `<Name>…</Name>`, the content already being XML. */
export const element = (name: string, content: string, namespace = ''): string =>
  `<${name}${namespace === '' ? '' : ` xmlns="${escapeXml(namespace)}"`}>${content}</${name}>`;

export const textElement = (name: string, text: string): string => element(name, escapeXml(text));

/** The members of a structure, without the element around them. Members for which `take` says no are left out. */
export function membersToXml(
  shape: StructureShape,
  value: object,
  take: (member: Member) => boolean = () => true,
): string {
  return Object.entries(value)
    .filter(([, item]) => item !== undefined && item !== null)
    .map(([name, item]) => {
      const member = shape.members.get(name);
      if (member === undefined) throw new Error(`${shape.name} has no member ${name}`);
      return take(member) ? memberToXml(String(member.own.xmlName ?? name), member, item) : '';
    })
    .join('');
}

function memberToXml(name: string, { shape, traits }: Pick<Member, 'shape' | 'traits'>, value: unknown): string {
  const flat = traits.xmlFlattened !== undefined;
  if (shape.kind === 'list') {
    const itemName = flat ? name : String(shape.member.traits.xmlName ?? 'member');
    const items = (value as unknown[]).map((item) => memberToXml(itemName, shape.member, item)).join('');
    return flat ? items : element(name, items);
  }
  if (shape.kind === 'map') {
    const entries = Object.entries(value as object).map(([key, item]) =>
      element(
        flat ? name : 'entry',
        textElement(String(shape.key.traits.xmlName ?? 'key'), key) +
          memberToXml(String(shape.value.traits.xmlName ?? 'value'), shape.value, item),
      ),
    );
    return flat ? entries.join('') : element(name, entries.join(''));
  }
  if (shape.kind === 'structure') return element(name, membersToXml(shape, value as object));
  return textElement(name, toText(shape, value));
}

/** A simple value as text: in XML, or in a header when `header` says so. */
export function toText(shape: Shape, value: unknown, header = false): string {
  if (value instanceof Date) {
    const format = (shape.kind === 'timestamp' ? shape.format : undefined) ?? (header ? 'http-date' : 'date-time');
    if (format === 'http-date') return value.toUTCString();
    return format === 'date-time' ? value.toISOString() : String(value.getTime() / 1_000);
  }
  if (shape.kind === 'blob') return Buffer.from(value as Uint8Array | string).toString('base64');
  return String(value);
}

/** From a body of elements that hold elements or text, as the CLI writes it, to the handler's values. */
export function fromXml(shape: Shape, body: string): unknown {
  const [, , content = ''] = /^\s*(?:<\?[^>]*\?>\s*)?<(\w+)[^>]*>([\s\S]*)<\/\1>\s*$/.exec(body) ?? [];
  return fromElement(shape, content);
}

function fromElement(shape: Shape, content: string): unknown {
  const children = [...content.matchAll(/<(\w+)[^>]*?(?:\/>|>([\s\S]*?)<\/\1>)/g)];
  if (shape.kind === 'list') return children.map(([, , item = '']) => fromElement(shape.member.shape, item));
  if (shape.kind !== 'structure') return fromText(shape, unescapeXml(content));
  const members = new Map([...shape.members].map(([name, member]) => [String(member.own.xmlName ?? name), name]));
  return Object.fromEntries(
    children.map(([, wire = '', inner = '']) => {
      const name = members.get(wire) ?? wire;
      const member = shape.members.get(name);
      return [name, member === undefined ? inner : fromElement(member.shape, inner)];
    }),
  );
}

const unescapeXml = (text: string): string =>
  text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
