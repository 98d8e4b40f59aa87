import { unitsOf } from './decimal.ts';
import { type Candidate, type Drop, dropsOf } from './drops.ts';
import type { StudentResult } from './facts.ts';
import { type Fraction, WeightedMean } from './fraction.ts';
import type { PreparedClass, PreparedItem } from './prepared-class.ts';
import { type Owes, type Work, workOn } from './work.ts';

/** Running sums of a group: weights and sums in the class's reduced units. */
export interface Tally {
  items: number;
  weight: bigint;
  sum: bigint;
}

/** One of the two totals, before the last division. */
export interface Side {
  /** By group. */
  tallies: Tally[];
  /** By index of the item; undefined where nothing is. */
  drops: Map<number, Drop> | undefined;
}

/** What the two totals of a student are made of. */
export interface Evaluation {
  /** By item. */
  works: Work[];
  current: Side;
  /** The same object as `current` where the two do not differ. */
  final: Side;
}

export function evaluate(prepared: PreparedClass, results: readonly StudentResult[], owes: Owes): Evaluation {
  const { items, indexOfItem, policy } = prepared;
  const resultOf = new Array<StudentResult | undefined>(items.length);
  for (const result of results) {
    const index = indexOfItem.get(result.itemId);
    if (index === undefined) continue;
    if (resultOf[index]) throw new RangeError(`two results for item ${result.itemId}`);
    resultOf[index] = result;
  }
  const works = items.map((item, index) => workOn(item, resultOf[index], owes, policy.countedAttempt));
  const current = sideOf(prepared, works, 'current');
  const isSame = works.every((work) => work.current === work.final);
  return { works, current, final: isSame ? current : sideOf(prepared, works, 'final') };
}

function sideOf(prepared: PreparedClass, works: readonly Work[], side: 'current' | 'final'): Side {
  const { items, dropGroups, categories, periodWeights } = prepared;
  const drops = dropGroups.length > 0 ? dropsOfAll(prepared, works, side) : undefined;
  const tallies = Array.from({ length: categories.length * periodWeights.length }, emptyTally);
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index] as PreparedItem;
    const points = (works[index] as Work)[side];
    if (points === null || item.weight === 0n || item.group === undefined || drops?.has(index)) continue;
    const tally = tallies[item.group] as Tally;
    tally.items += 1;
    tally.weight += item.possible;
    tally.sum += item.factor * points;
  }
  return { tallies, drops };
}

function dropsOfAll(
  { items, dropGroups }: PreparedClass,
  works: readonly Work[],
  side: 'current' | 'final',
): Map<number, Drop> | undefined {
  const drops = new Map<number, Drop>();
  for (const { rule, indexes } of dropGroups) {
    const candidates: Candidate[] = [];
    const rest = { points: 0n, weight: 0n };
    for (const index of indexes) {
      const points = (works[index] as Work)[side];
      if (points === null) continue;
      const { rank, possible, factor, canDrop } = items[index] as PreparedItem;
      if (canDrop) candidates.push({ index, rank, points: factor * points, weight: possible });
      else {
        rest.points += factor * points;
        rest.weight += possible;
      }
    }
    dropsOf(candidates, rest, rule, drops);
  }
  return drops.size > 0 ? drops : undefined;
}

export const hundred = 100n * unitsOf('1');

/** The total as a ratio (1 is 100 percent); null where nothing counts. */
export function totalOf(prepared: PreparedClass, side: Side): Fraction | null {
  const { policy, periodWeights } = prepared;
  if (policy.periods === null) return totalOfPeriod(prepared, side, 0);
  const mean = new WeightedMean();
  for (const [period, weight] of periodWeights.entries()) {
    const total = weight === 0n ? null : totalOfPeriod(prepared, side, period);
    if (total) mean.add(weight, total.numerator, total.denominator);
  }
  return mean.mean();
}

export function totalOfPeriod(
  { policy, categoryWeights, common }: PreparedClass,
  { tallies }: Side,
  period: number,
): Fraction | null {
  const first = period * categoryWeights.length;
  if (policy.weighting === 'points') {
    const { weight, sum } = sumOf(tallies.slice(first, first + categoryWeights.length));
    return weight === 0n ? null : { numerator: sum, denominator: weight * common };
  }
  const mean = new WeightedMean();
  for (const [category, categoryWeight] of categoryWeights.entries()) {
    const tally = tallies[first + category];
    if (countsInTotal(tally, categoryWeight)) mean.add(categoryWeight, tally.sum, tally.weight);
  }
  const ratio = mean.mean(policy.weightsAbove100 === 'extraCredit' ? hundred : undefined);
  return ratio && { numerator: ratio.numerator, denominator: ratio.denominator * common };
}

/** A category of which nothing but extra credit counts has no score. */
export const countsInTotal = (tally: Tally | undefined, categoryWeight: bigint): tally is Tally =>
  tally !== undefined && tally.weight > 0n && categoryWeight > 0n;

/** One category's sums over all periods. */
export function tallyOfCategory(
  { categories, periodWeights }: PreparedClass,
  { tallies }: Side,
  category: number,
): Tally {
  if (periodWeights.length === 1) return tallies[category] as Tally;
  return sumOf(periodWeights.map((_, period) => tallies[period * categories.length + category] as Tally));
}

export const sumOf = (tallies: readonly Tally[]): Tally =>
  tallies.reduce(
    (sum, { items, weight, sum: points }) => ({
      items: sum.items + items,
      weight: sum.weight + weight,
      sum: sum.sum + points,
    }),
    emptyTally(),
  );

function emptyTally(): Tally {
  return { items: 0, weight: 0n, sum: 0n };
}
