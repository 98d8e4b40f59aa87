import type { Context } from '../environment/context.ts';
import type { Assembly } from '../environment/stacks/assembly.ts';
import type { ReleasedImage } from './choose-image.ts';
import type { Held } from './lock/lock.ts';
import type { Journal } from './record/journal.ts';
import type { PhaseName } from './record/record.ts';

/** One release under way: what its phases work with. */
export interface Run {
  readonly context: Context;
  readonly image: ReleasedImage;
  readonly assembly: Assembly;
  readonly journal: Journal;
  readonly lock: Held;
  readonly watchMinutes: number;
  readonly rolesAgain: boolean;
  /** Goes on with what a run before it began. */
  readonly resumed: boolean;
}

export interface Phase {
  readonly name: PhaseName;
  /** Why it is left out here; undefined where it is not. */
  skip?(run: Run): Promise<string | undefined> | string | undefined;
  /** Gives what to say and record of it. @throws Failure as a verdict; anything else is an interruption */
  carryOut(run: Run): Promise<string | undefined>;
}

export const leftOutBy =
  (only: 'app' | 'infra') =>
  ({ journal }: Run): string | undefined =>
    journal.record.only === only ? `--only ${only} was asked for` : undefined;
