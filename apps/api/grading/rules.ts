/**
 * The grading rules: what a student's total in one class is, from weights, scores and the hour it is asked for.
 * Pure: no database, no framework, no clock. The arithmetic is exact until one last division (see rules-decimal.ts).
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
 *   its weight; extra credit is a score above the maximum of an item that has one.
 */
import { isGraded } from '../values/grade-facts.ts';
import { type DecimalText, greatestCommonDivisor, quotientText, unitsOf } from './rules-decimal.ts';
import type { PointsOfTexts } from './score-scale-points.ts';

/** OneRoster's ScoreStatusEnum, the same in 1.1 and 1.2. */
export type ScoreStatus = 'exempt' | 'fully graded' | 'not submitted' | 'partially graded' | 'submitted';

export interface GradedCategory {
  id: string;
  /** Not negative. */
  weight: DecimalText;
}

export interface GradedItem {
  id: string;
  /** An item whose category is not among the class's counts for nothing. */
  categoryId: string;
  /** Points possible; below 0 as with 0 the item counts for nothing. */
  maximum: DecimalText;
  /** Weight inside the category, not negative; null is its points. */
  weight: DecimalText | null;
  /** Without one the item is never past due. */
  dueAt: Date | null;
  /** What its score scale gives for a text; without a scale nothing. */
  pointsOfTexts?: PointsOfTexts;
}

/** At most one per item; results of items that are not in the class are passed over. */
export interface StudentResult {
  itemId: string;
  scoreStatus: ScoreStatus;
  score: DecimalText | null;
  /** `textScore`, where there is one and no score. */
  text?: string | null;
}

/** A time that a student is of the class: from the first moment until before the last; null is open on that side. */
export interface Period {
  from: Date | null;
  until: Date | null;
}

export interface GradedClass {
  categories: readonly GradedCategory[];
  items: readonly GradedItem[];
}

/** One category's share of one total; percentages and sums have ten places. */
export interface CategoryShare {
  /** Items that moved the score: counted, with weight and maximum above 0. */
  items: number;
  countedWeight: DecimalText;
  /** Σ weight × score ÷ maximum. */
  weightedSum: DecimalText;
  /** Percent; null when nothing counted, and then the category's weight does not count in the total. */
  score: DecimalText | null;
}

/** What a total was made of; the same facts give the same JSON. Every item is in exactly one of the five counts. */
export interface Explanation {
  /** Graded, by a number or by a text. */
  scored: number;
  excused: number;
  /** Past due, nothing submitted. */
  missing: number;
  /** Submitted, not scored. */
  submitted: number;
  /** Nothing submitted, not past due or due while the student was not of the class. */
  open: number;
  categories: { id: string; weight: DecimalText; current: CategoryShare; final: CategoryShare }[];
}

export interface Totals {
  /** Percent with ten places, or null when nothing counts. */
  current: DecimalText | null;
  final: DecimalText | null;
  inputs: Explanation;
}

interface PreparedItem {
  category: number;
  /** When it fell due, in milliseconds; null where it is not past due. */
  wasDueAt: number | null;
  /** Both 0 when the item counts for nothing. */
  weight: bigint;
  /** weight × common maximum ÷ own maximum, so that factor × score adds up over items of different maxima. */
  factor: bigint;
  pointsOfTexts: PointsOfTexts | undefined;
}

/** Running sums of one category; weights and sums in the class's reduced units. */
interface Tally {
  items: number;
  weight: bigint;
  sum: bigint;
}

/** Without periods the student always was of the class. */
type Grade = (results: readonly StudentResult[], periods?: readonly Period[]) => Totals;

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
export function gradesOf({ categories, items }: GradedClass, asOf: Date): Grade {
  const categoryWeights = categories.map((category) => weightUnits(category.weight));
  const { prepared, indexOfItem, unit, common } = prepareItems(categories, items, asOf);

  const share = (tally: Tally): CategoryShare => ({
    items: tally.items,
    countedWeight: quotientText(tally.weight * unit, unitsOf('1')),
    weightedSum: quotientText(tally.sum * unit, common * unitsOf('1')),
    score: tally.weight > 0n ? quotientText(100n * tally.sum, common * tally.weight) : null,
  });

  return (results, periods) => {
    const owes = obligationIn(periods);
    const resultOf = new Array<StudentResult | undefined>(prepared.length);
    for (const result of results) {
      const index = indexOfItem.get(result.itemId);
      if (index === undefined) continue;
      if (resultOf[index]) throw new RangeError(`two results for item ${result.itemId}`);
      resultOf[index] = result;
    }

    const inputs: Explanation = { scored: 0, excused: 0, missing: 0, submitted: 0, open: 0, categories: [] };
    const current = categories.map(emptyTally);
    const final = categories.map(emptyTally);
    for (const [index, item] of prepared.entries()) {
      const result = resultOf[index];
      if (result?.scoreStatus === 'exempt') {
        inputs.excused += 1;
        continue;
      }
      const score = scoreOf(result, item);
      if (score !== null) {
        inputs.scored += 1;
        count(current[item.category], item, unitsOf(score));
        count(final[item.category], item, unitsOf(score));
        continue;
      }
      if (isGradedByText(result)) {
        inputs.scored += 1;
        continue;
      }
      if (result && result.scoreStatus !== 'not submitted') inputs.submitted += 1;
      else if (owes(item)) inputs.missing += 1;
      else inputs.open += 1;
      if (owes(item)) count(final[item.category], item, 0n);
    }

    inputs.categories = categories.map((category, index) => {
      const [now, end] = [current[index] ?? emptyTally(), final[index] ?? emptyTally()];
      const currentShare = share(now);
      const same = now.items === end.items;
      return {
        id: category.id,
        weight: category.weight,
        current: currentShare,
        final: same ? currentShare : share(end),
      };
    });
    return { current: total(current, categoryWeights, common), final: total(final, categoryWeights, common), inputs };
  };
}

function prepareItems(categories: readonly GradedCategory[], items: readonly GradedItem[], asOf: Date) {
  const indexOfCategory = new Map(categories.map((category, index) => [category.id, index]));
  const indexOfItem = new Map(items.map((item, index) => [item.id, index]));
  const units = items.map((item) => {
    const maximum = unitsOf(item.maximum);
    return { maximum, weight: maximum <= 0n ? 0n : weightUnits(item.weight ?? item.maximum) };
  });
  const counting = units.filter(({ weight }) => weight > 0n);
  // Small integers are fast ones: weights are divided by what they share.
  const unit = counting.reduce((divisor, { weight }) => greatestCommonDivisor(divisor, weight), 0n) || 1n;
  const common = counting.reduce((l, { maximum }) => (l / greatestCommonDivisor(l, maximum)) * maximum, 1n);

  const prepared = items.map((item, index): PreparedItem => {
    const category = indexOfCategory.get(item.categoryId) ?? -1;
    const { maximum, weight } = units[index] ?? { maximum: 0n, weight: 0n };
    const wasDueAt = item.dueAt !== null && item.dueAt < asOf ? item.dueAt.getTime() : null;
    const facts = { category, wasDueAt, pointsOfTexts: item.pointsOfTexts };
    if (weight === 0n) return { ...facts, weight: 0n, factor: 0n };
    return { ...facts, weight: weight / unit, factor: (weight / unit) * (common / maximum) };
  });
  return { prepared, indexOfItem, unit, common };
}

/** Whether an item that is not scored is missing: it fell due while the student was of the class. */
function obligationIn(periods: readonly Period[] | undefined): (item: PreparedItem) => boolean {
  const bounds = periods?.map(
    ({ from, until }) => [from?.getTime() ?? -Infinity, until?.getTime() ?? Infinity] as const,
  );
  return ({ wasDueAt }) =>
    wasDueAt !== null && (bounds?.some(([from, until]) => from <= wasDueAt && wasDueAt < until) ?? true);
}

/** The score of a graded result; what is only submitted has none yet, even with a number beside it. */
function scoreOf(result: StudentResult | undefined, { pointsOfTexts }: PreparedItem): DecimalText | null {
  if (!result || !isGraded(result.scoreStatus)) return null;
  return result.score ?? pointsOfTexts?.get(result.text ?? '') ?? null;
}

const isGradedByText = (result: StudentResult | undefined): boolean =>
  result !== undefined && Boolean(result.text) && isGraded(result.scoreStatus);

function count(tally: Tally | undefined, item: PreparedItem, score: bigint): void {
  if (!tally || item.weight === 0n) return;
  tally.items += 1;
  tally.weight += item.weight;
  tally.sum += item.factor * score;
}

/** Σ W·sum÷weight ÷ ΣW over one common denominator, so that the only division is the last. */
function total(tallies: readonly Tally[], categoryWeights: readonly bigint[], common: bigint): DecimalText | null {
  let numerator = 0n;
  let denominator = 1n;
  let countedWeight = 0n;
  for (const [index, { weight, sum }] of tallies.entries()) {
    const categoryWeight = categoryWeights[index] ?? 0n;
    if (weight === 0n || categoryWeight === 0n) continue;
    numerator = numerator * weight + categoryWeight * sum * denominator;
    denominator *= weight;
    countedWeight += categoryWeight;
  }
  return countedWeight === 0n ? null : quotientText(100n * numerator, denominator * countedWeight * common);
}

function weightUnits(text: DecimalText): bigint {
  const units = unitsOf(text);
  if (units < 0n) throw new RangeError('a weight or a maximum below 0');
  return units;
}

function emptyTally(): Tally {
  return { items: 0, weight: 0n, sum: 0n };
}
