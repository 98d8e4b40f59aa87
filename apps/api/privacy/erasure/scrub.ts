import { containsWord } from './mentions.ts';
import { erasedText } from './redactions.ts';

export interface Scrubbing {
  /** Pseudonyms by the identifiers that they replace. */
  renames: ReadonlyMap<string, string>;
  /** The identifier of the person: what stands beside it in an object is about them. */
  sourcedId: string;
  /** Texts about the person that a message may quote. */
  texts: readonly string[];
}

/** Keys of what was put into words. */
const freeWords = ['message', 'reason'];

/** What an object says of a person beside their sourcedId (`personSchema`, `ownUser`). */
const personal = /^(given|middle|family|preferredGiven|preferredFamily)Name$|^(email|username|phone|identifier)$/;

/**
 * Takes a person out of stored JSON: their identifiers become pseudonyms, wherever they stand; objects that are the person
 * lose the names; a message or reason that names them is replaced as a whole. Everything else stays as it is.
 */
export function scrub(value: unknown, scrubbing: Scrubbing, key = ''): unknown {
  if (typeof value === 'string') return scrubText(value, scrubbing, key);
  if (Array.isArray(value)) return value.map((item) => scrub(item, scrubbing, key));
  if (typeof value !== 'object' || value === null) return value;
  const isPerson = (value as { sourcedId?: unknown }).sourcedId === scrubbing.sourcedId;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      isPerson && personal.test(name) && item !== null ? erasedText : scrub(item, scrubbing, name),
    ]),
  );
}

export function scrubText(text: string, { renames, texts }: Scrubbing, key: string): string {
  const renamed = renames.get(text);
  if (renamed !== undefined) return renamed;
  return freeWords.includes(key) && texts.some((name) => containsWord(text, name)) ? erasedText : text;
}
