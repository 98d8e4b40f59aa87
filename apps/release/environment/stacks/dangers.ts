import type { Resource, ResourceDifference, TemplateDiff } from '@aws-cdk/cloudformation-diff';
import {
  type ApprovedReplacement,
  approvalOf,
  type Danger,
  replacedByDesign,
} from '../../../../infra/baseline/compare.ts';
import { holdsData } from '../../../../infra/baseline/reduce.ts';
import type { AssembledStack } from './assembly.ts';
import { labelOf } from './stack-follower.ts';

/** What a change would delete or replace. */
export interface PlannedDanger extends Danger {
  /** Of the construct below its stack. */
  readonly path: string;
  /**
   * `blocked`: holds data, and nobody has named it. `approved`: holds data, and somebody has.
   * `warning`: holds none, and may interrupt.
   */
  readonly severity: 'blocked' | 'approved' | 'warning';
  /** The entry of infra/baseline/approved-replacements.ts that would let it through. */
  readonly paste?: string;
  readonly approval?: ApprovedReplacement;
}

const changes: Readonly<Record<string, Danger['change']>> = {
  WILL_REPLACE: 'replace',
  MAY_REPLACE: 'may-replace',
  WILL_DESTROY: 'delete',
  WILL_ORPHAN: 'delete',
};

export interface ApprovalContext {
  readonly environment: string;
  readonly approved: readonly ApprovedReplacement[];
  /** `YYYY-MM-DD`, for the entry to paste. */
  readonly today: string;
}

/** The dangers of one stack, those that hold data first. */
export function dangersOfStack(diff: TemplateDiff, stack: AssembledStack, place: ApprovalContext): PlannedDanger[] {
  const found: PlannedDanger[] = [];
  diff.resources.forEachDifference((logicalId, difference) => {
    const danger = dangerOf(logicalId, difference, stack);
    if (danger !== undefined) found.push(judge(danger, place));
  });
  const rank = { blocked: 0, approved: 1, warning: 2 };
  return found.sort((one, other) => rank[one.severity] - rank[other.severity]);
}

/** Left out: what is replaced by design, and what may be replaced and would not be missed. */
function dangerOf(
  logicalId: string,
  difference: ResourceDifference,
  stack: AssembledStack,
): (Danger & { readonly path: string }) | undefined {
  const change = changes[difference.changeImpact];
  const type = difference.oldResourceType;
  if (change === undefined || type === undefined || replacedByDesign.has(type)) return undefined;
  if (!holdsData(type) && (change === 'may-replace' || quiet.has(type))) return undefined;
  const path = labelOf(stack, logicalId);
  return { stack: stack.id, logicalId, path, type, change, because: becauseOf(difference, change) };
}

/** Rules and grants: their going shows among what changes, and nothing is interrupted by it. */
const quiet = new Set([
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::Config::ConfigRule',
  'AWS::IAM::Policy',
  'AWS::Lambda::Permission',
  'AWS::Logs::QueryDefinition',
  'AWS::SSM::Parameter',
]);

function becauseOf(difference: ResourceDifference, change: Danger['change']): string {
  const { DeletionPolicy, UpdateReplacePolicy, Type }: Partial<Resource> = difference.oldValue ?? {};
  const policy = change === 'delete' ? DeletionPolicy : UpdateReplacePolicy;
  if (change === 'delete') return `gone from the template; ${fates[policy] ?? fates.Delete}`;
  if (difference.resourceTypeChanged) return `now ${difference.newResourceType} instead of ${Type}`;
  const impacts = change === 'replace' ? ['WILL_REPLACE'] : ['WILL_REPLACE', 'MAY_REPLACE'];
  const names = Object.entries(difference.propertyUpdates)
    .filter(([, { changeImpact }]) => impacts.includes(changeImpact ?? ''))
    .map(([name]) => name);
  if (change === 'may-replace') return `CloudFormation decides by the new value of ${names.join(', ')}`;
  return `${names.join(', ')} cannot change in place; a new one is empty, and ${fates[policy] ?? fates.Delete}`;
}

const fates: Readonly<Record<string, string>> = {
  Delete: 'what it holds is deleted',
  Retain: 'the old one stays outside of every stack',
  RetainExceptOnCreate: 'the old one stays outside of every stack',
  Snapshot: 'a snapshot of the old one stays',
};

function judge(
  danger: Danger & { readonly path: string },
  { environment, approved, today }: ApprovalContext,
): PlannedDanger {
  if (!holdsData(danger.type)) return { ...danger, severity: 'warning' };
  const approval = approvalOf(environment, danger, approved);
  if (approval !== undefined) return { ...danger, severity: 'approved', approval };
  const { stack, logicalId, change } = danger;
  const fields = { environment, stack, logicalId, change, reason: 'WHY', by: 'WHO', on: today };
  const paste = `{ ${Object.entries(fields)
    .map(([name, value]) => `${name}: '${value}'`)
    .join(', ')} },`;
  return { ...danger, severity: 'blocked', paste };
}
