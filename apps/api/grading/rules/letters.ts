import { type ScoreScaleValue, worthOf } from '../../values/score-scale.ts';
import { type DecimalText, roundedPercent, unitsOf } from './decimal.ts';

/**
 * The function from a percent to its letter: the text with the highest lower bound, inclusive, that is not above it.
 * Rounding comes first, so that the letter is that of the percent shown: 89.995 shows as 90.00, and is an A- at 90.
 * Values whose right side is neither a number nor a percent are no bounds. Of equal bounds the first in the scale counts.
 */
export function lettersOf(values: readonly ScoreScaleValue[]): (percent: DecimalText | null) => string | null {
  const bounds = values.flatMap((value) => {
    const worth = worthOf(value);
    if (worth === undefined) return [];
    return [{ letter: value.itemValueLHS, from: unitsOf('points' in worth ? worth.points : worth.percent) }];
  });
  bounds.sort((a, b) => (a.from === b.from ? 0 : a.from < b.from ? 1 : -1));
  return (percent) => {
    if (percent === null) return null;
    const shown = unitsOf(roundedPercent(percent));
    return bounds.find(({ from }) => from <= shown)?.letter ?? null;
  };
}
