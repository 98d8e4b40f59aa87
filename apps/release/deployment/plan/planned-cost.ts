import type { Template } from '../../aws/cloudformation-stacks.ts';
import type { Assembly } from '../../environment/stacks/assembly.ts';
import type { Compared } from '../../environment/stacks/compare.ts';

/** USD a month, by the price list of infra/cost. */
export interface PlannedCost {
  readonly before: number;
  readonly after: number;
  /** What makes the difference, the largest first. */
  readonly changes: readonly { readonly resource: string; readonly from: number; readonly to: number }[];
}

/** What the deployed templates cost, and what these would. Undefined where a size is not in the price list. */
export async function planCost(
  { settings, stacks }: Assembly,
  compared: readonly Compared[],
): Promise<PlannedCost | undefined> {
  const { estimate, total } = await import('../../../../infra/cost/estimate.ts');
  const { asDeployed } = await import('../../../../infra/cost/deployed.ts');
  const linesOf = (deployed: readonly { readonly id: string; readonly template: Template }[]) =>
    deployed.length === 0 ? [] : estimate(asDeployed(settings, deployed));
  try {
    const before = linesOf(
      compared.flatMap(({ stack, deployed }) => (deployed === undefined ? [] : [{ id: stack.id, template: deployed }])),
    );
    const after = linesOf(stacks);
    const amount = (lines: typeof before, name: string) => lines.find(({ resource }) => resource === name)?.usd ?? 0;
    const changes = [...new Set([...before, ...after].map(({ resource }) => resource))]
      .map((resource) => ({ resource, from: amount(before, resource), to: amount(after, resource) }))
      .filter(({ from, to }) => from !== to)
      .sort((one, other) => Math.abs(other.to - other.from) - Math.abs(one.to - one.from));
    return { before: total(before), after: total(after), changes };
  } catch (error) {
    // A price that is not listed is no reason to know nothing else.
    if (error instanceof Error && error.message.includes('price list')) return undefined;
    throw error;
  }
}
