import { randomUUID } from 'node:crypto';
import type { DescribeStackResourceDriftsInput, StackResourceDrift } from '@aws-sdk/client-cloudformation';
import { AwsError, type Call, type FakeAccount, type Handler } from '../handlers.ts';
import { isBusy, type ResourceState, type StackState } from './stack-state.ts';
import { Stacks } from './stacks.ts';
import { changedProperties } from './template.ts';

const detectSeconds = 10;

interface Detection {
  readonly id: string;
  readonly stack: StackState;
  status: 'DETECTION_IN_PROGRESS' | 'DETECTION_COMPLETE';
  at: Date;
}

/** Runs of drift detection; each takes its time. */
class Detections {
  readonly byId = new Map<string, Detection>();

  constructor(readonly fake: FakeAccount) {}
}

function stackNamed(name: string | undefined, { fake, region }: Call): StackState {
  const stack = fake.part(Stacks).find(region, name ?? '');
  if (stack === undefined) throw new AwsError('ValidationError', `Stack [${name}] does not exist`);
  return stack;
}

function detectStackDrift(input: { StackName?: string }, call: Call) {
  const stack = stackNamed(input.StackName, call);
  if (isBusy(stack))
    throw new AwsError('ValidationError', `Drift detection cannot be performed on stack in status ${stack.status}`);
  const at = call.fake.now();
  const detection: Detection = { id: randomUUID(), stack, status: 'DETECTION_IN_PROGRESS', at };
  call.fake.part(Detections).byId.set(detection.id, detection);
  call.fake.after(detectSeconds, () => {
    detection.status = 'DETECTION_COMPLETE';
    detection.at = call.fake.now();
    stack.drift = { status: drifted(stack).length > 0 ? 'DRIFTED' : 'IN_SYNC', at: detection.at };
  });
  return { StackDriftDetectionId: detection.id };
}

function describeDetection(input: { StackDriftDetectionId?: string }, call: Call) {
  const detection = call.fake.part(Detections).byId.get(input.StackDriftDetectionId ?? '');
  if (detection === undefined) throw new AwsError('ValidationError', 'The drift detection does not exist');
  const { stack, status, at, id } = detection;
  return {
    StackId: stack.id,
    StackDriftDetectionId: id,
    DetectionStatus: status,
    Timestamp: at,
    ...(status === 'DETECTION_COMPLETE'
      ? { StackDriftStatus: stack.drift.status, DriftedStackResourceCount: drifted(stack).length }
      : {}),
  };
}

function describeDrifts(input: DescribeStackResourceDriftsInput, call: Call) {
  const stack = stackNamed(input.StackName, call);
  const wanted = input.StackResourceDriftStatusFilters;
  const all = stack.drift.at === undefined ? [] : [...stack.resources.values()].map((state) => driftOf(stack, state));
  const found = all.filter(({ StackResourceDriftStatus: status }) =>
    wanted === undefined || status === undefined ? true : wanted.includes(status),
  );
  const from = input.NextToken === undefined ? 0 : Number(input.NextToken);
  const to = from + (input.MaxResults ?? 100);
  return { StackResourceDrifts: found.slice(from, to), ...(to < found.length ? { NextToken: String(to) } : {}) };
}

const drifted = (stack: StackState): ResourceState[] =>
  [...stack.resources.values()].filter((state) => state.drifted !== undefined);

function driftOf(stack: StackState, state: ResourceState): StackResourceDrift {
  const actual = state.drifted ?? state.properties;
  const text = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  return {
    StackId: stack.id,
    LogicalResourceId: state.logicalId,
    PhysicalResourceId: state.physicalId,
    ResourceType: state.type,
    ExpectedProperties: JSON.stringify(state.properties),
    ActualProperties: JSON.stringify(actual),
    PropertyDifferences: changedProperties(state.properties, actual).map((name) => ({
      PropertyPath: `/${name}`,
      ExpectedValue: text(state.properties[name]),
      ActualValue: text(actual[name]),
      DifferenceType:
        state.properties[name] === undefined ? 'ADD' : actual[name] === undefined ? 'REMOVE' : 'NOT_EQUAL',
    })),
    StackResourceDriftStatus: state.drifted === undefined ? 'IN_SYNC' : 'MODIFIED',
    Timestamp: stack.drift.at ?? state.at,
  };
}

export const driftOperations: Readonly<Record<string, Handler>> = {
  DetectStackDrift: detectStackDrift,
  DescribeStackDriftDetectionStatus: describeDetection,
  DescribeStackResourceDrifts: describeDrifts,
};
