import {
  CloudFormationClient,
  type CloudFormationServiceException,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  GetTemplateCommand,
  paginateDescribeStackEvents,
  paginateDescribeStackResourceDrifts,
  type StackEvent as SdkEvent,
} from '@aws-sdk/client-cloudformation';
import { parse } from 'yaml';
import type { Aws } from './clients.ts';

/** Where a stack is looked for. */
export interface StackPlace {
  readonly name: string;
  readonly region: string;
}

/** What CloudFormation says of a stack that exists. */
export interface StackFacts extends StackPlace {
  readonly arn: string;
  readonly status: string;
  readonly reason: string;
  readonly terminationProtection: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  /** `IN_SYNC`, `DRIFTED`, `NOT_CHECKED` or `UNKNOWN`, as of the last detection. */
  readonly drift: string;
  readonly driftCheckedAt: Date | undefined;
  /** When its last change, or else its creation, began. */
  readonly updatedAt: Date | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: a template's sections have no shape in common
export type Template = Readonly<Record<string, any>>;

type From = { readonly aws: Aws };

const clientOf = ({ aws }: From, { region }: StackPlace): CloudFormationClient =>
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
      updatedAt: found.LastUpdatedTime ?? found.CreationTime,
    };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** CloudFormation works on it; one that was only prepared waits for a person. */
export const isMoving = (status = ''): boolean => status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';

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

/** Starts to compare a stack with what really is. Gives the detection's id. */
export async function detectDrift(from: From, place: StackPlace): Promise<string> {
  const { StackDriftDetectionId = '' } = await clientOf(from, place).send(
    new DetectStackDriftCommand({ StackName: place.name }),
  );
  return StackDriftDetectionId;
}

export interface DriftDetection {
  readonly state: 'running' | 'complete' | 'failed';
  readonly reason: string;
}

export async function driftDetection(from: From, place: StackPlace, id: string): Promise<DriftDetection> {
  const { DetectionStatus, DetectionStatusReason: reason = '' } = await clientOf(from, place).send(
    new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId: id }),
  );
  const states = { DETECTION_COMPLETE: 'complete', DETECTION_FAILED: 'failed' } as const;
  return { state: states[DetectionStatus as keyof typeof states] ?? 'running', reason };
}

export interface DriftedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly state: 'MODIFIED' | 'DELETED';
  readonly differences: readonly { readonly path: string; readonly expected: string; readonly actual: string }[];
}

/** What the last detection found changed or gone. */
export async function driftedResources(from: From, place: StackPlace): Promise<DriftedResource[]> {
  const found: DriftedResource[] = [];
  for await (const page of paginateDescribeStackResourceDrifts(
    { client: clientOf(from, place) },
    {
      StackName: place.name,
      StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'],
    },
  )) {
    for (const drift of page.StackResourceDrifts ?? []) {
      found.push({
        logicalId: drift.LogicalResourceId ?? '',
        type: drift.ResourceType ?? '',
        state: drift.StackResourceDriftStatus === 'DELETED' ? 'DELETED' : 'MODIFIED',
        differences: (drift.PropertyDifferences ?? []).map(({ PropertyPath, ExpectedValue, ActualValue }) => ({
          path: PropertyPath ?? '',
          expected: ExpectedValue ?? '',
          actual: ActualValue ?? '',
        })),
      });
    }
  }
  return found;
}
