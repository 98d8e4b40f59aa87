import type { FakeAccount } from '../handlers.ts';
import { Existing } from '../refusals/existing.ts';
import { type Applied, apply, remove } from './effects.ts';
import type { Change } from './execution.ts';
import { type ResourceState, resourceEvent, type StackLookup, type StackState } from './stack-state.ts';

const stepSeconds = 5;

/** Brings changed resources of an update back, one by one; what was made for it goes in the clean-up. */
export class Rollback {
  constructor(
    private readonly fake: FakeAccount,
    private readonly stacks: StackLookup,
    private readonly stack: StackState,
    private readonly outcome: {
      done(left: readonly ResourceState[]): void;
      failed(logicalId: string, left: Change[]): void;
    },
    private readonly made: ResourceState[] = [],
  ) {}

  run(changes: readonly Change[], skip: readonly string[] = []): void {
    const change = changes.at(-1);
    if (change === undefined) {
      this.outcome.done(this.made);
      return;
    }
    const rest = changes.slice(0, -1);
    const { logicalId, before, replaced } = change;
    const current = this.stack.resources.get(logicalId);
    if (before === undefined || skip.includes(logicalId)) {
      if (before === undefined && current !== undefined) this.made.push(current);
      this.run(rest, skip);
      return;
    }
    if (replaced && current !== undefined) this.made.push(current);
    const state: ResourceState = { ...before, status: 'UPDATE_IN_PROGRESS', reason: undefined, at: this.fake.now() };
    this.stack.resources.set(logicalId, state);
    resourceEvent(this.stack, state.at, state, 'UPDATE_IN_PROGRESS');
    const script = this.stacks.take(this.stack, logicalId, ['rollback-fails']);
    if (script !== undefined) {
      this.fake.after(stepSeconds, () => this.fail(state, script.reason, [...rest, change]));
      return;
    }
    const { region } = this.stack;
    const { type, physicalId, properties } = state;
    const applied = replaced
      ? {}
      : apply({ fake: this.fake, region, type, physicalId, properties, exists: true, steady: false });
    this.follow(state, applied, () => this.run(rest, skip), [...rest, change]);
  }

  private follow(state: ResourceState, applied: Applied, then: () => void, left: Change[]): void {
    this.fake.after(stepSeconds, () => {
      const progress = applied.progress?.() ?? 'done';
      if (progress === 'pending') return this.follow(state, applied, then, left);
      if (progress !== 'done') return this.fail(state, progress.failed, left);
      Object.assign(state, { status: 'UPDATE_COMPLETE', at: this.fake.now() });
      resourceEvent(this.stack, state.at, state, 'UPDATE_COMPLETE');
      then();
    });
  }

  private fail(state: ResourceState, reason: string, left: Change[]): void {
    Object.assign(state, { status: 'UPDATE_FAILED', reason, at: this.fake.now() });
    resourceEvent(this.stack, state.at, state, 'UPDATE_FAILED', reason);
    this.outcome.failed(state.logicalId, left);
  }
}

/** Deletes resources one by one, or leaves those be that are to stay. */
export function deleteResources(
  fake: FakeAccount,
  stack: StackState,
  resources: readonly { readonly state: ResourceState; readonly keep: boolean }[],
  then: () => void,
): void {
  const [first, ...rest] = resources;
  if (first === undefined) {
    then();
    return;
  }
  const { state, keep } = first;
  if (state.isRefused === true) {
    deleteResources(fake, stack, rest, then);
    return;
  }
  if (keep) {
    fake.part(Existing).leave(stack.region, state);
    resourceEvent(stack, fake.now(), state, 'DELETE_SKIPPED');
    deleteResources(fake, stack, rest, then);
    return;
  }
  resourceEvent(stack, fake.now(), state, 'DELETE_IN_PROGRESS');
  fake.after(stepSeconds, () => {
    remove(fake, stack.region, state.type, state.physicalId);
    resourceEvent(stack, fake.now(), state, 'DELETE_COMPLETE');
    deleteResources(fake, stack, rest, then);
  });
}
