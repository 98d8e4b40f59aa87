import type { FakeAccount } from '../handlers.ts';
import { type Change, Execution } from './execution.ts';
import { deleteResources, Rollback } from './rollback.ts';
import { type ResourceState, type StackLookup, type StackState, stackEvent, type Target } from './stack-state.ts';

const pauseSeconds = 3;

/** What a rollback of its own creation leaves: Retain, but not RetainExceptOnCreate. */
const staysAfterRollback = ({ definition }: ResourceState): boolean => definition.DeletionPolicy === 'Retain';

/** One creation, update or deletion of a stack, from its first event to its last. */
export class Operation {
  private execution: Execution | undefined;
  /** What a failed rollback still has to bring back. */
  private left: Change[] = [];
  private made: ResourceState[] = [];

  constructor(
    private readonly fake: FakeAccount,
    private readonly stacks: StackLookup,
    private readonly stack: StackState,
  ) {}

  begin(target: Target): void {
    const { stack } = this;
    const creates = stack.target === undefined;
    const verb = creates ? 'CREATE' : 'UPDATE';
    if (!creates) stack.updatedAt = this.fake.now();
    this.event(`${verb}_IN_PROGRESS`, 'User Initiated');
    const execution = new Execution(this.fake, this.stacks, stack, target, {
      done: (changes) => (creates ? this.created(target) : this.updated(target, changes)),
      failed: (changes, ids) => {
        const list = `[${ids.join(', ')}]`;
        if (creates)
          this.undoCreation(target, `The following resource(s) failed to create: ${list}. Rollback requested by user.`);
        else this.undo(changes, `The following resource(s) failed to update: ${list}. `);
      },
    });
    this.execution = execution;
    this.fake.after(pauseSeconds, () => execution.start());
  }

  /** CancelUpdateStack. */
  cancel(): void {
    const changes = this.execution?.cancel() ?? [];
    this.undo(changes, 'User Initiated');
  }

  /** ContinueUpdateRollback. */
  resume(skip: readonly string[]): void {
    this.event('UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
    this.rollBack(this.left, skip);
  }

  delete(): void {
    const { stack } = this;
    this.event('DELETE_IN_PROGRESS', 'User Initiated');
    const states = [...stack.resources.values()].reverse();
    const list = states.map((state) => ({ state, keep: /^Retain/.test(state.definition.DeletionPolicy ?? '') }));
    this.fake.after(pauseSeconds, () =>
      deleteResources(this.fake, stack, list, () => {
        stack.deletedAt = this.fake.now();
        stack.resources.clear();
        this.event('DELETE_COMPLETE');
      }),
    );
  }

  private event(status: StackState['status'], reason?: string): void {
    stackEvent(this.stack, this.fake.now(), status, reason);
  }

  private created(target: Target): void {
    this.adopt(target);
    this.event('CREATE_COMPLETE');
  }

  private updated(target: Target, changes: readonly Change[]): void {
    const { stack } = this;
    this.adopt(target);
    this.event('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    const replaced = changes.flatMap(({ before, replaced: gone }) => (gone && before !== undefined ? [before] : []));
    const removed = [...stack.resources.values()].filter(({ logicalId }) => !(logicalId in target.template.Resources));
    for (const { logicalId } of removed) stack.resources.delete(logicalId);
    const keeps = (policy = '') => /^Retain/.test(policy);
    const list = [
      ...replaced.map((state) => ({ state, keep: keeps(state.definition.UpdateReplacePolicy) })),
      ...removed.map((state) => ({ state, keep: keeps(state.definition.DeletionPolicy) })),
    ];
    this.fake.after(pauseSeconds, () => deleteResources(this.fake, stack, list, () => this.event('UPDATE_COMPLETE')));
  }

  private undo(changes: readonly Change[], reason: string): void {
    this.event('UPDATE_ROLLBACK_IN_PROGRESS', reason);
    this.made = [];
    this.fake.after(pauseSeconds, () => this.rollBack(changes, []));
  }

  private rollBack(changes: readonly Change[], skip: readonly string[]): void {
    const { stack } = this;
    const rollback = new Rollback(
      this.fake,
      this.stacks,
      stack,
      {
        done: (made) => {
          this.event('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
          for (const state of made)
            if (stack.resources.get(state.logicalId) === state) stack.resources.delete(state.logicalId);
          const list = made.map((state) => ({ state, keep: staysAfterRollback(state) }));
          deleteResources(this.fake, stack, list, () => this.event('UPDATE_ROLLBACK_COMPLETE'));
        },
        failed: (logicalId, left) => {
          this.left = left;
          this.event('UPDATE_ROLLBACK_FAILED', `The following resource(s) failed to update: [${logicalId}]. `);
        },
      },
      this.made,
    );
    rollback.run(changes, skip);
  }

  /** A stack whose creation failed keeps nothing but its name, and the account what is retained whatever happens. */
  private undoCreation(target: Target, reason: string): void {
    const { stack } = this;
    this.event('ROLLBACK_IN_PROGRESS', reason);
    stack.target = target;
    const list = [...stack.resources.values()].reverse().map((state) => ({ state, keep: staysAfterRollback(state) }));
    this.fake.after(pauseSeconds, () =>
      deleteResources(this.fake, stack, list, () => {
        stack.resources.clear();
        this.event('ROLLBACK_COMPLETE');
      }),
    );
  }

  private adopt(target: Target): void {
    this.stack.target = target;
    this.stack.outputs = this.stacks.outputsOf(this.stack, target);
  }
}
