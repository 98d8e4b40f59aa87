import { type ScoreScaleValue, worthOf } from '../../values/score-scale.ts';
import { type DecimalText, quotientText, unitsOf } from './decimal.ts';

/** Points by the text that stands for them. */
export type PointsOfTexts = ReadonlyMap<string, DecimalText>;

/** The range that a score of an item is meant to be in. */
export interface ScoreRange {
  minimum: DecimalText;
  /** Points possible. */
  maximum: DecimalText;
}

/**
 * What the texts of a score scale are worth for one item. Points outside of the item's range are none: a scale that was
 * made for 100 points would give nine times the points possible of an item of 10.
 */
export function pointsOfTexts(values: readonly ScoreScaleValue[] | null, range: ScoreRange): PointsOfTexts {
  const points = new Map<string, DecimalText>();
  for (const value of values ?? []) {
    const worth = worthOf(value);
    if (worth === undefined) continue;
    const given = 'points' in worth ? worth.points : shareOf(worth.percent, range.maximum);
    if (unitsOf(given) < unitsOf(range.minimum) || unitsOf(given) > unitsOf(range.maximum)) continue;
    points.set(value.itemValueLHS, given);
  }
  return points;
}

const one = unitsOf('1');

const shareOf = (percent: DecimalText, maximum: DecimalText): DecimalText =>
  quotientText(unitsOf(percent) * unitsOf(maximum), 100n * one * one);
