/**
 * PostgreSQL's protocol, version 3, as far as a proxy needs it: where messages begin and end, and what a few of them say
 * (https://www.postgresql.org/docs/18/protocol-message-formats.html).
 */
export interface Message {
  /** One letter; empty for the first message of a client, which has none. */
  type: string;
  /** All bytes, also type and length. */
  bytes: Buffer;
}

/** Cuts a stream into messages. */
export class MessageReader {
  private rest: Buffer = Buffer.alloc(0);

  /** @param untyped the first message has no type, as those of a client */
  constructor(private untyped = false) {}

  push(chunk: Buffer): Message[] {
    let buffer = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const messages: Message[] = [];
    for (;;) {
      const start = this.untyped ? 0 : 1;
      if (buffer.length < start + 4) break;
      const length = start + buffer.readInt32BE(start);
      if (buffer.length < length) break;
      const bytes = buffer.subarray(0, length);
      const type = this.untyped ? '' : String.fromCharCode(bytes[0] as number);
      messages.push({ type, bytes });
      // After a request for encryption, which is refused, the client sends its first message again.
      if (this.untyped && !isEncryptionRequest(bytes)) this.untyped = false;
      buffer = buffer.subarray(length);
    }
    this.rest = buffer;
    return messages;
  }
}

const codeOf = (bytes: Buffer): number => (bytes.length >= 8 ? bytes.readInt32BE(4) : 0);
export const isCancelRequest = (bytes: Buffer): boolean => codeOf(bytes) === 80_877_102;
export const isEncryptionRequest = (bytes: Buffer): boolean => [80_877_103, 80_877_104].includes(codeOf(bytes));

/** The first message of a client with more settings for its session. */
export function withSettings(startup: Buffer, settings: Readonly<Record<string, string>>): Buffer {
  const added = Buffer.from(
    Object.entries(settings)
      .map(([name, value]) => `${name}\0${value}\0`)
      .join(''),
    'utf8',
  );
  // It ends with an empty name.
  const bytes = Buffer.concat([startup.subarray(0, -1), added, Buffer.of(0)]);
  bytes.writeInt32BE(bytes.length, 0);
  return bytes;
}

export function queryMessage(sql: string): Buffer {
  const text = Buffer.from(`${sql}\0`, 'utf8');
  const head = Buffer.alloc(5);
  head.write('Q', 0);
  head.writeInt32BE(text.length + 4, 1);
  return Buffer.concat([head, text]);
}

export const readyMessage = (status: string): Buffer => Buffer.from(`Z\0\0\0\x05${status}`, 'latin1');

/** `I` outside a transaction, `T` inside one, `E` inside one that failed. */
export const statusOf = ({ bytes }: Message): string => String.fromCharCode(bytes[5] as number);

/** Text of a simple query. */
export const sqlOf = ({ bytes }: Message): string => bytes.subarray(5, -1).toString('utf8');

/** Name and text that a Parse message prepares. */
export function parsedOf({ bytes }: Message): { name: string; sql: string } {
  const [name = '', sql = ''] = cStrings(bytes.subarray(5), 2);
  return { name, sql };
}

/** Name of the prepared statement that a Bind message uses. */
export const boundOf = ({ bytes }: Message): string => cStrings(bytes.subarray(5), 2)[1] ?? '';

function cStrings(bytes: Buffer, count: number): string[] {
  const found: string[] = [];
  for (let start = 0; found.length < count; ) {
    const end = bytes.indexOf(0, start);
    if (end === -1) break;
    found.push(bytes.subarray(start, end).toString('utf8'));
    start = end + 1;
  }
  return found;
}

/** Fields of an error or a notice, by their letter: S severity, C code, M message, H hint. */
export function fieldsOf({ bytes }: Message): Record<string, string> {
  const fields: Record<string, string> = {};
  for (let start = 5; bytes[start] !== 0 && start < bytes.length; ) {
    const end = bytes.indexOf(0, start);
    fields[String.fromCharCode(bytes[start] as number)] = bytes.subarray(start + 1, end).toString('utf8');
    start = end + 1;
  }
  return fields;
}

/** The columns of a row, as text. */
export function valuesOf({ bytes }: Message): (string | null)[] {
  const values: (string | null)[] = [];
  for (let place = 0, start = 7; place < bytes.readInt16BE(5); place += 1) {
    const length = bytes.readInt32BE(start);
    start += 4;
    values.push(length === -1 ? null : bytes.subarray(start, start + length).toString('utf8'));
    start += Math.max(length, 0);
  }
  return values;
}
