import type { Failed } from '../../api/failed.ts';
import { type Detail, type Entry, entryOf, expectedCell } from './cells.ts';
import { type Change, type Conflict, keyOf, type Step } from './change.ts';
import type { ReadGradebook } from './read-gradebook.ts';
import { type Row, Rows } from './rows.ts';
import { type Backend, Saver, type Wait } from './saver.ts';
import { Steps } from './steps.ts';
import { type Confirm, TotalConfirmation } from './total-confirmation.ts';
import { waitingSince } from './work-state.ts';

/** A place of the gradebook, whatever of it is in sight. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** What nobody waits for is shown together, so that a batch that was stored costs no key a frame. */
const backgroundMillis = 100;

/** The gradebook of one class while it is open: what is shown, what waits to be stored, what can be undone. */
export class Gradebook {
  readonly conflicts = new Map<string, Conflict>();
  readonly failures = new Map<string, { change: Change; error: Failed }>();
  private readonly table: Rows;
  private readonly saver: Saver;
  private readonly steps = new Steps();
  private readonly totals: TotalConfirmation;
  private readonly listeners = new Set<() => void>();
  private backgroundTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(read: ReadGradebook, backend: Backend, confirm: Confirm, wait: Wait) {
    this.table = new Rows(read);
    this.totals = new TotalConfirmation(
      (studentId) => this.table.of(studentId),
      confirm,
      (studentId, shownTotals) => {
        this.table.change(studentId, { shownTotals, isProvisional: false });
        this.changedBehind();
      },
    );
    this.saver = new Saver(
      backend,
      {
        saved: (change, _before, after) => this.saved(change, after),
        conflict: (conflict) => this.conflicted(conflict),
        failed: (change, error) => this.failed(change, error),
        progress: () => this.changedBehind(),
      },
      wait,
    );
  }

  get rows(): readonly Row[] {
    return this.table.all;
  }

  get title(): string {
    return this.table.title;
  }

  get items(): ReadGradebook['items'] {
    return this.table.items;
  }

  get unsaved(): number {
    return this.saver.unsaved;
  }

  get isOffline(): boolean {
    return this.saver.isOffline;
  }

  get canUndo(): boolean {
    return this.steps.canUndo;
  }

  get canRedo(): boolean {
    return this.steps.canRedo;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Where a cell is now; undefined: its student or its assignment is not there any more. */
  placeOf(ids: Pick<Change, 'studentId' | 'itemId'>): CellPlace | undefined {
    const [row, column] = this.table.placeOf(ids);
    return row < 0 || column < 0 ? undefined : { row, column };
  }

  /** Cells that belong together, such as those of a paste, are undone together. */
  enter(entries: readonly (CellPlace & { entry: Entry })[], isRedo = false): void {
    const steps: Step[] = [];
    for (const { row, column, entry } of entries) {
      const target = this.rows[row];
      const item = this.items[column];
      if (target === undefined || item === undefined) continue;
      const cellBefore = target.cells[column];
      const ids = { itemId: item.sourcedId, studentId: target.student.sourcedId };
      const step: Step = { ...ids, cellBefore, entry };
      steps.push(step);
      this.settle(ids);
      const submittedAt = waitingSince(target, column, item) || null;
      const expected = expectedCell(item.sourcedId, entry, cellBefore, item.isPostedByHand, submittedAt);
      this.table.show(ids, expected, 'saving');
      this.saver.put({ ...ids, wanted: entry, base: target.stored[column]?.version ?? null, origin: step });
    }
    this.steps.push(steps, isRedo);
    this.changed();
  }

  /** Takes the last entry back, also where it is stored already. @returns where it was */
  undo(): CellPlace | undefined {
    const steps = this.steps.undo();
    if (steps === undefined) return undefined;
    for (const step of steps) {
      const [row, column] = this.table.placeOf(step);
      if (row < 0 || column < 0) continue;
      const { itemId, studentId, cellBefore } = step;
      this.settle(step);
      if (!this.saver.cancel(step, step)) {
        const wanted = { kind: 'restore', of: step, otherwise: entryOf(cellBefore) } as const;
        this.saver.put({ itemId, studentId, wanted, base: this.table.storedAt(step)?.version ?? null });
      }
      this.table.show(step, cellBefore, this.saver.isUnsaved(step) ? 'saving' : undefined);
    }
    this.changed();
    return this.placeOfFirst(steps);
  }

  /** Enters again what was undone last. @returns where */
  redo(): CellPlace | undefined {
    const steps = this.steps.redo();
    if (steps === undefined) return undefined;
    this.enter(
      steps.map((step) => {
        const [row, column] = this.table.placeOf(step);
        return { row, column, entry: step.entry };
      }),
      true,
    );
    return this.placeOfFirst(steps);
  }

  /** Decides a conflict: `mine` goes over what somebody else stored, `theirs` stays. */
  decide(conflict: Conflict, choice: 'mine' | 'theirs'): void {
    const { change, theirs } = conflict;
    if (!this.conflicts.delete(keyOf(change))) return;
    this.table.store(change, theirs);
    if (choice === 'theirs') {
      this.table.show(change, this.table.storedAt(change), undefined);
      this.totals.put(change.studentId);
    } else {
      this.table.show(change, this.table.shownAt(change), 'saving');
      this.saver.put({ ...change, base: theirs?.version ?? null });
    }
    this.changed();
  }

  /** Forgets a change that the server refused, and shows what is stored. */
  discard(key: string): void {
    const failure = this.failures.get(key);
    if (failure === undefined) return;
    this.failures.delete(key);
    this.table.show(failure.change, this.table.storedAt(failure.change), undefined);
    this.changed();
  }

  /** Takes in what was read again, other assignments and students too, and keeps what is not stored yet. */
  replace(read: ReadGradebook): void {
    this.saver.forgetDetails();
    this.table.replace(read);
    this.changed();
  }

  /** Takes in a result that was stored past the grid, such as one with another comment. */
  learn(detail: Detail): void {
    const ids = { itemId: detail.lineItemSourcedId, studentId: detail.student.sourcedId };
    this.saver.learn(ids.itemId, ids.studentId, detail);
    this.table.store(ids, detail);
    const [row, column] = this.table.placeOf(ids);
    if (this.rows[row]?.states[column] === undefined) this.table.show(ids, this.table.storedAt(ids), undefined);
    this.changed();
  }

  /** Takes in another comment that was stored past the grid, which can be undone as what is typed can. */
  learnComment(before: Detail | null, after: Detail): void {
    const ids = { itemId: after.lineItemSourcedId, studentId: after.student.sourcedId };
    const cellBefore = this.table.shownAt(ids);
    this.steps.push([{ ...ids, cellBefore, entry: { kind: 'comment', comment: after.comment }, before }], false);
    this.learn(after);
  }

  /** The final grade that somebody gave in place of the calculated one; null: none any more. */
  override(studentId: string, override: Row['override']): void {
    this.table.override(studentId, override);
    this.changed();
  }

  resume(): void {
    this.saver.resume();
    void this.totals.run();
  }

  /** Nobody is signed in: sends nothing until `resume`. */
  hold(): void {
    this.saver.hold();
  }

  /** Sends nothing more, and forgets what is not stored. */
  stop(): void {
    this.saver.stop();
  }

  settled(): Promise<void> {
    return this.saver.settled();
  }

  private saved(change: Change, after: Detail | null): void {
    this.table.store(change, after);
    if (!this.saver.isUnsaved(change)) this.table.show(change, this.table.storedAt(change), undefined);
    this.totals.put(change.studentId);
  }

  private conflicted(conflict: Conflict): void {
    const { change } = conflict;
    this.conflicts.set(keyOf(change), conflict);
    this.table.show(change, this.table.shownAt(change), 'conflict');
    this.changed();
  }

  private failed(change: Change, error: Failed): void {
    this.failures.set(keyOf(change), { change, error });
    this.table.show(change, this.table.shownAt(change), 'failed');
    this.changed();
  }

  /** What was decided by a newer change is nothing to decide any more. */
  private settle(ids: Pick<Change, 'studentId' | 'itemId'>): void {
    this.conflicts.delete(keyOf(ids));
    this.failures.delete(keyOf(ids));
  }

  private placeOfFirst(steps: readonly Step[]): CellPlace | undefined {
    return this.placeOf(steps[0] as Step);
  }

  private changedBehind(): void {
    this.backgroundTimer ??= setTimeout(() => this.changed(), backgroundMillis);
  }

  private changed(): void {
    clearTimeout(this.backgroundTimer);
    this.backgroundTimer = undefined;
    for (const listener of this.listeners) listener();
  }
}
