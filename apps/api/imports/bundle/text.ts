import { isUtf8 } from 'node:buffer';
import { Refusal } from './findings.ts';

const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * Passes bytes on that are UTF-8, without a byte order mark and without NUL; chunks end between characters.
 * @throws Refusal naming the line of the first byte that is neither
 */
export async function* utf8Only(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  let first = true;
  let endsInReturn = false;
  for await (const piece of source) {
    let bytes: Buffer = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    if (first && bytes.length < 3) {
      rest = bytes;
      continue;
    }
    if (first) bytes = withoutByteOrderMark(bytes);
    first = false;
    const end = bytes.length - unfinishedBytes(bytes);
    rest = bytes.subarray(end);
    const whole = bytes.subarray(0, end);
    refuseBadBytes(whole, line);
    line += countLineEnds(whole, endsInReturn);
    if (whole.length > 0) endsInReturn = whole[whole.length - 1] === carriageReturn;
    if (whole.length > 0) yield whole;
  }
  refuseBadBytes(rest, line);
  if (rest.length > 0) yield rest;
}

function withoutByteOrderMark(bytes: Buffer): Buffer {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3);
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) throw new Refusal('wrong-encoding', 'expected UTF-8, found UTF-16: save the file as "CSV UTF-8"', 1);
  return bytes;
}

/** How many bytes at the end belong to a character that the next chunk completes. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}

function refuseBadBytes(bytes: Buffer, firstLine: number): void {
  const nul = bytes.indexOf(0);
  if (nul < 0 && isUtf8(bytes)) return;
  let line = firstLine;
  for (let start = 0; start < bytes.length; line += 1) {
    const end = endOfLine(bytes, start);
    const text = bytes.subarray(start, end);
    if (text.includes(0)) throw new Refusal('wrong-encoding', 'expected text without NUL characters', line);
    if (!isUtf8(text)) throw new Refusal('wrong-encoding', notUtf8, line);
    start = end;
  }
}

const notUtf8 = 'expected UTF-8, found bytes of another encoding: save the file as "CSV UTF-8"';

/** Behind the line break that ends the line from `start`. */
function endOfLine(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== newline && bytes[at] !== carriageReturn) at += 1;
  return at + (bytes[at] === carriageReturn && bytes[at + 1] === newline ? 2 : 1);
}

/** Line breaks of any kind; one of two characters counts once, also where two chunks share it. */
function countLineEnds(bytes: Buffer, afterReturn: boolean): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count += 1;
  if (afterReturn && bytes[0] === newline) count -= 1;
  for (let at = bytes.indexOf(carriageReturn); at >= 0; at = bytes.indexOf(carriageReturn, at + 1)) {
    if (bytes[at + 1] !== newline) count += 1;
  }
  return count;
}
