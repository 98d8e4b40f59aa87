import { unitsOf } from '../grading/rules/decimal.ts';
import { type ScoreScaleValue, worthOf } from '../values/score-scale.ts';
import type { PolicyValues, PolicyWarning } from './grading-policy.row.ts';

/** What a class has, as far as a policy can miss it. */
export interface PolicyFacts {
  categories: {
    title: string;
    weight: string;
    dropLowest: number;
    dropHighest: number;
    /** Line items that a drop rule may drop. */
    droppable: number;
    neverDropped: number;
  }[];
  /** Of the grading periods with weights; each with its number of line items. */
  periods: { title: string; weight: string; items: number }[];
  /** Line items that belong to none of them. */
  itemsWithoutPeriod: number;
  scale: readonly ScoreScaleValue[] | null;
}

/** What may not be meant so. Each is legal: totals are calculated all the same. */
export function policyWarnings(policy: PolicyValues, facts: PolicyFacts): PolicyWarning[] {
  return [
    ...(policy.weighting === 'categories' ? categoryWeights(policy, facts) : []),
    ...drops(facts),
    ...(facts.periods.length > 0 ? periods(facts) : []),
    ...scale(facts),
  ];
}

const hundred = unitsOf('100');
const sumOf = (weights: readonly { weight: string }[]): bigint =>
  weights.reduce((sum, { weight }) => sum + unitsOf(weight), 0n);
const shown = (units: bigint): number => Number(units) / Number(unitsOf('1'));

function categoryWeights({ weightsAbove100 }: PolicyValues, { categories }: PolicyFacts): PolicyWarning[] {
  const sum = sumOf(categories);
  if (categories.length === 0 || sum === hundred) return [];
  const found = `The weights of the categories sum to ${shown(sum)}`;
  if (sum < hundred) {
    return [{ code: 'category-weights-below-100', message: `${found}: they count as shares of that sum` }];
  }
  const effect =
    weightsAbove100 === 'extraCredit' ? 'what exceeds 100 is extra credit' : 'they count as shares of that sum';
  return [{ code: 'category-weights-above-100', message: `${found}: ${effect}` }];
}

const drops = ({ categories }: PolicyFacts): PolicyWarning[] =>
  categories.flatMap(({ title, dropLowest, dropHighest, droppable, neverDropped }): PolicyWarning[] => {
    const dropped = dropLowest + dropHighest;
    const counted = droppable + neverDropped;
    if (dropped === 0 || counted === 0 || dropped < counted) return [];
    const message = `${title} drops ${dropped} of ${counted} line items: the last score counts all the same`;
    return [{ code: 'drops-exceed-line-items', message }];
  });

function periods({ periods: weighted, itemsWithoutPeriod }: PolicyFacts): PolicyWarning[] {
  const warnings: PolicyWarning[] = [];
  const sum = sumOf(weighted);
  if (sum !== hundred) {
    const code = sum < hundred ? 'period-weights-below-100' : 'period-weights-above-100';
    const message = `The weights of the grading periods sum to ${shown(sum)}: they count as shares of that sum`;
    warnings.push({ code, message });
  }
  for (const { title } of weighted.filter(({ items }) => items === 0)) {
    warnings.push({ code: 'period-without-line-items', message: `${title} has no line item of this class` });
  }
  if (itemsWithoutPeriod > 0) {
    const message = `${itemsWithoutPeriod} line items belong to none of the grading periods: they count for nothing`;
    warnings.push({ code: 'line-items-without-period', message });
  }
  return warnings;
}

function scale({ scale: values }: PolicyFacts): PolicyWarning[] {
  if (values === null || values.some((value) => worthOf(value) !== undefined)) return [];
  return [{ code: 'scale-without-bounds', message: 'No value of the score scale is a number: totals get no letter' }];
}
