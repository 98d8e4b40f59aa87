import type { Release } from '../../../../infra/service/release.ts';
import type { StackState } from '../../aws/cloudformation-stacks.ts';
import type { PlannedDanger } from '../../environment/stacks/dangers.ts';
import type { StackDiff } from '../../environment/stacks/diff.ts';
import type { Checklist } from './checklist.ts';
import type { MissingParameter } from './missing-parameters.ts';
import type { PlannedConsole } from './planned-console.ts';
import type { PlannedCost } from './planned-cost.ts';
import type { PlannedMigrations } from './planned-migrations.ts';

export interface PlannedImages {
  /** Digest that the service was last set to run; undefined before the first deployment. */
  readonly running: string | undefined;
  readonly released: string;
  /** Whether the environment's own registry has the released one. */
  readonly found: boolean;
  /** Whether anything that is planned runs it. */
  readonly needed: boolean;
  readonly tags: readonly string[];
  readonly pushedAt: string | undefined;
}

export interface Plan {
  readonly environment: string;
  readonly release: Release;
  /** Of package.json in this working tree. */
  readonly version: string;
  /** Git reference of the running release; undefined where it is unknown. */
  readonly base: string | undefined;
  readonly hasChanges: boolean;
  readonly stacks: readonly StackDiff[];
  /** Deployed for this environment, and not part of it any more. Nothing happens to them. */
  readonly abandoned: readonly StackState[];
  readonly dangers: readonly PlannedDanger[];
  /** Why it may not be deployed; empty where it may. */
  readonly blocked: readonly string[];
  /** Undefined where only a part is planned, or where a size has no price. */
  readonly cost: PlannedCost | undefined;
  readonly migrations: PlannedMigrations;
  /** Undefined where only a part is planned. */
  readonly console: PlannedConsole | undefined;
  readonly missingParameters: readonly MissingParameter[];
  readonly images: PlannedImages;
  /** Undefined where this clone cannot compare what runs with what is planned. */
  readonly people: Checklist | undefined;
  /** Of everything that would be done: the same inputs give the same. Binds a deployment to an approved plan. */
  readonly hash: string;
}
