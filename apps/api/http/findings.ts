/** One thing that is wrong with the input, and where. */
export interface FieldProblem {
  location: 'body' | 'query' | 'path' | 'header';
  /** JSON pointer (RFC 6901) inside the location. */
  pointer: string;
  message: string;
}

export type Location = FieldProblem['location'];

/** With these an answer to bad input stays below 64 KB, whatever was sent. */
export const mostListed = 100;
const longestTextBytes = 256;

/** What is wrong with a request: all of it counted, the first hundred listed, none of them long. */
export class Findings {
  readonly errors: FieldProblem[] = [];
  count = 0;

  constructor(private readonly location: Location) {}

  /** @param path where it is, inside the location; it may hold keys that the client chose */
  add(path: readonly PropertyKey[], message: string): void {
    this.count += 1;
    if (this.errors.length >= mostListed) return;
    this.errors.push({ location: this.location, pointer: clip(pointerTo(path)), message: clip(message) });
  }
}

/** JSON pointer (RFC 6901). */
function pointerTo(path: readonly PropertyKey[]): string {
  let pointer = '';
  for (const part of path) {
    const key = String(part).slice(0, longestTextBytes);
    pointer += `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (pointer.length > longestTextBytes) break;
  }
  return pointer;
}

/** Cuts a text so that it takes no more than the limit in JSON, where one character may become six. */
export function clip(text: string, limitBytes = longestTextBytes): string {
  if (text.length * 6 <= limitBytes || jsonBytes(text) <= limitBytes) return text;
  let bytes = jsonBytes('…');
  let kept = '';
  for (const character of text) {
    bytes += jsonBytes(character);
    if (bytes > limitBytes) break;
    kept += character;
  }
  return `${kept}…`;
}

const jsonBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text)) - 2;
