import type { Step } from './change.ts';

const most = 500;

/** What can be undone, and what was undone and can be done again. Steps that were made together stay together. */
export class Steps {
  private readonly done: Step[][] = [];
  private undone: Step[][] = [];

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** @param isRedo what else was undone can still be done again; any other change ends that */
  push(steps: Step[], isRedo: boolean): void {
    if (steps.length > 0) this.done.push(steps);
    if (this.done.length > most) this.done.shift();
    if (!isRedo) this.undone = [];
  }

  undo(): readonly Step[] | undefined {
    const steps = this.done.pop();
    if (steps !== undefined) this.undone.push(steps);
    return steps;
  }

  redo(): readonly Step[] | undefined {
    return this.undone.pop();
  }
}
