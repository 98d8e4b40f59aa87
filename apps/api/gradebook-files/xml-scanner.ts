/** A tag, with its attributes as they stand, or the text between two tags. Names come without their prefix. */
export type XmlToken =
  | { readonly kind: 'open' | 'close' | 'empty'; readonly name: string; readonly attributes: string }
  | { readonly kind: 'text'; readonly text: string };

/**
 * The tags and texts of an XML document, in one pass over it. No document type is read, so there are no entities but the
 * five of XML and characters by their number: nothing expands, nothing is fetched.
 * @throws SyntaxError for what is cut off, and for a document type
 */
export function* scanXml(xml: string): Generator<XmlToken> {
  let at = 0;
  while (at < xml.length) {
    const open = xml.indexOf('<', at);
    if (open !== at) yield { kind: 'text', text: decodeText(xml.slice(at, open < 0 ? xml.length : open)) };
    if (open < 0) return;
    if (xml.startsWith('<![CDATA[', open)) {
      const end = endOf(xml, ']]>', open);
      yield { kind: 'text', text: xml.slice(open + 9, end) };
      at = end + 3;
    } else if (xml.startsWith('<!--', open)) at = endOf(xml, '-->', open + 4) + 3;
    else if (xml.startsWith('<?', open)) at = endOf(xml, '?>', open) + 2;
    else if (xml.startsWith('<!', open)) throw new SyntaxError('a document type is not read');
    else {
      const end = endOfTag(xml, open);
      yield tagOf(xml.slice(open + 1, end));
      at = end + 1;
    }
  }
}

/** The value of an attribute, with any prefix; undefined where it has none. */
export function attributeOf(attributes: string, name: string): string | undefined {
  const match = new RegExp(`(?:^|\\s)(?:[\\w.-]+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes);
  const value = match?.[1] ?? match?.[2];
  return value === undefined ? undefined : decodeText(value);
}

function tagOf(content: string): XmlToken {
  const isClosing = content.startsWith('/');
  const isEmpty = content.endsWith('/');
  const inner = content.slice(isClosing ? 1 : 0, isEmpty ? -1 : undefined);
  const end = inner.search(/\s/);
  const qualified = end < 0 ? inner : inner.slice(0, end);
  const name = qualified.slice(qualified.indexOf(':') + 1);
  const attributes = end < 0 ? '' : inner.slice(end);
  return { kind: isClosing ? 'close' : isEmpty ? 'empty' : 'open', name, attributes };
}

/** A `>` inside quotes belongs to an attribute. */
function endOfTag(xml: string, open: number): number {
  let quote = '';
  for (let at = open + 1; at < xml.length; at += 1) {
    const character = xml[at] as string;
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at;
  }
  throw new SyntaxError('a tag is cut off');
}

function endOf(xml: string, mark: string, from: number): number {
  const at = xml.indexOf(mark, from);
  if (at < 0) throw new SyntaxError(`${mark} is missing`);
  return at;
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const decodeText = (text: string): string =>
  text.includes('&')
    ? text.replaceAll(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w{1,8}));/g, (whole, hex, decimal, name) => {
        const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
        if (name !== undefined) return named[name as string] ?? whole;
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      })
    : text;
