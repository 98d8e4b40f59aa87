import type {
  CancelUpdateStackInput,
  ContinueUpdateRollbackInput,
  CreateStackInput,
  DeleteStackInput,
  DescribeStackResourcesInput,
  ListStacksInput,
  Stack,
  StackSummary,
  UpdateStackInput,
  UpdateTerminationProtectionInput,
} from '@aws-sdk/client-cloudformation';
import { AwsError, type Call, type Service } from '../handlers.ts';
import {
  createChangeSet,
  describeChangeSet,
  differs,
  executeChangeSet,
  findChangeSet,
  refuseUnlessReady,
} from './change-sets.ts';
import { driftOperations } from './drift.ts';
import { isBusy, type StackState } from './stack-state.ts';
import { Stacks } from './stacks.ts';
import { readTemplate, type TemplateInput, targetOf } from './targets.ts';

const pageSize = 100;

const stacksOf = (call: Call): Stacks => call.fake.part(Stacks);

/** @throws AwsError ValidationError */
export function stackOf(reference: string | undefined, call: Call): StackState {
  const stack = stacksOf(call).find(call.region, reference ?? '');
  if (stack === undefined) throw new AwsError('ValidationError', `Stack with id ${reference} does not exist`);
  return stack;
}

function pageOf<T>(items: readonly T[], token: string | undefined): { page: T[]; NextToken?: string } {
  const from = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(from)) throw new AwsError('ValidationError', 'The specified NextToken is invalid');
  const page = items.slice(from, from + pageSize);
  return from + pageSize < items.length ? { page, NextToken: String(from + pageSize) } : { page };
}

function stackAnswer(stack: StackState): Stack {
  const { target, drift } = stack;
  return {
    StackId: stack.id,
    StackName: stack.name,
    ...(target?.template.Description === undefined ? {} : { Description: target.template.Description }),
    Parameters: target?.parameters ?? [],
    CreationTime: stack.createdAt,
    ...(stack.updatedAt === undefined ? {} : { LastUpdatedTime: stack.updatedAt }),
    ...(stack.deletedAt === undefined ? {} : { DeletionTime: stack.deletedAt }),
    RollbackConfiguration: {},
    StackStatus: stack.status,
    ...(stack.reason === undefined ? {} : { StackStatusReason: stack.reason }),
    DisableRollback: false,
    NotificationARNs: [],
    Capabilities: (target?.capabilities ?? []) as NonNullable<Stack['Capabilities']>,
    Outputs: stack.outputs,
    ...(target?.roleArn === undefined ? {} : { RoleARN: target.roleArn }),
    Tags: target?.tags ?? [],
    EnableTerminationProtection: stack.protection,
    DriftInformation: {
      StackDriftStatus: drift.status,
      ...(drift.at === undefined ? {} : { LastCheckTimestamp: drift.at }),
    },
  };
}

function describeStacks(input: { StackName?: string; NextToken?: string }, call: Call) {
  if (input.StackName !== undefined) return { Stacks: [stackAnswer(stackOf(input.StackName, call))] };
  const alive = stacksOf(call)
    .all(call.region)
    .filter(({ status }) => status !== 'DELETE_COMPLETE');
  const { page, ...more } = pageOf(alive, input.NextToken);
  return { Stacks: page.map(stackAnswer), ...more };
}

function listStacks(input: ListStacksInput, call: Call) {
  const { StackStatusFilter: wanted } = input;
  const found = stacksOf(call)
    .all(call.region)
    .filter(({ status }) => wanted?.includes(status) ?? true);
  const { page, ...more } = pageOf(found, input.NextToken);
  const summary = (stack: StackState): StackSummary => ({
    StackId: stack.id,
    StackName: stack.name,
    TemplateDescription: stack.target?.template.Description ?? '',
    CreationTime: stack.createdAt,
    ...(stack.updatedAt === undefined ? {} : { LastUpdatedTime: stack.updatedAt }),
    ...(stack.deletedAt === undefined ? {} : { DeletionTime: stack.deletedAt }),
    StackStatus: stack.status,
    ...(stack.reason === undefined ? {} : { StackStatusReason: stack.reason }),
    DriftInformation: { StackDriftStatus: stack.drift.status },
  });
  return { StackSummaries: page.map(summary), ...more };
}

const resourcesOf = (stack: StackState) =>
  [...stack.resources.values()].map(({ logicalId, physicalId, type, status, reason, at }) => ({
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ResourceStatus: status,
    ...(reason === undefined ? {} : { ResourceStatusReason: reason }),
    at,
  }));

function describeStackResources(input: DescribeStackResourcesInput, call: Call) {
  const stack = stackOf(input.StackName, call);
  const wanted = input.LogicalResourceId;
  return {
    StackResources: resourcesOf(stack)
      .filter(({ LogicalResourceId }) => wanted === undefined || LogicalResourceId === wanted)
      .map(({ at, ...resource }) => ({ StackName: stack.name, StackId: stack.id, Timestamp: at, ...resource })),
  };
}

function listStackResources(input: { StackName?: string; NextToken?: string }, call: Call) {
  const { page, ...more } = pageOf(resourcesOf(stackOf(input.StackName, call)), input.NextToken);
  return {
    StackResourceSummaries: page.map(({ at, ...resource }) => ({ LastUpdatedTimestamp: at, ...resource })),
    ...more,
  };
}

function createStack(input: CreateStackInput, call: Call) {
  if (stacksOf(call).find(call.region, input.StackName ?? '') !== undefined)
    throw new AwsError('AlreadyExistsException', `Stack [${input.StackName}] already exists`);
  const target = targetOf(input, call, undefined);
  const stack = stacksOf(call).add(call.region, input.StackName ?? '');
  stack.protection = input.EnableTerminationProtection ?? false;
  stacksOf(call).begin(stack, target, input.ClientRequestToken);
  return { StackId: stack.id };
}

function updateStack(input: UpdateStackInput, call: Call) {
  const stack = stackOf(input.StackName, call);
  refuseUnlessReady(stack);
  const target = targetOf(input, call, stack);
  if (!differs(stack, target)) throw new AwsError('ValidationError', 'No updates are to be performed.');
  stacksOf(call).begin(stack, target, input.ClientRequestToken);
  return { StackId: stack.id };
}

function deleteStack(input: DeleteStackInput, call: Call) {
  const stack = stacksOf(call).find(call.region, input.StackName ?? '');
  if (stack === undefined) return {};
  if (stack.protection)
    throw new AwsError(
      'ValidationError',
      `Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`,
    );
  if (isBusy(stack))
    throw new AwsError('ValidationError', `Stack [${stack.id}] cannot be deleted while in status ${stack.status}`);
  stacksOf(call).delete(stack, input.ClientRequestToken);
  return {};
}

function cancelUpdateStack(input: CancelUpdateStackInput, call: Call) {
  const stack = stackOf(input.StackName, call);
  if (stack.status !== 'UPDATE_IN_PROGRESS')
    throw new AwsError('ValidationError', 'CancelUpdateStack cannot be called from current stack status');
  stacksOf(call).cancel(stack);
  return {};
}

function continueUpdateRollback(input: ContinueUpdateRollbackInput, call: Call) {
  const stack = stackOf(input.StackName, call);
  if (stack.status !== 'UPDATE_ROLLBACK_FAILED')
    throw new AwsError(
      'ValidationError',
      `Stack:${stack.id} is in ${stack.status} state and can not continue update rollback.`,
    );
  stacksOf(call).resume(stack, input.ResourcesToSkip ?? []);
  return {};
}

function updateTerminationProtection(input: UpdateTerminationProtectionInput, call: Call) {
  const stack = stackOf(input.StackName, call);
  stack.protection = input.EnableTerminationProtection ?? false;
  return { StackId: stack.id };
}

function templateSummary(input: TemplateInput & { StackName?: string }, call: Call) {
  const template =
    input.StackName === undefined
      ? readTemplate(input, call).template
      : stackOf(input.StackName, call).target?.template;
  return {
    Parameters: Object.entries(template?.Parameters ?? {}).map(([ParameterKey, { Type, Default }]) => ({
      ParameterKey,
      ParameterType: Type,
      ...(Default === undefined ? {} : { DefaultValue: Default }),
      NoEcho: false,
    })),
    ...(template?.Description === undefined ? {} : { Description: template.Description }),
    ResourceTypes: [...new Set(Object.values(template?.Resources ?? {}).map(({ Type }) => Type))],
  };
}

function validateTemplate(input: TemplateInput, call: Call) {
  const { ResourceTypes: _types, Parameters, ...rest } = templateSummary(input, call);
  return { ...rest, Parameters: Parameters.map(({ ParameterType: _type, ...parameter }) => parameter) };
}

export const cloudFormationService: Service = {
  service: 'cloudformation',
  operations: {
    DescribeStacks: describeStacks,
    ListStacks: listStacks,
    DescribeStackEvents: (input: { StackName?: string; NextToken?: string }, call) => {
      const stack = stacksOf(call).find(call.region, input.StackName ?? '');
      if (stack === undefined) throw new AwsError('ValidationError', `Stack [${input.StackName}] does not exist`);
      const { page, ...more } = pageOf(stack.events, input.NextToken);
      return { StackEvents: page, ...more };
    },
    DescribeStackResources: describeStackResources,
    ListStackResources: listStackResources,
    GetTemplate: (input: { StackName?: string }, call) => ({
      TemplateBody: stackOf(input.StackName, call).target?.body ?? '{}',
      StagesAvailable: ['Original', 'Processed'],
    }),
    GetTemplateSummary: templateSummary,
    ValidateTemplate: validateTemplate,
    CreateChangeSet: createChangeSet,
    DescribeChangeSet: describeChangeSet,
    ExecuteChangeSet: executeChangeSet,
    DeleteChangeSet: (input, call) => {
      const stack = stackOf(input.StackName, call);
      const known = [...stack.changeSets.values()].some(({ id, name }) => [id, name].includes(input.ChangeSetName));
      if (known) stack.changeSets.delete(findChangeSet(input, call).changeSet.name);
      return {};
    },
    ListChangeSets: (input: { StackName?: string }, call) => {
      const stack = stackOf(input.StackName, call);
      return {
        Summaries: [...stack.changeSets.values()].map((changeSet) => ({
          StackId: stack.id,
          StackName: stack.name,
          ChangeSetId: changeSet.id,
          ChangeSetName: changeSet.name,
          ExecutionStatus: changeSet.execution,
          Status: changeSet.status,
          ...(changeSet.reason === undefined ? {} : { StatusReason: changeSet.reason }),
          CreationTime: changeSet.createdAt,
        })),
      };
    },
    DescribeEvents: () => ({ OperationEvents: [] }),
    ListHookResults: () => ({ HookResults: [] }),
    CreateStack: createStack,
    UpdateStack: updateStack,
    DeleteStack: deleteStack,
    CancelUpdateStack: cancelUpdateStack,
    ContinueUpdateRollback: continueUpdateRollback,
    UpdateTerminationProtection: updateTerminationProtection,
    ...driftOperations,
  },
};
