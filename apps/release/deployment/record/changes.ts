import { type ExitCode, exit } from '../../../cli/exit-codes.ts';
import { appliedText, hasApplied } from './applied-migrations.ts';
import type { PhaseRecord, ReleaseRecord } from './record.ts';

/** What a release has changed so far. */
export interface Changes {
  /** Changes that stay in place when it fails, in words. A snapshot or a registered task definition is none. */
  readonly inPlace: readonly string[];
  /** The service was set to run the new image. */
  readonly serviceTouched: boolean;
}

/** Phases whose stacks stay in place as far as they came. */
const stackPhases = [
  ['infrastructure', 'the deployment of the infrastructure was not finished'],
  ['database-access', 'the deployment of the access to the database was not finished'],
] as const;

const isUnfinished = (phase: PhaseRecord | undefined): boolean => phase !== undefined && phase.to === undefined;

/** Read from the record, so that a run that resumes knows what the run before it did. */
export function changesOf({ evidence, phases }: Pick<ReleaseRecord, 'evidence' | 'phases'>): Changes {
  const { stacks = [], migrations } = evidence;
  const serviceTouched = phases.rollout !== undefined && phases.rollout.outcome !== 'skipped';
  const inPlace = [
    ...(stacks.length === 0 ? [] : [`stacks changed: ${stacks.join(', ')}`]),
    ...stackPhases.filter(([name]) => isUnfinished(phases[name])).map(([, text]) => text),
    ...(hasApplied(migrations) ? [`migrations applied: ${appliedText(migrations)}`] : []),
    ...(phases.migrations !== undefined && phases.migrations.to === undefined && migrations === undefined
      ? ['the migration task was started; which migrations it applied is unknown']
      : []),
  ];
  return { inPlace, serviceTouched };
}

export type FailureResult = 'failed' | 'stuck' | 'rolled-back';

/** The result of a release that failed and was not rolled back. */
export const resultWithoutRollback = ({ inPlace, serviceTouched }: Changes): FailureResult =>
  serviceTouched || inPlace.length > 0 ? 'stuck' : 'failed';

export const exitCodes: Readonly<Record<FailureResult, ExitCode>> = {
  failed: exit.failed,
  stuck: exit.stuck,
  'rolled-back': exit.rolledBack,
};
