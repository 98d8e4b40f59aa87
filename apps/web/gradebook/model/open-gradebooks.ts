import { countUnsaved } from '../../ui/unsaved.ts';
import type { Gradebook } from './gradebook.ts';

/** Gradebooks that were opened in this tab: what is not stored yet outlives the page, and a sign-in that ran out. */
class OpenGradebooks {
  private readonly byClass = new Map<string, Gradebook>();
  private owner: string | undefined;

  /** What somebody else typed here is not theirs to store. */
  belongTo(userId: string): void {
    if (this.owner !== userId) this.forget();
    this.owner = userId;
    for (const gradebook of this.byClass.values()) gradebook.resume();
  }

  /** Nobody is signed in: what is not stored waits for whoever typed it. */
  hold(): void {
    for (const gradebook of this.byClass.values()) gradebook.hold();
  }

  forget(): void {
    for (const gradebook of this.byClass.values()) gradebook.stop();
    this.byClass.clear();
    this.owner = undefined;
  }

  /** One with something unsaved is resumed; any other is read again. */
  unsavedOf(classId: string): Gradebook | undefined {
    const gradebook = this.byClass.get(classId);
    return gradebook !== undefined && hasWork(gradebook) ? gradebook : undefined;
  }

  keep(classId: string, gradebook: Gradebook): Gradebook {
    this.byClass.set(classId, gradebook);
    return gradebook;
  }

  unsaved(): number {
    return [...this.byClass.values()].reduce((sum, gradebook) => sum + gradebook.unsaved + gradebook.conflicts.size, 0);
  }
}

const hasWork = ({ unsaved, conflicts, failures }: Gradebook): boolean => unsaved + conflicts.size + failures.size > 0;

export const gradebooks = new OpenGradebooks();
countUnsaved(() => gradebooks.unsaved());
