import { randomUUID } from 'node:crypto';
import type {
  Change,
  ChangeSetStatus,
  CreateChangeSetInput,
  ExecutionStatus,
  Output,
  Parameter,
  ResourceStatus,
  StackEvent,
  StackStatus,
  Tag,
} from '@aws-sdk/client-cloudformation';
import type { Properties } from './names.ts';
import type { ResourceScript } from './scripts.ts';
import type { Template, TemplateResource, Values } from './template.ts';

export interface ResourceState {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly generation: number;
  readonly properties: Properties;
  readonly definition: TemplateResource;
  status: ResourceStatus;
  reason: string | undefined;
  at: Date;
  /** Its service refused to make it: there is nothing to delete. */
  isRefused?: boolean;
  /** Properties as somebody changed them outside of the stack. */
  drifted?: Properties;
}

/** What a stack is to become. */
export interface Target {
  readonly template: Template;
  readonly body: string;
  readonly parameters: Parameter[];
  readonly tags: Tag[];
  readonly roleArn: string | undefined;
  readonly capabilities: string[];
}

export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly target: Target;
  readonly createdAt: Date;
  readonly changes: readonly Change[];
  readonly input: CreateChangeSetInput;
  status: ChangeSetStatus;
  reason: string | undefined;
  execution: ExecutionStatus;
}

export interface StackState {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  createdAt: Date;
  status: StackStatus;
  reason: string | undefined;
  updatedAt: Date | undefined;
  deletedAt: Date | undefined;
  protection: boolean;
  /** Deployed; undefined while only a change set exists. */
  target: Target | undefined;
  resources: Map<string, ResourceState>;
  outputs: Output[];
  /** Newest first. */
  readonly events: StackEvent[];
  readonly changeSets: Map<string, ChangeSet>;
  drift: { status: 'NOT_CHECKED' | 'IN_SYNC' | 'DRIFTED'; at: Date | undefined };
  token: string | undefined;
}

/** A resource that some stack holds. */
export type HeldResource = Pick<ResourceState, 'type' | 'physicalId' | 'properties' | 'status'> & {
  readonly region: string;
};

/** What an operation on one stack asks of all of them. */
export interface StackLookup {
  valuesOf(stack: StackState, target: Target): Values;
  outputsOf(stack: StackState, target: Target): Output[];
  /** Everything that the stacks hold; of one stack without the resource of that id. */
  held(except?: { readonly stack: StackState; readonly logicalId: string }): HeldResource[];
  /** The script that a change of the resource meets now; used up by that. */
  take(stack: StackState, logicalId: string, kinds: readonly ResourceScript['kind'][]): ResourceScript | undefined;
}

export const isBusy = ({ status }: StackState): boolean =>
  /_IN_PROGRESS$/.test(status) && status !== 'REVIEW_IN_PROGRESS';

export function stackEvent(stack: StackState, at: Date, status: StackStatus, reason?: string): void {
  stack.status = status;
  stack.reason = reason;
  record(
    stack,
    at,
    { logicalId: stack.name, physicalId: stack.id, type: 'AWS::CloudFormation::Stack' },
    status,
    reason,
  );
}

export function resourceEvent(
  stack: StackState,
  at: Date,
  resource: { logicalId: string; physicalId: string; type: string; properties?: Properties },
  status: ResourceStatus,
  reason?: string,
): void {
  record(stack, at, resource, status, reason);
}

function record(
  stack: StackState,
  at: Date,
  resource: { logicalId: string; physicalId: string; type: string; properties?: Properties },
  status: string,
  reason: string | undefined,
): void {
  stack.events.unshift({
    StackId: stack.id,
    StackName: stack.name,
    EventId: `${resource.logicalId}-${status}-${randomUUID()}`,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    Timestamp: at,
    ResourceStatus: status as ResourceStatus,
    ...(reason === undefined ? {} : { ResourceStatusReason: reason }),
    ...(resource.properties === undefined ? {} : { ResourceProperties: JSON.stringify(resource.properties) }),
    ...(stack.token === undefined ? {} : { ClientRequestToken: stack.token }),
  });
}
