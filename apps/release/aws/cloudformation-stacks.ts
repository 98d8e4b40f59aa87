import {
  CancelUpdateStackCommand,
  CloudFormationClient,
  type CloudFormationServiceException,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateDescribeStackEvents,
  paginateListStackResources,
  paginateListStacks,
  type StackEvent as SdkEvent,
  StackStatus,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { parse } from 'yaml';
import { product } from '../../../infra/names.ts';
import type { Aws, Place } from './clients.ts';
import { isAwsError } from './errors.ts';

/** Where a stack is looked for. */
export interface StackPlace {
  readonly name: string;
  readonly region: string;
}

/** A stack that exists, as CloudFormation describes it. */
export interface StackFacts extends StackPlace {
  readonly arn: string;
  readonly status: string;
  readonly reason: string;
  readonly terminationProtection: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  /** `IN_SYNC`, `DRIFTED`, `NOT_CHECKED` or `UNKNOWN`, as of the last detection. */
  readonly drift: string;
  readonly driftCheckedAt: Date | undefined;
  readonly createdAt: Date | undefined;
  /** When its last change, or else its creation, began. */
  readonly updatedAt: Date | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: a template's sections have no shape in common
export type Template = Readonly<Record<string, any>>;

interface TemplateResource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: each type has properties of its own
  readonly Properties?: Readonly<Record<string, any>>;
  readonly DeletionPolicy?: string;
}

export const resourcesIn = ({ Resources = {} }: Template): TemplateResource[] => Object.values(Resources);

export type From = { readonly aws: Aws };

/** For this folder only. */
export const clientOf = ({ aws }: From, { region }: StackPlace): CloudFormationClient =>
  aws.client(CloudFormationClient, region);

/** CloudFormation has no error of its own for a stack that is not there. */
const isAbsent = (error: unknown): boolean =>
  (error as CloudFormationServiceException).name === 'ValidationError' &&
  /does not exist/.test((error as CloudFormationServiceException).message);

/** The stack, or undefined where there is none. A deleted one is none. */
export async function describeStack(from: From, place: StackPlace): Promise<StackFacts | undefined> {
  try {
    const { Stacks: [found] = [] } = await clientOf(from, place).send(
      new DescribeStacksCommand({ StackName: place.name }),
    );
    if (found === undefined || found.StackStatus === 'DELETE_COMPLETE') return undefined;
    return {
      ...place,
      arn: found.StackId ?? place.name,
      status: found.StackStatus ?? '',
      reason: found.StackStatusReason ?? '',
      terminationProtection: found.EnableTerminationProtection ?? false,
      outputs: Object.fromEntries(
        (found.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
      ),
      drift: found.DriftInformation?.StackDriftStatus ?? 'NOT_CHECKED',
      driftCheckedAt: found.DriftInformation?.LastCheckTimestamp,
      createdAt: found.CreationTime,
      updatedAt: found.LastUpdatedTime ?? found.CreationTime,
    };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** CloudFormation is changing it. A stack in review waits for somebody to execute its change set. */
export const isStackInProgress = (status = ''): boolean =>
  status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';

/**
 * Nothing of it stands: its creation was announced and never begun, or failed and was rolled back. The latter can only be
 * deleted, which the CDK does before it creates it again; its template is still that of the creation that failed.
 */
export const wasNeverCreated = ({ status }: Pick<StackState, 'status'>): boolean =>
  status === 'REVIEW_IN_PROGRESS' || status === 'ROLLBACK_COMPLETE';

/** The template as it was last given to CloudFormation, or undefined where there is no stack. */
export async function deployedTemplate(from: From, place: StackPlace): Promise<Template | undefined> {
  try {
    const { TemplateBody = '{}' } = await clientOf(from, place).send(
      new GetTemplateCommand({ StackName: place.name, TemplateStage: 'Original' }),
    );
    return TemplateBody.trimStart().startsWith('{') ? JSON.parse(TemplateBody) : parse(TemplateBody);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

export interface StackEvent {
  readonly id: string;
  readonly at: Date;
  readonly stack: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

/**
 * Events of a stack back to one that `isFirst` accepts, oldest first; all that are kept where it accepts none.
 * @param place `name` may be the stack's ARN, which also finds one that was deleted
 */
export async function stackEvents(
  from: From,
  place: StackPlace,
  isFirst: (event: StackEvent) => boolean,
): Promise<StackEvent[]> {
  const found: StackEvent[] = [];
  try {
    for await (const page of paginateDescribeStackEvents(
      { client: clientOf(from, place) },
      { StackName: place.name },
    )) {
      // They come newest first.
      for (const event of page.StackEvents ?? []) {
        const read = readEvent(event);
        found.unshift(read);
        if (isFirst(read)) return found;
      }
    }
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  return found;
}

const readEvent = (event: SdkEvent): StackEvent => ({
  id: event.EventId ?? '',
  at: event.Timestamp ?? new Date(0),
  stack: event.StackName ?? '',
  logicalId: event.LogicalResourceId ?? '',
  physicalId: event.PhysicalResourceId ?? '',
  type: event.ResourceType ?? '',
  status: event.ResourceStatus ?? '',
  reason: event.ResourceStatusReason ?? '',
});

export interface StackState {
  readonly name: string;
  readonly region: string;
  readonly status: string;
  readonly reason: string;
}

const present = Object.values(StackStatus).filter((status) => status !== StackStatus.DELETE_COMPLETE);

/** Every stack of the environment in one region, whatever its state. */
export async function listStackStates({ aws, settings }: Place, region: string): Promise<StackState[]> {
  const prefix = `${product}-${settings.name}-`;
  const found: StackState[] = [];
  for await (const page of paginateListStacks(
    { client: aws.client(CloudFormationClient, region) },
    { StackStatusFilter: present },
  )) {
    for (const { StackName = '', StackStatus: status = '', StackStatusReason: reason = '' } of page.StackSummaries ??
      []) {
      if (StackName.startsWith(prefix)) found.push({ name: StackName, region, status, reason });
    }
  }
  return found;
}

/** Physical ids of a stack's resources of one type; those that are still to come have none. */
export async function physicalIds(
  { aws }: Pick<Place, 'aws'>,
  { name, region }: Pick<StackState, 'name' | 'region'>,
  type: string,
): Promise<string[]> {
  const found: string[] = [];
  for await (const page of paginateListStackResources(
    { client: aws.client(CloudFormationClient, region) },
    { StackName: name },
  )) {
    for (const { ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
      if (ResourceType === type && PhysicalResourceId !== undefined) found.push(PhysicalResourceId);
    }
  }
  return found;
}

export async function setTerminationProtection(from: From, place: StackPlace, isProtected: boolean): Promise<void> {
  await clientOf(from, place).send(
    new UpdateTerminationProtectionCommand({ StackName: place.name, EnableTerminationProtection: isProtected }),
  );
}

/** Cancels an update of a stack; CloudFormation rolls it back. False where no update was in progress. */
export async function cancelUpdate(from: From, place: StackPlace): Promise<boolean> {
  try {
    await clientOf(from, place).send(new CancelUpdateStackCommand({ StackName: place.name }));
    return true;
  } catch (error) {
    if (isAwsError(error, 'ValidationError')) return false;
    throw error;
  }
}
