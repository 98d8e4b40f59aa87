import { type ExitCode, exit } from '../../../cli/exit-codes.ts';
import type { ReleaseRecord } from './record.ts';

/** What a release has changed and what of it stands, in words for the operator. */
export interface Ledger {
  /** Changes to what serves or stores. A snapshot or a registered task definition is none. */
  readonly stands: readonly string[];
  /** The service was told to run the new image. */
  readonly serviceTouched: boolean;
}

/** Read from the journal, so that a run after an interruption knows what the one before it did. */
export function ledgerOf({ evidence, phases, only }: Pick<ReleaseRecord, 'evidence' | 'phases' | 'only'>): Ledger {
  const { stacks = [], migration } = evidence;
  const applied = migration?.applied ?? [];
  const serviceTouched = only !== 'infra' && phases.rollout !== undefined;
  const stands = [
    ...(stacks.length === 0 ? [] : [`stacks changed: ${stacks.join(', ')}`]),
    ...(phases.infrastructure !== undefined && phases.infrastructure.to === undefined
      ? ['the deployment of the infrastructure did not come to its end']
      : []),
    ...(applied.length === 0 ? [] : [`migrations applied: ${applied.join(', ')}`]),
    ...(phases.migration !== undefined && phases.migration.to === undefined && migration === undefined
      ? ['the migration task was started; which migrations it applied is not known']
      : []),
  ];
  return { stands, serviceTouched };
}

/** The exit code of a release that did not succeed. */
export function exitCodeOf(
  ledger: Ledger,
  /** The release before was seen serving again, after the service was touched. */
  servesAgain: boolean,
): ExitCode {
  if (ledger.serviceTouched) return servesAgain ? exit.rolledBack : exit.stuck;
  return ledger.stands.length === 0 ? exit.failed : exit.stuck;
}
