import { commandLine } from '../../../cli/command-line.ts';
import { type DriftedResource, detectDrift, driftDetection, driftedResources } from '../../aws/cloudformation-drift.ts';
import { describeStack, type StackState } from '../../aws/cloudformation-stacks.ts';
import type { Context } from '../context.ts';
import { pollAws, pollSeconds } from '../poll-aws.ts';
import { listEnvironmentStacks } from './environment-stacks.ts';
import { type KnownChange, withoutKnown } from './known-drift.ts';

export interface StackDrift {
  readonly name: string;
  readonly region: string;
  /** `not compared`: it stands in no state to be compared, or the comparison failed. */
  readonly state: 'in sync' | 'drifted' | 'not compared';
  readonly checkedAt: string | undefined;
  readonly resources: readonly DriftedResource[];
  /** What AWS itself has changed, which is no drift. */
  readonly known: readonly KnownChange[];
  /** Why it was not compared, or not in full. */
  readonly reason: string;
}

const atOnce = 4;

/**
 * Compares every stack of the environment with the actual resources. A recent comparison is reused.
 * @param maxAgeHours how old a comparison may be; 0 compares all again
 */
export async function findDrift(
  context: Pick<Context, 'aws' | 'settings' | 'clock' | 'out'>,
  maxAgeHours: number,
  onProgress: (text: string) => void = () => {},
): Promise<StackDrift[]> {
  const stacks = await listEnvironmentStacks(context);
  const waiting = stacks.sort((one, other) => (one.name < other.name ? -1 : 1));
  const queue = [...waiting];
  const found: StackDrift[] = [];
  // CloudFormation compares few stacks at a time, and what comes too early is refused.
  const worker = async (): Promise<void> => {
    for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
      found.push(await driftOf(context, state, maxAgeHours));
      onProgress(`${found.length} of ${waiting.length}: ${state.name}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function driftOf(
  context: Pick<Context, 'aws' | 'clock' | 'out'>,
  { name, region, status }: StackState,
  maxAgeHours: number,
): Promise<StackDrift> {
  const place = { name, region };
  if (!/^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/.test(status)) {
    return {
      ...place,
      state: 'not compared',
      checkedAt: undefined,
      resources: [],
      known: [],
      reason: `it is ${status}`,
    };
  }
  let reason = '';
  let facts = await describeStack(context, place);
  const age = context.clock.now().getTime() - (facts?.driftCheckedAt?.getTime() ?? 0);
  if (age > maxAgeHours * 3_600_000) {
    const id = await detectDrift(context, place);
    const { value: detection } = await pollAws(context, () => driftDetection(context, place, id), {
      everySeconds: pollSeconds.progress,
      until: ({ state }) => state !== 'running',
    });
    if (detection?.state === 'failed') reason = detection.reason || 'the comparison failed';
    facts = await describeStack(context, place);
  }
  const found = facts?.drift === 'DRIFTED' ? await driftedResources(context, place) : [];
  const { drifted, known } = withoutKnown(found);
  return {
    ...place,
    state: drifted.length > 0 ? 'drifted' : reason === '' ? 'in sync' : 'not compared',
    checkedAt: facts?.driftCheckedAt?.toISOString(),
    resources: drifted,
    known,
    reason,
  };
}

/** The drift for a terminal: what somebody changed by hand, property by property. */
export function printDrift(environment: string, stacks: readonly StackDrift[]): string {
  const lines = stacks.flatMap(({ name, state, reason, resources }) => {
    if (state === 'in sync') return [];
    const head = state === 'drifted' ? `DRIFTED  ${name}` : `UNKNOWN  ${name}: ${reason}`;
    return [
      head,
      ...(state === 'drifted' && reason !== '' ? [`  not in full: ${reason}`] : []),
      ...resources.flatMap(linesOf),
    ];
  });
  const known = stacks.flatMap(({ name, known: changes }) =>
    changes.map(
      ({ logicalId, path, by }) => `KNOWN    ${name} ${logicalId}: ${path} is set by ${by}, which is no drift`,
    ),
  );
  const drifted = stacks.filter(({ state }) => state === 'drifted').length;
  const unknown = stacks.filter(({ state }) => state === 'not compared').length;
  const summary =
    `${environment}: ${drifted === 0 ? 'no drift' : `${drifted} drifted`} in ${stacks.length} stacks` +
    (unknown === 0 ? '' : `, ${unknown} not compared`);
  const fix = `Take each change over into infra/, or undo it: ${commandLine('drift', environment, { revert: true })}`;
  const all = [...lines, ...known];
  return [...all, ...(all.length > 0 ? [''] : []), summary, ...(drifted > 0 ? [fix] : [])].join('\n');
}

function linesOf({ logicalId, type, state, differences }: DriftedResource): string[] {
  if (state === 'DELETED') return [`  ${logicalId} (${type}) was deleted`];
  return [
    `  ${logicalId} (${type})`,
    ...differences.map(({ path, expected, actual }) => `    ${path}: ${brief(expected)} -> ${brief(actual)}`),
  ];
}

const brief = (value: string): string =>
  value === '' ? 'nothing' : value.length > 80 ? `${value.slice(0, 77)}...` : value;
