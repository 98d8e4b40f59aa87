import { type CellValue, canonical, words } from '../gradebook/cell-value.ts';
import { maxPoints } from '../http/fields.ts';
import { toDecimal } from '../values/decimal.ts';
import { isGraded } from '../values/grade-facts.ts';
import { type FileCell, readingsOf, type ShownAs } from './sheet-grid.ts';

export type DecimalMark = '.' | ',';

/** The facts of a result that a gradebook file can change. */
export interface CellFacts {
  readonly scoreStatus: string;
  readonly score: string | null;
  readonly textScore: string | null;
  readonly missing: boolean | null;
}

/** What a cell says, and what it may have said when it was written: a text score may look like a number or like a word. */
export interface ReadCell {
  readonly value: CellValue;
  /** As `canonical` writes them. */
  readonly readings: readonly string[];
  readonly shownAs: ShownAs | undefined;
}

const knownWords = new Map(Object.values(words).map((word) => [word as string, word]));

export function readCell({ text, isNumber, shownAs }: FileCell, mark: DecimalMark): ReadCell {
  const texts = readingsOf(text);
  const value = toValue(texts[1], isNumber === true ? '.' : mark);
  const readings = [canonical(value), ...texts.map((reading) => canonical({ kind: 'text', text: reading }))];
  return { value, readings, shownAs };
}

function toValue(text: string, mark: DecimalMark): CellValue {
  if (text === '') return { kind: 'blank' };
  const word = knownWords.get(text.toUpperCase());
  if (word !== undefined) return { kind: 'word', word };
  const hasOther = text.includes(mark === '.' ? ',' : '.');
  const digits = hasOther ? undefined : toDecimal(text.replace(mark, '.').replace('\u2212', '-'));
  return digits === undefined ? { kind: 'text', text } : { kind: 'number', digits };
}

/** What the item's score scale knows: each text with its points, null where it gives none. Null: it has none. */
export type KnownTexts = ReadonlyMap<string, string | null> | null;

/** What an edited cell wants; undefined where it is no grade. A result that is not there has nothing to clear. */
export function wantedFacts(value: CellValue, texts: KnownTexts, present: CellFacts | null): CellFacts | undefined {
  const ungraded = { score: null, textScore: null, missing: null };
  switch (value.kind) {
    case 'blank':
      return undefined;
    case 'number':
      if (Math.abs(Number(value.digits)) > maxPoints) return undefined;
      return { ...ungraded, scoreStatus: gradedStatus(present), score: value.digits };
    case 'text':
      if ((texts?.get(value.text) ?? null) === null) return undefined;
      return { ...ungraded, scoreStatus: gradedStatus(present), textScore: value.text };
    case 'word':
      if (value.word === words.excused) return { ...ungraded, scoreStatus: 'exempt' };
      if (value.word === words.missing) return { ...ungraded, scoreStatus: 'not submitted', missing: true };
      return { ...ungraded, scoreStatus: 'not submitted' };
  }
}

const gradedStatus = (present: CellFacts | null): string =>
  present !== null && isGraded(present.scoreStatus) ? present.scoreStatus : 'fully graded';

const shownNames: Readonly<Record<ShownAs, string>> = {
  percent: 'a percentage',
  date: 'a date or a time',
  boolean: 'TRUE or FALSE',
};

/**
 * Why a number of the file is none that was meant as a score, though it looks like one; undefined: it was.
 * @param name of the cell, as spreadsheets have it
 */
export function misreadNumber({ value, shownAs }: ReadCell, texts: KnownTexts, name: string): string | undefined {
  if (shownAs !== undefined) {
    return `${name} is formatted as ${shownNames[shownAs]}: expected a score, in a cell that is formatted as a number`;
  }
  return isAlsoText(value, texts)
    ? `${name} could be a score, or a text of the score scale: expected the points that the text is worth, or another score`
    : undefined;
}

/** Such as 2 of the German 1 to 6, where that text is not worth 2 points. */
const isAlsoText = (value: CellValue, texts: KnownTexts): boolean =>
  value.kind === 'number' &&
  [...(texts ?? [])].some(([text, points]) => digitsOf(text) === value.digits && points !== value.digits);

const digitsOf = (text: string): string | undefined => toDecimal(text.trim().replace(',', '.').replace('\u2212', '-'));

export const notAGrade = (mark: DecimalMark, texts: KnownTexts): string => {
  const hasPoints = [...(texts?.values() ?? [])].some((points) => points !== null);
  const scale = hasPoints ? ', a text of its score scale' : '';
  return `expected a number with "${mark}" for its decimal mark${scale}, ${words.excused}, ${words.missing} or ${words.clear}`;
};
