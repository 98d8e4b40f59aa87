import { type DecimalText, plainText, roundedPercent, unitsOf } from './decimal.ts';
import type {
  Deduction,
  ExplainedGroup,
  ExplainedItem,
  ExplainedPart,
  ExplainedSum,
  ExplainedTotal,
} from './explained.ts';
import type { Extension, GradedClass, GradingPolicy, Period, StudentResult } from './facts.ts';
import { percentOf } from './fraction.ts';
import { lettersOf } from './letters.ts';
import { type PreparedClass, type PreparedItem, prepareClass } from './prepared-class.ts';
import { exactSharesOf, roundedShares } from './shares.ts';
import { evaluate, type Side, tallyOfCategory, totalOf, totalOfPeriod } from './sides.ts';
import { obligationIn, type Work } from './work.ts';

export interface StudentFacts {
  results: readonly StudentResult[];
  /** Without, the student always was of the class. */
  periods?: readonly Period[];
  extensions?: readonly Extension[];
}

/** How the totals of one student came about: those that `gradesOf` gives for the same facts. */
export function explain(
  gradedClass: GradedClass,
  asOf: Date,
  policy: GradingPolicy,
  { results, periods, extensions }: StudentFacts,
): ExplainedTotal {
  const prepared = prepareClass(gradedClass, asOf, policy, extensions);
  const { works, ...sides } = evaluate(prepared, results, obligationIn(periods));
  const current = explainSide(prepared, works, 'current', sides.current);
  const final = explainSide(prepared, works, 'final', sides.final);
  const letterOf = policy.scale ? lettersOf(policy.scale.values) : () => null;
  const groups = (ids: readonly { id: string; weight: DecimalText }[], kind: 'categories' | 'periods') =>
    ids.map(
      ({ id, weight }, index): ExplainedGroup => ({
        id,
        weight,
        current: current[kind][index] as ExplainedSum,
        final: final[kind][index] as ExplainedSum,
      }),
    );
  return {
    current: { percent: current.percent, letter: letterOf(current.percent) },
    final: { percent: final.percent, letter: letterOf(final.percent) },
    weighting: policy.weighting,
    items: prepared.items.map((item, index) => ({
      ...explainItem(item, works[index] as Work),
      current: current.parts[index] as ExplainedPart,
      final: final.parts[index] as ExplainedPart,
    })),
    categories: groups(gradedClass.categories, 'categories'),
    periods: groups(policy.periods ?? [], 'periods'),
    scale: policy.scale && { id: policy.scale.id, version: policy.scale.version },
  };
}

function explainItem(
  { item, dueAt }: PreparedItem,
  { state, attempt }: Work,
): Omit<ExplainedItem, 'current' | 'final'> {
  return {
    id: item.id,
    categoryId: item.categoryId,
    periodId: item.periodId ?? null,
    state,
    maximum: item.maximum,
    weight: item.weight ?? item.maximum,
    extraCredit: item.extraCredit ?? false,
    score: attempt && plainText(attempt.raw),
    isEarlierAttempt: attempt?.isEarlier ?? false,
    deduction: deductionOf(attempt),
    dueAt: dueAt === null ? null : new Date(dueAt),
    extension: item.extension ?? null,
  };
}

function deductionOf(attempt: Work['attempt']): Deduction | null {
  if (attempt === null || attempt.intervals === 0) return null;
  const { raw, counted, intervals, isAtMinimum } = attempt;
  return { intervals, points: plainText(raw - counted), isAtMinimum };
}

interface SideFacts {
  percent: DecimalText | null;
  parts: ExplainedPart[];
  categories: ExplainedSum[];
  periods: ExplainedSum[];
}

function explainSide(
  prepared: PreparedClass,
  works: readonly Work[],
  name: 'current' | 'final',
  side: Side,
): SideFacts {
  const { items, categories, policy } = prepared;
  const pointsOf = (index: number) => (side.drops?.has(index) ? null : (works[index] as Work)[name]);
  const percent = shown(percentOf(totalOf(prepared, side)));
  const shares =
    percent === null
      ? items.map(() => null)
      : roundedShares(exactSharesOf(prepared, side, pointsOf), percent, (index) => (items[index] as PreparedItem).rank);
  const sumOfShares = (isIn: (group: number) => boolean): DecimalText | null => {
    const own = items.flatMap(({ group }, index) => (group !== undefined && isIn(group) ? (shares[index] ?? []) : []));
    return own.length === 0 ? null : roundedPercent(plainText(own.reduce((sum, share) => sum + unitsOf(share), 0n)));
  };
  return {
    percent,
    parts: items.map((_, index) => {
      const points = pointsOf(index);
      return {
        points: points === null ? null : plainText(points),
        dropped: side.drops?.get(index) ?? null,
        share: shares[index] ?? null,
      };
    }),
    categories: categories.map((_, category) => {
      const { weight, sum } = tallyOfCategory(prepared, side, category);
      const ratio = weight === 0n ? null : { numerator: sum, denominator: weight * prepared.common };
      const share = sumOfShares((group) => group % categories.length === category);
      return { percent: shown(percentOf(ratio)), share };
    }),
    periods: (policy.periods ?? []).map((_, period) => ({
      percent: shown(percentOf(totalOfPeriod(prepared, side, period))),
      share: sumOfShares((group) => Math.floor(group / categories.length) === period),
    })),
  };
}

const shown = (percent: DecimalText | null): DecimalText | null => percent && roundedPercent(percent);
