import type { Context } from '../environment/context.ts';
import type { Assembly } from '../environment/stacks/assembly.ts';
import type { ReleasedImage } from './choose-image.ts';
import type { HeldLock } from './lock/held-lock.ts';
import type { Journal } from './record/journal.ts';
import type { PhaseName } from './record/record.ts';

/** One run of a deployment: what its phases work with. */
export interface Run {
  readonly context: Context;
  readonly image: ReleasedImage;
  readonly assembly: Assembly;
  readonly journal: Journal;
  readonly lock: HeldLock;
  readonly watchMinutes: number;
  readonly rolesAgain: boolean;
  /** Continues what an interrupted run began. */
  readonly resumed: boolean;
}

export interface Phase {
  readonly name: PhaseName;
  /** Why it is skipped here; undefined where it is not. */
  skipReason?(run: Run): Promise<string | undefined> | string | undefined;
  /**
   * @returns a summary to print and record
   * @throws Failure where the release has failed; any other error interrupts it
   */
  execute(run: Run): Promise<string | undefined>;
}

export const skippedWithOnly =
  (only: 'app' | 'infra') =>
  ({ journal }: Run): string | undefined =>
    journal.record.only === only ? `--only ${only} was asked for` : undefined;
