import {
  DescribeStackDriftDetectionStatusCommand,
  DetectStackDriftCommand,
  paginateDescribeStackResourceDrifts,
} from '@aws-sdk/client-cloudformation';
import { clientOf, type From, type StackPlace } from './cloudformation-stacks.ts';

/** Starts a drift detection. Gives its id. */
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

/** Resources that the last detection found modified or deleted. */
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
