import { environments } from '../environments.ts';
import { usageOf } from './assumptions.ts';
import type { CostLine } from './estimate.ts';
import { priceList } from './prices.ts';

type Costs = Readonly<Record<string, readonly CostLine[]>>;

const sum = (lines: readonly CostLine[] = []): number => lines.reduce((total, { usd }) => total + usd, 0);
const dollars = (usd: number): string => usd.toFixed(0);
const amountOf = (lines: readonly CostLine[] | undefined, resource: string): number =>
  lines?.find((line) => line.resource === resource)?.usd ?? 0;

/** Resources of all environments, the dearest of the first first. */
const resources = (costs: Costs): string[] => [
  ...new Set(Object.values(costs).flatMap((lines) => lines.map(({ resource }) => resource))),
];

/** One row a resource, one column an environment, in USD a month. */
export function table(costs: Costs): string {
  const names = Object.keys(costs);
  const row = (first: string, cells: readonly string[]) =>
    first.padEnd(24) + cells.map((cell) => cell.padStart(9)).join('');
  return [
    row('USD a month', names),
    ...resources(costs).map((resource) =>
      row(
        resource,
        names.map((name) => cell(amountOf(costs[name], resource))),
      ),
    ),
    row(
      'together',
      names.map((name) => dollars(sum(costs[name]))),
    ),
  ].join('\n');
}

const cell = (usd: number): string => (usd === 0 ? '' : usd < 1 ? '<1' : dollars(usd));

/** What became dearer or cheaper between two states, and by how much. */
export function changes(before: Costs, after: Costs): string {
  const lines = [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
    const [old, now] = [before[name], after[name]];
    const changed = resources({ old: old ?? [], now: now ?? [] })
      .map((resource) => ({ resource, from: amountOf(old, resource), to: amountOf(now, resource) }))
      .filter(({ from, to }) => Math.abs(to - from) >= 0.01)
      .map(({ resource, from, to }) => `  ${resource}: ${from.toFixed(2)} -> ${to.toFixed(2)}`);
    return [`${name}: ${sum(old).toFixed(2)} -> ${sum(now).toFixed(2)} USD a month`, ...changed];
  });
  return lines.join('\n');
}

/** The page of the documentation. */
export function costPage(costs: Costs): string {
  const names = Object.keys(costs);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rows = resources(costs).map((resource) =>
    row([resource, ...names.map((name) => cell(amountOf(costs[name], resource)))]),
  );
  const usage = environments.map((settings) => ({ name: settings.name, ...usageOf(settings) }));
  const assumptions = [
    ['tasks above the minimum, on average', 'averageTasksAboveMinimum'],
    ['people who come by', 'activeUsers'],
    ['million requests', 'millionRequests'],
    ['GB uploaded', 'uploadedGb'],
    ['GB of uploads kept', 'storedUploadsGb'],
    ['GB delivered', 'deliveredGb'],
    ['GB of logs', 'logGb'],
    ['GB through NAT', 'natGb'],
    ['mails', 'mails'],
  ] as const;
  return `# What it costs

USD a month for each environment: counted in the templates, priced by the list in \`infra/cost/prices.ts\` (on-demand
prices of ${priceList.asOf}, put down by hand and not checked against AWS's list; without tax,
free tiers or discounts), loaded as assumed below. \`npm run infra:cost\` prints it,
\`npm run infra:cost -- --base COMMIT\` what has changed since a commit, \`npm run infra:cost -- --write\` writes this page.

${row(['resource', ...names])}
${row(['---', ...names.map(() => '---:')])}
${rows.join('\n')}
${row(['**together**', ...names.map((name) => `**${dollars(sum(costs[name]))}**`)])}

## Assumptions for a month

${row(['', ...names])}
${row(['---', ...names.map(() => '---:')])}
${assumptions.map(([label, key]) => row([label, ...usage.map((entry) => String(entry[key]))])).join('\n')}

Not counted: traffic between zones, API calls to KMS and Secrets Manager, GuardDuty's base protection (priced by events),
Route 53 queries, support plans.
`;
}
