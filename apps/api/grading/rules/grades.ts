/**
 * The grading rules: what a student's total in one class is, from weights, scores and the hour it is asked for.
 * Pure: no database, no framework, no clock. The arithmetic is exact until one last division (see decimal.ts).
 *
 * - A category's score is the mean of score ÷ maximum over its counted items, weighted by the item's own weight
 *   (default: its maximum). A total is the mean of the categories' scores, weighted by category weight, over the
 *   categories whose counted weight is above 0. Nothing counted gives null, never 0.
 * - `current` counts scored items; `final` also counts as 0 what is past due and not scored.
 * - What is graded by a text alone, such as "A-", counts with the points that the item's score scale gives for it. Where
 *   that has none, it counts on neither side: it is graded, and says no number.
 * - What fell due while the student was not of the class, and was not scored, is open: a late joiner owes nothing for
 *   the time before, nor somebody who left for the time after.
 * - Excused (`exempt`) counts on neither side. Weight 0 counts for nothing, of an item and of a category.
 * - A score above the maximum is legal. A maximum of 0 or below has no ratio: such an item counts for nothing, whatever
 *   its weight.
 *
 * A policy and flags change this, rule by rule: late.ts and work.ts (late, missing, attempts), drops.ts, sides.ts (extra
 * credit, weights, grading periods), extended-items.ts, letters.ts. Where none is in use the totals, and their JSON, are as
 * without them. docs/grading.md has all of it in plain words.
 */
import { quotientText, unitsOf } from './decimal.ts';
import { keyOfExtensions } from './extended-items.ts';
import {
  type CategoryShare,
  type Explanation,
  type Extension,
  type GradedClass,
  type GradingPolicy,
  noPolicy,
  type Period,
  type StudentResult,
  type Totals,
} from './facts.ts';
import { percentOf } from './fraction.ts';
import { lettersOf } from './letters.ts';
import { type PreparedClass, type PreparedItem, prepareClass } from './prepared-class.ts';
import { type Evaluation, evaluate, type Side, tallyOfCategory, totalOf, totalOfPeriod } from './sides.ts';
import { obligationIn } from './work.ts';

/** Without periods the student always was of the class. */
type Grade = (
  results: readonly StudentResult[],
  periods?: readonly Period[],
  extensions?: readonly Extension[],
) => Totals;

/** Totals of one student. Throws RangeError for a decimal that is none, a negative weight or two results for an item. */
export function gradeStudent(
  gradedClass: GradedClass,
  results: readonly StudentResult[],
  asOf: Date,
  periods?: readonly Period[],
): Totals {
  return gradesOf(gradedClass, asOf)(results, periods);
}

/** The function from results to totals for one class at one moment: what students share is worked out once. */
export function gradesOf(gradedClass: GradedClass, asOf: Date, policy: GradingPolicy = noPolicy): Grade {
  const prepared = prepareClass(gradedClass, asOf, policy);
  const letterOf = policy.scale && lettersOf(policy.scale.values);
  // A group's extension is the same for all its students.
  const extended = new Map<string, PreparedClass>();

  return (results, periods, extensions = []) => {
    let own = prepared;
    if (extensions.length > 0) {
      const key = keyOfExtensions(extensions);
      own = extended.get(key) ?? prepareClass(gradedClass, asOf, policy, extensions);
      extended.set(key, own);
    }
    const evaluation = evaluate(own, results, obligationIn(periods));
    const { current, final } = evaluation;
    const currentTotal = percentOf(totalOf(own, current));
    const finalTotal = final === current ? currentTotal : percentOf(totalOf(own, final));
    const inputs = inputsOf(own, evaluation);
    if (policy.scale && letterOf) {
      const { id, version } = policy.scale;
      inputs.letters = { scale: { id, version }, current: letterOf(currentTotal), final: letterOf(finalTotal) };
    }
    return { current: currentTotal, final: finalTotal, inputs };
  };
}

function inputsOf(prepared: PreparedClass, { works, current, final }: Evaluation): Explanation {
  const inputs: Explanation = { scored: 0, excused: 0, missing: 0, submitted: 0, open: 0, categories: [] };
  for (const { state } of works) inputs[state] += 1;
  inputs.categories = prepared.categories.map(({ id, weight }, category) => {
    const currentShare = shareOf(prepared, current, category);
    return {
      id,
      weight,
      current: currentShare,
      final: final === current ? currentShare : shareOf(prepared, final, category),
    };
  });
  const { periods } = prepared.policy;
  if (periods === null) return inputs;
  inputs.periods = periods.map(({ id, weight }, period) => {
    const percent = percentOf(totalOfPeriod(prepared, current, period));
    const same = final === current;
    return { id, weight, current: percent, final: same ? percent : percentOf(totalOfPeriod(prepared, final, period)) };
  });
  return inputs;
}

const one = unitsOf('1');
const nothing = quotientText(0n, one);
const nothingCounts: CategoryShare = { items: 0, countedWeight: nothing, weightedSum: nothing, score: null };

function shareOf(prepared: PreparedClass, side: Side, category: number): CategoryShare {
  const { unit, common, categories } = prepared;
  const { items, weight, sum } = tallyOfCategory(prepared, side, category);
  if (items === 0) return nothingCounts;
  const share: CategoryShare = {
    items,
    countedWeight: quotientText(weight * unit, one),
    weightedSum: quotientText(sum * unit, common * one),
    score: weight > 0n ? quotientText(100n * sum, common * weight) : null,
  };
  if (side.drops === undefined) return share;
  const dropped = [...side.drops.keys()]
    .map((index) => prepared.items[index] as PreparedItem)
    .filter(({ group }) => group !== undefined && group % categories.length === category)
    .sort((a, b) => a.rank - b.rank);
  return dropped.length > 0 ? { ...share, dropped: dropped.map(({ item }) => item.id) } : share;
}
