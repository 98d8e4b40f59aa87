import { unitsOf } from './decimal.ts';
import type { LatePolicy } from './facts.ts';

/** A late policy for one item, points in units. */
export interface LateRule {
  /** A hundred times the points that one interval costs, in units of units: divided only once the intervals are known. */
  deductionPercent: bigint;
  maximum: bigint;
  intervalMilliseconds: number;
  /** Points that no deduction goes below. */
  minimum: bigint;
}

const minuteMilliseconds = 60_000;
const hundredPercent = 100n * unitsOf('1');

/** Points of an item for a percent of its points possible, both in units; none where there are no points possible. */
export const shareOfPoints = (percent: bigint, maximum: bigint): bigint =>
  maximum <= 0n ? 0n : (percent * maximum) / hundredPercent;

export function lateRuleOf(policy: LatePolicy, maximum: bigint): LateRule {
  return {
    deductionPercent: unitsOf(policy.deductionPercent),
    maximum,
    intervalMilliseconds: policy.intervalMinutes * minuteMilliseconds,
    minimum: shareOfPoints(unitsOf(policy.minimumPercent), maximum),
  };
}

/** Intervals that had begun when something due at one moment was submitted at another; both in milliseconds. */
export const intervalsLate = ({ intervalMilliseconds }: LateRule, dueAt: number, submittedAt: number): number =>
  submittedAt <= dueAt ? 0 : Math.ceil((submittedAt - dueAt) / intervalMilliseconds);

export interface LateScore {
  score: bigint;
  isAtMinimum: boolean;
}

/** What is left of a score. One at or below the minimum stays as it is: a policy never lifts a score. */
export function afterDeduction(rule: LateRule, score: bigint, intervals: number): LateScore {
  if (score <= rule.minimum) return { score, isAtMinimum: true };
  const left = score - shareOfPoints(rule.deductionPercent * BigInt(intervals), rule.maximum);
  return left < rule.minimum ? { score: rule.minimum, isAtMinimum: true } : { score: left, isAtMinimum: false };
}
