import { type DecimalText, greatestCommonDivisor, unitsOf } from './decimal.ts';
import { type DropRule, dropRuleOf } from './drops.ts';
import { extendedItems, type OwnItem } from './extended-items.ts';
import type { Extension, GradedCategory, GradedClass, GradingPolicy } from './facts.ts';
import { type LateRule, lateRuleOf, shareOfPoints } from './late.ts';
import type { PointsOfTexts } from './score-scale-points.ts';

export interface PreparedItem {
  /** As it is for the student. */
  item: OwnItem;
  /** Its place in the order of ids, so that a choice among equals does not depend on the order of input. */
  rank: number;
  /** Index of what its points are summed up in: a category, in a period where these are weighted. None: undefined. */
  group: number | undefined;
  /** In milliseconds; null without a due date. */
  dueAt: number | null;
  isPastDue: boolean;
  /** Both 0 when the item counts for nothing. */
  weight: bigint;
  /** weight × common maximum ÷ own maximum, so that factor × score adds up over items of different maxima. */
  factor: bigint;
  /** The weight that it adds to what can be reached: 0 for extra credit. */
  possible: bigint;
  canDrop: boolean;
  isExcused: boolean;
  pointsOfTexts: PointsOfTexts | undefined;
  late: LateRule | null;
  /** What counts where it is missing; null without a policy for that. */
  missingScore: bigint | null;
}

export interface DropGroup {
  rule: DropRule;
  /** Of its items. */
  indexes: number[];
}

/** Everything about a class that its students share, worked out once. */
export interface PreparedClass {
  policy: GradingPolicy;
  categories: readonly GradedCategory[];
  categoryWeights: bigint[];
  /** One of weight 1 where periods are not weighted. */
  periodWeights: bigint[];
  /** The groups of categories that drop, where they have items of a weight above 0. */
  dropGroups: DropGroup[];
  items: PreparedItem[];
  indexOfItem: ReadonlyMap<string, number>;
  /** Weights and sums of items are in units of this. */
  unit: bigint;
  /** What maxima are brought to. */
  common: bigint;
}

/** For all students, or for those who have these extensions. */
export function prepareClass(
  { categories, items: itemsOfAll }: GradedClass,
  asOf: Date,
  policy: GradingPolicy,
  extensions: readonly Extension[] = [],
): PreparedClass {
  const items: readonly OwnItem[] = extensions.length === 0 ? itemsOfAll : extendedItems(itemsOfAll, extensions);
  const indexOfCategory = new Map(categories.map((category, index) => [category.id, index]));
  const indexOfPeriod = policy.periods && new Map(policy.periods.map(({ id }, index) => [id, index]));
  const rankOf = new Map(
    items
      .map(({ id }) => id)
      .sort(inOrder)
      .map((id, rank) => [id, rank]),
  );
  const units = items.map(weightAndMaximum);
  const counting = units.filter(({ weight }) => weight > 0n);
  const common = counting.reduce((l, { maximum }) => (l / greatestCommonDivisor(l, maximum)) * maximum, 1n);
  // Small integers are fast ones: weights are divided by what they share.
  const unit = counting.reduce((divisor, { weight }) => greatestCommonDivisor(divisor, weight), 0n) || 1n;

  const groupOf = ({ categoryId, periodId }: OwnItem): number | undefined => {
    const category = indexOfCategory.get(categoryId);
    const period = indexOfPeriod ? indexOfPeriod.get(periodId ?? '') : 0;
    return category === undefined || period === undefined ? undefined : period * categories.length + category;
  };
  const prepared = items.map((item, index): PreparedItem => {
    const { maximum, weight } = units[index] as WeightAndMaximum;
    const reduced = weight / unit;
    const possible = item.extraCredit ? 0n : reduced;
    return {
      item,
      rank: rankOf.get(item.id) ?? 0,
      group: groupOf(item),
      dueAt: item.dueAt?.getTime() ?? null,
      isPastDue: item.dueAt !== null && item.dueAt < asOf,
      weight: reduced,
      factor: weight === 0n ? 0n : reduced * (common / maximum),
      possible,
      canDrop: possible > 0n && !item.neverDrop,
      isExcused: item.extension?.excused ?? false,
      pointsOfTexts: item.pointsOfTexts,
      late: policy.late && lateRuleOf(policy.late, unitsOf(item.maximum)),
      missingScore: missingScoreOf(policy, item, maximum),
    };
  });
  return {
    policy,
    categories,
    categoryWeights: categories.map(({ weight }) => weightUnits(weight)),
    periodWeights: policy.periods?.map(({ weight }) => weightUnits(weight)) ?? [1n],
    dropGroups: dropGroupsOf(prepared, categories),
    items: prepared,
    indexOfItem: new Map(items.map(({ id }, index) => [id, index])),
    unit,
    common,
  };
}

function dropGroupsOf(items: readonly PreparedItem[], categories: readonly GradedCategory[]): DropGroup[] {
  const rules = categories.map(dropRuleOf);
  const counting = items.flatMap(({ group, weight }, index) =>
    group !== undefined && weight > 0n ? [{ group, index }] : [],
  );
  return [...Map.groupBy(counting, ({ group }) => group)].flatMap(([group, members]) => {
    const rule = rules[group % categories.length];
    return rule ? [{ rule, indexes: members.map(({ index }) => index) }] : [];
  });
}

interface WeightAndMaximum {
  weight: bigint;
  maximum: bigint;
}

/** Extra credit without points possible and without a weight is points: a score of 5 is 5 of a weight of 1 for 1 point. */
function weightAndMaximum({ maximum: text, weight, extraCredit }: OwnItem): WeightAndMaximum {
  const maximum = unitsOf(text);
  if (extraCredit && maximum === 0n && weight === null) return { maximum: onePoint, weight: onePoint };
  return { maximum, weight: maximum <= 0n ? 0n : weightUnits(weight ?? text) };
}

const onePoint = unitsOf('1');

/** Bonus work that nobody submitted is no bonus. */
function missingScoreOf({ missingPercent }: GradingPolicy, item: OwnItem, maximum: bigint): bigint | null {
  if (missingPercent === null) return null;
  return item.extraCredit ? 0n : shareOfPoints(unitsOf(missingPercent), maximum);
}

/** Numbers in their order, as ids of rows are; any other texts in one that is always the same. */
const inOrder = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : 1);

function weightUnits(text: DecimalText): bigint {
  const units = unitsOf(text);
  if (units < 0n) throw new RangeError('a weight or a maximum below 0');
  return units;
}
