import type { GradebookItem } from '../gradebook/gradebook.row.ts';
import type { PlannedChange } from './plan.ts';

/** Scores that are allowed, and that a slip of the keyboard makes as well: below 0, or above the points possible. */
export function rangeOf(
  items: readonly Pick<GradebookItem, 'sourced_id' | 'result_value_max'>[],
): (change: Pick<PlannedChange, 'lineItemSourcedId' | 'after'>) => boolean {
  const maximum = new Map(items.map((item) => [item.sourced_id, Number(item.result_value_max)]));
  return ({ lineItemSourcedId, after: { score } }) =>
    score === null ||
    (Number(score) >= 0 && Number(score) <= (maximum.get(lineItemSourcedId) ?? Number.POSITIVE_INFINITY));
}

const mostNamed = 10;

/** In one sentence, for those who read no more of the plan. */
export function outOfRangeWarnings(outside: readonly PlannedChange[]): string[] {
  const named = outside
    .slice(0, mostNamed)
    .map(({ row, lineItemSourcedId, after: { score } }) => `row ${row}, ${lineItemSourcedId}: ${score}`);
  if (named.length === 0) return [];
  const more = outside.length > mostNamed ? ` and ${outside.length - mostNamed} more` : '';
  return [`scores below 0 or above the points possible: ${named.join('; ')}${more}`];
}
