import { randomUUID } from 'node:crypto';
import type { Change, CreateChangeSetInput, DescribeChangeSetOutput } from '@aws-sdk/client-cloudformation';
import { AwsError, type Call } from '../handlers.ts';
import { type ChangeSet, isBusy, type StackState, stackEvent, type Target } from './stack-state.ts';
import { Stacks } from './stacks.ts';
import { targetOf } from './targets.ts';
import { changedProperties, inOrder, needsReplacement, referencesIn } from './template.ts';

const createSeconds = 2;

export function createChangeSet(input: CreateChangeSetInput, call: Call) {
  const stacks = call.fake.part(Stacks);
  const name = input.StackName ?? '';
  const existing = stacks.find(call.region, name);
  const creates = input.ChangeSetType === 'CREATE';
  if (!creates && (existing === undefined || existing.status === 'REVIEW_IN_PROGRESS'))
    throw new AwsError('ValidationError', `Stack [${name}] does not exist`);
  if (creates && existing !== undefined && existing.status !== 'REVIEW_IN_PROGRESS')
    throw new AwsError(
      'ValidationError',
      `Stack [${name}] already exists and cannot be created again with the changeSet [${input.ChangeSetName}].`,
    );
  if (existing !== undefined) refuseUnlessReady(existing);
  const target = targetOf(input, call, existing);
  const stack = existing ?? stacks.add(call.region, name);
  if (existing === undefined) stackEvent(stack, call.fake.now(), 'REVIEW_IN_PROGRESS', 'User Initiated');
  if (stack.changeSets.has(input.ChangeSetName ?? ''))
    throw new AwsError('AlreadyExistsException', `ChangeSet ${input.ChangeSetName} already exists`);
  const changeSet: ChangeSet = {
    id: `arn:aws:cloudformation:${call.region}:${call.account}:changeSet/${input.ChangeSetName}/${randomUUID()}`,
    name: input.ChangeSetName ?? '',
    target,
    createdAt: call.fake.now(),
    changes: changesBetween(stack, target),
    input,
    status: 'CREATE_IN_PROGRESS',
    reason: undefined,
    execution: 'UNAVAILABLE',
  };
  stack.changeSets.set(changeSet.name, changeSet);
  call.fake.after(createSeconds, () => {
    const reverts =
      input.DeploymentMode === 'REVERT_DRIFT' && [...stack.resources.values()].some(({ drifted }) => drifted);
    const empty = !differs(stack, target) && !reverts;
    changeSet.status = empty ? 'FAILED' : 'CREATE_COMPLETE';
    changeSet.execution = empty ? 'UNAVAILABLE' : 'AVAILABLE';
    if (empty) changeSet.reason = noChanges(target);
  });
  return { Id: changeSet.id, StackId: stack.id };
}

const noChanges = ({ template }: Target): string =>
  template.Transform === undefined
    ? "The submitted information didn't contain changes. Submit different information to create a change set."
    : 'No updates are to be performed.';

/** @throws AwsError while something else happens to the stack */
export function refuseUnlessReady(stack: StackState): void {
  const broken = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'UPDATE_ROLLBACK_FAILED', 'CREATE_FAILED', 'DELETE_FAILED'];
  if (isBusy(stack) || broken.includes(stack.status))
    throw new AwsError('ValidationError', `Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}

export function differs(stack: StackState, target: Target): boolean {
  if (stack.target === undefined) return true;
  const seen = ({ template, tags, parameters }: Target) => JSON.stringify([template, sorted(tags), parameters]);
  return seen(stack.target) !== seen(target);
}

const sorted = (tags: Target['tags']) => [...tags].sort((a, b) => (a.Key ?? '').localeCompare(b.Key ?? '', 'en'));

/** As DescribeChangeSet lists them: what uses a replaced resource changes with it. */
function changesBetween(stack: StackState, target: Target): Change[] {
  const before = stack.target?.template.Resources ?? {};
  const after = target.template.Resources;
  const replaced = new Set<string>();
  const change = (ResourceChange: Change['ResourceChange']): Change => ({ Type: 'Resource', ResourceChange });
  const list: Change[] = [];
  for (const logicalId of inOrder(target.template)) {
    const definition = after[logicalId];
    if (definition === undefined) continue;
    const common = { LogicalResourceId: logicalId, ResourceType: definition.Type };
    const old = before[logicalId];
    if (old === undefined) {
      list.push(change({ ...common, Action: 'Add', Scope: [], Details: [] }));
      continue;
    }
    const changed = changedProperties(old.Properties, definition.Properties);
    const dynamic = [...referencesIn(definition.Properties)].filter((id) => replaced.has(id));
    if (changed.length === 0 && dynamic.length === 0) continue;
    const replaces = needsReplacement(definition.Type, changed);
    if (replaces) replaced.add(logicalId);
    list.push(
      change({
        ...common,
        Action: 'Modify',
        PhysicalResourceId: stack.resources.get(logicalId)?.physicalId ?? '',
        Replacement: replaces ? 'True' : 'False',
        Scope: ['Properties'],
        Details: changed.map((Name) => ({
          Target: { Attribute: 'Properties', Name, RequiresRecreation: replaces ? 'Always' : 'Never' },
          Evaluation: 'Static',
          ChangeSource: 'DirectModification',
        })),
      }),
    );
  }
  for (const [logicalId, { Type }] of Object.entries(before))
    if (!(logicalId in after)) {
      const PhysicalResourceId = stack.resources.get(logicalId)?.physicalId ?? '';
      list.push(
        change({
          LogicalResourceId: logicalId,
          ResourceType: Type,
          Action: 'Remove',
          PhysicalResourceId,
          Scope: [],
          Details: [],
        }),
      );
    }
  return list;
}

/** @throws AwsError ChangeSetNotFoundException */
export function findChangeSet(
  input: { StackName?: string | undefined; ChangeSetName?: string | undefined },
  call: Call,
) {
  const name = input.ChangeSetName ?? '';
  const stacks = call.fake.part(Stacks);
  const candidates =
    input.StackName === undefined ? stacks.all(call.region) : [stacks.find(call.region, input.StackName)];
  for (const stack of candidates) {
    const changeSet = [...(stack?.changeSets.values() ?? [])].find((known) => known.name === name || known.id === name);
    if (stack !== undefined && changeSet !== undefined) return { stack, changeSet };
  }
  throw new AwsError('ChangeSetNotFoundException', `ChangeSet [${name}] does not exist`, 404);
}

export function describeChangeSet(
  input: { StackName?: string; ChangeSetName?: string; NextToken?: string },
  call: Call,
): DescribeChangeSetOutput {
  const { stack, changeSet } = findChangeSet(input, call);
  const { target } = changeSet;
  return {
    ChangeSetName: changeSet.name,
    ChangeSetId: changeSet.id,
    StackId: stack.id,
    StackName: stack.name,
    ...(changeSet.input.Description === undefined ? {} : { Description: changeSet.input.Description }),
    Parameters: target.parameters,
    CreationTime: changeSet.createdAt,
    ExecutionStatus: changeSet.execution,
    Status: changeSet.status,
    ...(changeSet.reason === undefined ? {} : { StatusReason: changeSet.reason }),
    NotificationARNs: [],
    RollbackConfiguration: {},
    ...(target.capabilities.length === 0 ? {} : { Capabilities: target.capabilities as never }),
    Tags: target.tags,
    Changes: changeSet.status === 'CREATE_COMPLETE' ? [...changeSet.changes] : [],
    IncludeNestedStacks: changeSet.input.IncludeNestedStacks ?? false,
  };
}

export function executeChangeSet(
  input: { StackName?: string; ChangeSetName?: string; ClientRequestToken?: string },
  call: Call,
) {
  const { stack, changeSet } = findChangeSet(input, call);
  if (changeSet.execution !== 'AVAILABLE')
    throw new AwsError(
      'InvalidChangeSetStatusException',
      `ChangeSet [${changeSet.id}] cannot be executed in its current status of [${changeSet.status}]`,
    );
  if (stack.status !== 'REVIEW_IN_PROGRESS') refuseUnlessReady(stack);
  stack.changeSets.clear();
  if (changeSet.input.DeploymentMode === 'REVERT_DRIFT') {
    for (const state of stack.resources.values()) delete state.drifted;
  }
  call.fake.part(Stacks).begin(stack, changeSet.target, input.ClientRequestToken);
  return {};
}
