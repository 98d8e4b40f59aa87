import type { Context } from '../../environment/context.ts';
import type { Ending, Evidence, PhaseName, PhaseOutcome, ReleaseRecord } from './record.ts';
import { saveRelease } from './store.ts';

/** Writes the record of a release at each step, so that a run after an interruption resumes there. */
export class Journal {
  constructor(
    private readonly context: Pick<Context, 'aws' | 'settings' | 'clock'>,
    private current: ReleaseRecord,
  ) {}

  get record(): ReleaseRecord {
    return this.current;
  }

  /** Done or skipped. One that failed is repeated by the run that resumes. */
  isDone(phase: PhaseName): boolean {
    const outcome = this.current.phases[phase]?.outcome;
    return outcome === 'done' || outcome === 'skipped';
  }

  isBegun(phase: PhaseName): boolean {
    return this.current.phases[phase] !== undefined;
  }

  /** Before anything happens. A phase that was interrupted keeps its first beginning. */
  async begin(phase: PhaseName): Promise<void> {
    const from = this.current.phases[phase]?.from ?? this.now();
    await this.save({ ...this.current, phases: { ...this.current.phases, [phase]: { from } } });
  }

  async end(phase: PhaseName, outcome: PhaseOutcome, summary?: string): Promise<void> {
    const from = this.current.phases[phase]?.from ?? this.now();
    const ended = { from, to: this.now(), outcome, ...(summary === undefined ? {} : { summary }) };
    await this.save({ ...this.current, phases: { ...this.current.phases, [phase]: ended } });
  }

  async note(evidence: Evidence): Promise<void> {
    await this.save({ ...this.current, evidence: { ...this.current.evidence, ...evidence } });
  }

  async finish(ending: Ending): Promise<void> {
    await this.save({ ...this.current, ...ending, finishedAt: this.now() });
  }

  private async save(next: ReleaseRecord): Promise<void> {
    await saveRelease(this.context, next);
    // What could not be saved has not been begun.
    this.current = next;
  }

  private now(): string {
    return this.context.clock.now().toISOString();
  }
}
