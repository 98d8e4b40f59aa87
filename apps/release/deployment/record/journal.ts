import type { Context } from '../../environment/context.ts';
import type { Evidence, PhaseName, ReleaseRecord, Result } from './record.ts';
import { saveRelease } from './store.ts';

/** Writes the record of a release at each step, so that a run after an interruption knows where this one stood. */
export class Journal {
  constructor(
    private readonly context: Pick<Context, 'aws' | 'settings' | 'clock'>,
    private current: ReleaseRecord,
  ) {}

  get record(): ReleaseRecord {
    return this.current;
  }

  isDone(phase: PhaseName): boolean {
    return this.current.phases[phase]?.to !== undefined;
  }

  isBegun(phase: PhaseName): boolean {
    return this.current.phases[phase] !== undefined;
  }

  /** Before anything happens. A phase that was interrupted keeps its first beginning. */
  async begin(phase: PhaseName): Promise<void> {
    const from = this.current.phases[phase]?.from ?? this.now();
    await this.save({ phases: { ...this.current.phases, [phase]: { from } } });
  }

  async end(phase: PhaseName, said?: string): Promise<void> {
    const from = this.current.phases[phase]?.from ?? this.now();
    const times = { from, to: this.now(), ...(said === undefined ? {} : { said }) };
    await this.save({ phases: { ...this.current.phases, [phase]: times } });
  }

  async note(evidence: Evidence): Promise<void> {
    await this.save({ evidence: { ...this.current.evidence, ...evidence } });
  }

  async finish(result: Result, problem?: string): Promise<void> {
    await this.save({ result, finishedAt: this.now(), ...(problem === undefined ? {} : { problem }) });
  }

  private async save(change: Partial<ReleaseRecord>): Promise<void> {
    const next = { ...this.current, ...change };
    await saveRelease(this.context, next);
    // What could not be written down has not been begun.
    this.current = next;
  }

  private now(): string {
    return this.context.clock.now().toISOString();
  }
}
