import type { LocalTotals } from './local-totals.ts';
import type { Row } from './rows.ts';

/** Asks the server how totals stand; it rejects where there is no answer. */
export type Confirm = (studentId: string) => Promise<LocalTotals>;

/** Has totals that were worked out here confirmed by the server: one student after the other. */
export class TotalConfirmation {
  private readonly waiting = new Set<string>();
  private isRunning = false;

  constructor(
    private readonly rowOf: (studentId: string) => Row | undefined,
    private readonly confirm: Confirm,
    private readonly confirmed: (studentId: string, totals: LocalTotals) => void,
  ) {}

  put(studentId: string): void {
    this.waiting.add(studentId);
    void this.run();
  }

  async run(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      for (const studentId of this.waiting) {
        this.waiting.delete(studentId);
        const before = this.rowOf(studentId);
        // Once nothing of theirs waits any more.
        if (before === undefined || before.states.some((state) => state !== undefined)) continue;
        const totals = await this.confirm(studentId);
        // What was typed meanwhile asks again when it is stored; what was read again is as new.
        if (this.rowOf(studentId)?.cells === before.cells) this.confirmed(studentId, totals);
      }
    } catch {
      // They stay provisional; the next change asks again.
    } finally {
      this.isRunning = false;
    }
  }
}
