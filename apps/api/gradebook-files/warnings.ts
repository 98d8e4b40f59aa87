import type { GradebookItem } from '../gradebook/gradebook.row.ts';
import type { PlannedChange } from './plan.ts';

const mostNamed = 10;

/** Scores that are allowed, and that a slip of the keyboard makes as well. */
export function outOfRange(
  changes: readonly PlannedChange[],
  items: readonly Pick<GradebookItem, 'sourced_id' | 'result_value_max'>[],
): string[] {
  const maximum = new Map(items.map((item) => [item.sourced_id, Number(item.result_value_max)]));
  const outside = changes.filter(({ lineItemSourcedId, after: { score } }) => {
    if (score === null) return false;
    return Number(score) < 0 || Number(score) > (maximum.get(lineItemSourcedId) ?? Number.POSITIVE_INFINITY);
  });
  const named = outside
    .slice(0, mostNamed)
    .map(({ row, lineItemSourcedId, after: { score } }) => `row ${row}, ${lineItemSourcedId}: ${score}`);
  if (named.length === 0) return [];
  const more = outside.length > mostNamed ? ` and ${outside.length - mostNamed} more` : '';
  return [`scores below 0 or above the points possible: ${named.join('; ')}${more}`];
}
