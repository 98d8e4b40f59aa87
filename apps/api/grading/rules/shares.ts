import { type DecimalText, plainText, roundedPercent, unitsOf } from './decimal.ts';
import type { Fraction } from './fraction.ts';
import type { PreparedClass } from './prepared-class.ts';
import { countsInTotal, hundred, type Side, sumOf, totalOfPeriod } from './sides.ts';

/**
 * What each group's sum of points is multiplied with to be its part of the total (1 is 100 percent); null where a group
 * is no part of it.
 */
function coefficientsOf(prepared: PreparedClass, side: Side): (Fraction | null)[] {
  const { periodWeights, common } = prepared;
  const counts = periodWeights.map((weight, period) => weight > 0n && totalOfPeriod(prepared, side, period) !== null);
  const allPeriods = periodWeights.reduce((sum, weight, period) => (counts[period] ? sum + weight : sum), 0n);
  return periodWeights.flatMap((weight, period) => {
    const ofPeriod = { numerator: weight, denominator: allPeriods * common };
    const ofGroups = inPeriod(prepared, side, period);
    return ofGroups.map((ofGroup) => (counts[period] && ofGroup ? product(ofPeriod, ofGroup) : null));
  });
}

function inPeriod({ policy, categoryWeights }: PreparedClass, { tallies }: Side, period: number): (Fraction | null)[] {
  const first = period * categoryWeights.length;
  const own = tallies.slice(first, first + categoryWeights.length);
  if (policy.weighting === 'points') {
    const { weight } = sumOf(own);
    return own.map(() => ({ numerator: 1n, denominator: weight }));
  }
  const counted = categoryWeights.map((weight, category) => (countsInTotal(own[category], weight) ? weight : 0n));
  const sum = counted.reduce((total, weight) => total + weight, 0n);
  const denominator = policy.weightsAbove100 === 'extraCredit' && sum > hundred ? hundred : sum;
  return own.map(({ weight }, category) => {
    const numerator = counted[category] ?? 0n;
    return numerator === 0n ? null : { numerator, denominator: denominator * weight };
  });
}

/** Percentage points of the total that each item adds, exact; null: it is no part of the total. */
export function exactSharesOf(
  prepared: PreparedClass,
  side: Side,
  pointsOf: (index: number) => bigint | null,
): (Fraction | null)[] {
  const coefficients = coefficientsOf(prepared, side);
  return prepared.items.map(({ group, factor }, index) => {
    const coefficient = group === undefined ? null : (coefficients[group] ?? null);
    const points = pointsOf(index);
    return coefficient && points !== null && factor > 0n
      ? product(coefficient, { numerator: 100n * factor * points, denominator: 1n })
      : null;
  });
}

const product = (a: Fraction, b: Fraction): Fraction => ({
  numerator: a.numerator * b.numerator,
  denominator: a.denominator * b.denominator,
});

/**
 * Shares with two places that sum to the total as it is shown. Each is cut, and what is missing of the sum goes, a
 * hundredth each, to those that lost most: so no share is a hundredth or more away from the exact one.
 *
 * @param order decides among equals
 */
export function roundedShares(
  exact: readonly (Fraction | null)[],
  total: DecimalText,
  order: (index: number) => number,
): (DecimalText | null)[] {
  const parts = exact.flatMap((share, index) => {
    if (share === null) return [];
    const scaled = share.numerator * 100n;
    const cut = floorOf(scaled, share.denominator);
    return [{ index, cut, lost: scaled - cut * share.denominator, denominator: share.denominator }];
  });
  const missing = Number(unitsOf(total) / hundredth - parts.reduce((sum, { cut }) => sum + cut, 0n));
  parts.sort((a, b) => {
    const [x, y] = [a.lost * b.denominator, b.lost * a.denominator];
    return x === y ? order(a.index) - order(b.index) : x < y ? 1 : -1;
  });
  const shares = exact.map((): DecimalText | null => null);
  for (const [place, { index, cut }] of parts.entries())
    shares[index] = roundedPercent(plainText((place < missing ? cut + 1n : cut) * hundredth));
  return shares;
}

const hundredth = unitsOf('0.01');

const floorOf = (numerator: bigint, denominator: bigint): bigint => {
  const quotient = numerator / denominator;
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient;
};
