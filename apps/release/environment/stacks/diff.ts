import type { TemplateDiff } from '@aws-cdk/cloudformation-diff';
import { approvedReplacements } from '../../../../infra/baseline/approved-replacements.ts';
import { isRehearsal } from '../../../../infra/lookup.ts';
import { product } from '../../../../infra/names.ts';
import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import type { StackState } from '../../aws/cloudformation-stacks.ts';
import type { Context } from '../context.ts';
import type { AssembledStack, Assembly } from './assembly.ts';
import { type Compared, compareStacks } from './compare.ts';
import { type ApprovalContext, dangersOfStack, type PlannedDanger } from './dangers.ts';
import { listEnvironmentStacks } from './environment-stacks.ts';
import { markChanged, outputKey, outputsOf, usedOutputs } from './references.ts';
import { widenedBy } from './security.ts';
import { labelOf } from './stack-follower.ts';

export interface ResourceChange {
  readonly logicalId: string;
  /** Of the construct below its stack. */
  readonly path: string;
  readonly type: string;
  readonly change: 'create' | 'update' | 'replace' | 'may-replace' | 'delete' | 'leave';
  readonly properties: readonly string[];
}

export interface StackDiff {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly state: 'create' | 'update' | 'unchanged';
  /** CloudFormation's, `none` where there is no stack. */
  readonly status: string;
  readonly resources: readonly ResourceChange[];
  /** Sections and settings besides the resources. */
  readonly others: readonly string[];
  readonly dangers: readonly PlannedDanger[];
  /** Permissions and openings that come with it; a new stack's are not listed. */
  readonly widened: readonly string[];
  /** Values of other stacks that it uses and that will change; CloudFormation does not notice. */
  readonly stale: readonly string[];
}

export interface EnvironmentDiff {
  readonly stacks: readonly StackDiff[];
  /** Deployed for this environment, and not part of it any more. */
  readonly abandoned: readonly StackState[];
  readonly compared: readonly Compared[];
}

/** What would change, against what is deployed. */
export async function diff(
  context: Pick<Context, 'aws' | 'settings' | 'clock'>,
  assembly: Assembly,
): Promise<EnvironmentDiff> {
  const [compared, states] = await Promise.all([
    compareStacks(context, assembly.stacks),
    listEnvironmentStacks(context),
  ]);
  const today = context.clock.now().toISOString().slice(0, 10);
  return {
    compared,
    stacks: await diffStacks(compared, {
      environment: originalName(assembly.settings),
      approved: approvedReplacements,
      today,
    }),
    abandoned: abandonedOf(assembly, states),
  };
}

/** The approvals of the original count for its rehearsal too. */
const originalName = (settings: EnvironmentSettings): string =>
  isRehearsal(settings) ? settings.name.replace('rehearsal-', '') : settings.name;

/** The differences of all stacks, in the order of deployment: what one replaces, a later one may use. */
export async function diffStacks(compared: readonly Compared[], place: ApprovalContext): Promise<StackDiff[]> {
  const changed = new Set<string>();
  const diffs: StackDiff[] = [];
  for (const { stack, facts, deployed, state } of compared) {
    const { id, name, region, template } = stack;
    const status = facts?.status ?? 'none';
    const stale = deployed === undefined ? [] : [...usedOutputs(template)].filter((key) => changed.has(key));
    const same = { id, name, region, state, status, stale: state === 'create' ? [] : stale };
    if (state === 'unchanged' && stale.length === 0) {
      diffs.push({ ...same, resources: [], others: [], dangers: [], widened: [] });
      continue;
    }
    // Takes 0.4 s to load.
    const { fullDiff } = await import('@aws-cdk/cloudformation-diff');
    const difference = fullDiff(deployed ?? {}, markChanged(template, new Set(stale)));
    for (const output of outputsOf(template, replacedIn(difference))) changed.add(outputKey(name, output));
    const isNew = deployed === undefined;
    diffs.push({
      ...same,
      resources: changesOf(difference, stack),
      others: [...othersOf(difference), ...(isNew ? [] : protectionOf(stack, facts))],
      dangers: isNew ? [] : dangersOfStack(difference, stack, place),
      widened: isNew ? [] : widenedBy(difference, stack),
    });
  }
  return diffs;
}

function protectionOf(stack: AssembledStack, facts: Compared['facts']): string[] {
  if (facts === undefined || facts.terminationProtection === stack.terminationProtection) return [];
  return [`protection against deletion: ${facts.terminationProtection} becomes ${stack.terminationProtection}`];
}

function replacedIn(difference: TemplateDiff): Set<string> {
  const replaced = new Set<string>();
  difference.resources.forEachDifference((logicalId, { changeImpact }) => {
    if (changeImpact === 'WILL_REPLACE' || changeImpact === 'MAY_REPLACE') replaced.add(logicalId);
  });
  return replaced;
}

const kinds: Readonly<Record<string, ResourceChange['change']>> = {
  WILL_CREATE: 'create',
  WILL_UPDATE: 'update',
  WILL_REPLACE: 'replace',
  MAY_REPLACE: 'may-replace',
  WILL_DESTROY: 'delete',
  WILL_ORPHAN: 'leave',
};

function changesOf(difference: TemplateDiff, stack: AssembledStack): ResourceChange[] {
  const found: ResourceChange[] = [];
  difference.resources.forEachDifference((logicalId, resource) => {
    const change = kinds[resource.changeImpact];
    const type = resource.newResourceType ?? resource.oldResourceType ?? '';
    if (type === 'AWS::CDK::Metadata') return;
    const properties = [...Object.keys(resource.propertyUpdates), ...Object.keys(resource.otherChanges)];
    if (change === undefined && properties.length === 0) return;
    found.push({
      logicalId,
      path: labelOf(stack, logicalId),
      type,
      change: change ?? 'update',
      properties: change === 'create' || change === 'delete' || change === 'leave' ? [] : properties.sort(),
    });
  });
  return found;
}

function othersOf(difference: TemplateDiff): string[] {
  const { parameters, outputs, conditions, mappings, metadata, unknown } = difference;
  const sections = { parameters, outputs, conditions, mappings, metadata, 'other sections': unknown };
  const counted = Object.entries(sections).flatMap(([name, { differenceCount, logicalIds }]) =>
    differenceCount === 0
      ? []
      : [`${name}: ${logicalIds.slice(0, 5).join(', ')}${differenceCount > 5 ? ' and more' : ''}`],
  );
  return [...counted, ...(difference.description === undefined ? [] : ['description'])];
}

/** Stacks of the environment that the app does not have, without those of an environment whose name only begins so. */
function abandonedOf({ settings, names }: Assembly, states: readonly StackState[]): StackState[] {
  const prefix = `${product}-${settings.name}`;
  const ends = names.map((name) => name.slice(prefix.length));
  return states.filter(
    ({ name }) =>
      !names.includes(name) && !ends.some((end) => name.length > prefix.length + end.length && name.endsWith(end)),
  );
}
