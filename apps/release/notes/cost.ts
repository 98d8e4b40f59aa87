/** USD a month of one environment, and what makes the difference, the largest first. */
export interface CostChange {
  readonly environment: string;
  readonly before: number;
  readonly after: number;
  readonly resources: readonly { readonly resource: string; readonly from: number; readonly to: number }[];
}

type Costs = Readonly<Record<string, readonly { readonly resource: string; readonly usd: number }[]>>;

/** Every environment, also one whose cost stays. */
export function compareCosts(before: Costs, after: Costs): CostChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].map((environment) => {
    const [old, now] = [before[environment] ?? [], after[environment] ?? []];
    const amount = (lines: typeof old, name: string) => sum(lines.filter(({ resource }) => resource === name));
    const resources = [...new Set([...old, ...now].map(({ resource }) => resource))]
      .map((resource) => ({ resource, from: amount(old, resource), to: amount(now, resource) }))
      .filter(({ from, to }) => from !== to)
      .toSorted((one, other) => Math.abs(other.to - other.from) - Math.abs(one.to - one.from));
    return { environment, before: sum(old), after: sum(now), resources };
  });
}

const sum = (lines: readonly { readonly usd: number }[]): number =>
  Math.round(lines.reduce((total, { usd }) => total + usd, 0) * 100) / 100;
