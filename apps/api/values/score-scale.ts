import { toDecimal } from './decimal.ts';

/** One mapping of a score scale, under OneRoster's names: a text such as "A-", and what it is worth. */
export interface ScoreScaleValue {
  itemValueLHS: string;
  itemValueRHS: string;
}

export const maxScaleValues = 100;

/** What a value is worth: points as a `score` has them, or with `%` a share of the points possible. */
export type Worth = { points: string } | { percent: string };

/**
 * Undefined for what is no number, such as a range or a letter: OneRoster calls both sides strings and leaves open what
 * stands there, so a scale can also map points to letters. Such a mapping is kept, and gives no points.
 */
export function worthOf({ itemValueRHS }: ScoreScaleValue): Worth | undefined {
  const isPercent = itemValueRHS.endsWith('%');
  const number = toDecimal(isPercent ? itemValueRHS.slice(0, -1).trimEnd() : itemValueRHS);
  if (number === undefined) return undefined;
  return isPercent ? { percent: number } : { points: number };
}

/** Whether no text stands in two mappings: which of them counts would be a guess. */
export const isUnambiguous = (values: readonly ScoreScaleValue[]): boolean =>
  new Set(values.map(({ itemValueLHS }) => itemValueLHS)).size === values.length;
