import { isOneLine } from './one-line-text.ts';

/**
 * What a new `sourcedId` may be. OneRoster allows any text and has it percent-encoded in paths (1.2 REST binding, 3.3), so
 * `/`, `?` or blanks inside are fine. `.` and `..` are none: every URL parser takes them out of a path, encoded or not
 * (https://url.spec.whatwg.org/#double-dot-path-segment). `me` is the caller in paths of this API.
 */
const reserved = new Set(['.', '..', 'me']);

export const identifierRule =
  'an identifier of 1 to 255 characters without blanks around it, control or invisible characters, and none of "me", "." and ".."';

export const isIdentifier = (text: string): boolean =>
  text !== '' && text.length <= 255 && text.trim() === text && isOneLine(text) && !reserved.has(text);
