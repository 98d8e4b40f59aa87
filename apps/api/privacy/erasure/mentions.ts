import { identifyingTexts, type Person } from './person.ts';

const isDistinctive = (text: string): boolean => text.length >= 4 && !/^\d+$/.test(text);

/**
 * The identifiers of a person as free text names them. "ann" and "1042" are words and numbers of everybody's texts: they
 * count only in quotation marks, as messages of the program cite values.
 */
export const identifyingWords = (person: Person): string[] =>
  identifyingTexts(person).map((text) => (isDistinctive(text) ? text : `"${text}"`));

/** Whether the text stands there by itself: "An" is no part of "Answer", nor an@school.example of jo.an@school.example. */
export function containsWord(text: string, word: string): boolean {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const [before, after] = word.includes('@') ? ['[\\p{L}\\p{N}._+-]', '[.-]?[\\p{L}\\p{N}]'] : [letter, letter];
  return new RegExp(`(?<!${before})${escaped}(?!${after})`, 'iu').test(text);
}

const letter = '[\\p{L}\\p{N}]';

export interface Mentions {
  /** Whole values of JSON, or whole parts of a path. */
  values: readonly string[];
  /** Words within a value. */
  words: readonly string[];
}

/** Whether JSON names somebody in one of its texts. */
export function mentions(value: unknown, wanted: Mentions): boolean {
  if (typeof value === 'string') {
    const parts = [value, ...value.split('/')].map((part) => part.toLowerCase());
    return (
      wanted.values.some((text) => parts.includes(text.toLowerCase())) ||
      wanted.words.some((word) => containsWord(value, word))
    );
  }
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) => mentions(key, wanted) || mentions(item, wanted));
}

/**
 * SQL: whether a text holds one of those in an array, be it within a word: finds candidates, of which the functions above
 * then decide.
 */
export const mayMention = (text: string, texts: string): string =>
  `EXISTS (SELECT FROM unnest(${texts}::text[]) AS of (mention) WHERE strpos(lower(${text}), lower(mention)) > 0)`;
