import { table } from '../../../cli/output.ts';
import type { PlannedDanger } from '../../environment/stacks/dangers.ts';
import type { ResourceChange, StackDiff } from '../../environment/stacks/diff.ts';
import { checklistLines } from './checklist.ts';
import type { Plan } from './plan.ts';
import { consoleText } from './planned-console.ts';

export const shortDigest = (digest: string | undefined): string =>
  digest === undefined ? 'none' : digest.slice(0, 'sha256:'.length + 12);

const linesPerStack = 6;

/** The plan for a terminal: what is against it first, then what it does. */
export function printPlan(plan: Plan, { detailed = false }: { readonly detailed?: boolean } = {}): string {
  return [
    heading(plan),
    ...section('Blocked', plan.blocked),
    ...section('Dangers', plan.dangers.filter(worthSaying(detailed)).flatMap(dangerLines)),
    ...section('Opens up', widened(plan, detailed)),
    ...section(
      summaryOfStacks(plan),
      plan.stacks.flatMap((stack) => stackLines(stack, detailed)),
    ),
    ...section('Deployed, and no part of the environment any more', abandonedLines(plan)),
    '',
    table(facts(plan)),
    ...(plan.migrations.report === undefined ? [] : ['', plan.migrations.report]),
    ...section('For people', plan.people === undefined ? [] : checklistLines(plan.people)),
    '',
    conclusion(plan),
  ].join('\n');
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];

const heading = ({ environment, release, images }: Plan): string =>
  `Plan for ${environment}: image ${shortDigest(release.imageDigest)} of commit ${release.commit.slice(0, 12)}` +
  (images.running === release.imageDigest ? ', which runs already' : `, running is ${shortDigest(images.running)}`);

const marks = { blocked: 'BLOCKED', approved: 'approved', warning: 'warning' } as const;

/** A network that is replaced brings a hundred lines, which say one thing. */
const worthSaying =
  (detailed: boolean) =>
  ({ severity }: PlannedDanger, index: number): boolean =>
    detailed || severity !== 'warning' || index < 20;

function dangerLines({ severity, change, stack, path, type, because, paste, approval }: PlannedDanger): string[] {
  const lines = [`${marks[severity].padEnd(9)} ${change} ${stack}/${path} (${type}): ${because}`];
  if (paste !== undefined)
    lines.push('          if it is wanted, add to infra/baseline/approved-replacements.ts:', `          ${paste}`);
  if (approval !== undefined) lines.push(`          by ${approval.by} on ${approval.on}: ${approval.reason}`);
  return lines;
}

function widened({ stacks }: Plan, detailed: boolean): string[] {
  const lines = stacks.flatMap(({ id, widened: all }) => all.map((line) => `${id}: ${line}`));
  return shorten(lines, detailed ? Number.POSITIVE_INFINITY : 10);
}

export function summaryOfStacks({ stacks }: Pick<Plan, 'stacks'>): string {
  const changing = stacks.filter(({ state }) => state !== 'unchanged').length;
  return changing === 0 ? `None of ${stacks.length} stacks changes` : `${changing} of ${stacks.length} stacks change`;
}

const signs: Readonly<Record<ResourceChange['change'], string>> = {
  create: '+',
  update: '~',
  replace: '-/+',
  'may-replace': '~/+',
  delete: '-',
  leave: '-',
};

function stackLines(stack: StackDiff, detailed: boolean): string[] {
  const { id, state, resources, others, stale } = stack;
  const staleLines = stale.map(
    (output) => `  !   uses ${output}, which will change: deploy it afterwards with a change of its own`,
  );
  if (state === 'unchanged')
    return staleLines.length === 0 ? [] : [`${id}: unchanged`, ...shorten(staleLines, linesPerStack)];
  if (state === 'create' && !detailed) return [`${id}: new, ${resources.length} resources`];
  const most = detailed ? Number.POSITIVE_INFINITY : linesPerStack;
  const lines = [...resources.map(resourceLine), ...others.map((line) => `  ~   ${line}`), ...staleLines];
  return [`${id}: ${state === 'create' ? 'new' : 'update'}`, ...shorten(lines, most)];
}

function resourceLine({ change, path, type, properties }: ResourceChange): string {
  const isRevision = type === 'AWS::ECS::TaskDefinition' && change === 'replace';
  const sign = isRevision ? '~' : signs[change];
  const what = change === 'leave' ? ' stays, outside of the stack' : isRevision ? ' new revision' : '';
  return `  ${sign.padEnd(3)} ${path} (${type})${properties.length === 0 ? '' : `: ${properties.join(', ')}`}${what}`;
}

const shorten = (lines: readonly string[], most: number): string[] =>
  lines.length <= most ? [...lines] : [...lines.slice(0, most), `  ... and ${lines.length - most} more (--detailed)`];

const abandonedLines = ({ abandoned }: Plan): string[] =>
  abandoned.map(({ name, region, status }) => `${name} in ${region}, ${status}: nothing happens to it`);

/** The rest, a line each. */
export function facts({ cost, migrations, console, missingParameters, images, version }: Plan): string[][] {
  return [
    ['Cost', costText(cost)],
    ['Migrations', migrationText(migrations)],
    ...migrations.notes.map((note) => ['', note]),
    [
      'Parameters',
      missingParameters.length === 0 ? 'all required ones are there' : `${missingParameters.length} missing`,
    ],
    ...missingParameters.map(({ fix }) => ['', fix]),
    ...(console === undefined ? [] : [['Console', consoleText(console)]]),
    ['Image', imageText(images)],
    ['Version', version],
  ];
}

function imageText({ needed, found, pushedAt }: Plan['images']): string {
  if (!needed) return 'nothing that is planned runs it';
  return found ? `pushed ${pushedAt ?? 'at an unknown time'}` : 'not in the registry of the environment';
}

function costText(cost: Plan['cost']): string {
  if (cost === undefined) return 'not counted';
  const { before, after, changes } = cost;
  if (before === after) return `${after.toFixed(2)} USD a month, as before`;
  const why = changes.slice(0, 3).map(({ resource, from, to }) => `${resource} ${from.toFixed(2)} -> ${to.toFixed(2)}`);
  return `${before.toFixed(2)} -> ${after.toFixed(2)} USD a month${before === 0 ? '' : ` (${why.join(', ')})`}`;
}

function migrationText({ state, base, pending }: Plan['migrations']): string {
  if (state === 'unknown') return 'unknown';
  if (state === 'none') return base === undefined ? 'none' : `none pending against ${base}`;
  const number = `${pending.length} pending against ${base}: ${pending.join(', ')}`;
  return `${state.toUpperCase()}, ${number}`;
}

export function conclusion({ blocked, hasChanges, hash }: Plan): string {
  if (blocked.length > 0)
    return `Blocked: ${blocked.length} ${blocked.length === 1 ? 'reason' : 'reasons'} above. Plan ${hash}`;
  return hasChanges ? `Plan ${hash}` : `Nothing changes. Plan ${hash}`;
}
