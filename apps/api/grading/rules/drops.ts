import type { GradedCategory } from './facts.ts';

export interface DropRule {
  lowest: number;
  highest: number;
}

export type Drop = keyof DropRule;

export function dropRuleOf({ dropLowest = 0, dropHighest = 0 }: GradedCategory): DropRule | null {
  return dropLowest > 0 || dropHighest > 0 ? { lowest: dropLowest, highest: dropHighest } : null;
}

/** What an item puts into a category: points reached of a weight above 0. */
export interface Candidate {
  index: number;
  /** Decides among equals: the lower one is dropped. */
  rank: number;
  points: bigint;
  weight: bigint;
}

/** What stays whatever is dropped: items that never are, and extra credit, which has points and no weight. */
export type Rest = Pick<Candidate, 'points' | 'weight'>;

/**
 * Which of the candidates to drop: first the lowest, those without which the rest has the highest ratio of points to
 * weight, then from what is left the highest, without which it has the lowest. One item that has a weight always stays.
 *
 * @param drops what other groups dropped; what this one drops is added to it
 */
export function dropsOf(
  candidates: readonly Candidate[],
  rest: Rest,
  rule: DropRule,
  drops = new Map<number, Drop>(),
): Map<number, Drop> {
  const mayGo = Math.max(0, candidates.length - (rest.weight > 0n ? 0 : 1));
  const lowest = Math.min(rule.lowest, mayGo);
  const highest = Math.min(rule.highest, mayGo - lowest);
  for (const { index } of chosen(candidates, rest, lowest, 'lowest')) drops.set(index, 'lowest');
  if (highest === 0) return drops;
  const left = candidates.filter(({ index }) => !drops.has(index));
  for (const { index } of chosen(left, rest, highest, 'highest')) drops.set(index, 'highest');
  return drops;
}

/**
 * The `count` candidates without which the others have, together with the rest, the highest ratio (lowest dropped) or the
 * lowest (highest dropped).
 *
 * A set has a ratio above q when Σ (points - q × weight) over it is above 0, and for a given q the set with the largest
 * sum is that of the largest terms. So take any ratio as q, drop the smallest terms, take the ratio of what is left as q,
 * until that is q itself. Each step is one sort, a handful are enough, and it is exact (W. Dinkelbach, "On Nonlinear
 * Fractional Programming", 1967; for grades: D. M. Kane and J. M. Kane, "Dropping Lowest Grades", 2006). Lowest percent
 * first, or fewest points first, both choose wrong sets. All of the best sets are of the largest terms at the best q,
 * which makes the choice by rank one that is the same from wherever the search began.
 */
function chosen(candidates: readonly Candidate[], rest: Rest, count: number, drop: Drop): readonly Candidate[] {
  if (count === 0) return [];
  const all = candidates.reduce(plus, rest);
  let q = all;
  for (;;) {
    const dropped = firstToGo(candidates, q, count, drop);
    const { points, weight } = dropped.reduce(plus, { points: 0n, weight: 0n });
    const left = { points: all.points - points, weight: all.weight - weight };
    if (left.points * q.weight === q.points * left.weight) return dropped;
    q = left;
  }
}

const plus = (sum: Rest, { points, weight }: Candidate): Rest => ({
  points: sum.points + points,
  weight: sum.weight + weight,
});

/** The `count` candidates with the smallest terms, or the largest; among equals those of the lower rank. */
function firstToGo(candidates: readonly Candidate[], q: Rest, count: number, drop: Drop): Candidate[] {
  const terms = candidates.map(({ points, weight }) => points * q.weight - q.points * weight);
  const goesBefore = (a: number, b: number): boolean => {
    const [x, y] = [terms[a] as bigint, terms[b] as bigint];
    if (x === y) return (candidates[a] as Candidate).rank < (candidates[b] as Candidate).rank;
    return drop === 'lowest' ? x < y : x > y;
  };
  const places = candidates.map((_, place) => place);
  // One is what nearly all categories drop.
  const first =
    count === 1
      ? [places.reduce((best, place) => (goesBefore(place, best) ? place : best))]
      : places.sort((a, b) => (goesBefore(a, b) ? -1 : 1)).slice(0, count);
  return first.map((place) => candidates[place] as Candidate);
}
