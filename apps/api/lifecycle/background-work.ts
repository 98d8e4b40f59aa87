import { setTimeout as sleep } from 'node:timers/promises';
import type { Lifecycle } from './lifecycle.ts';

/** What a process does beside its requests, until it is to end: waits for it, and the signal that ends it. */
export class BackgroundWork {
  private readonly ending = new AbortController();

  constructor(private readonly lifecycle: Pick<Lifecycle, 'migrated' | 'draining'>) {}

  get signal(): AbortSignal {
    return this.ending.signal;
  }

  end(): void {
    this.ending.abort();
  }

  /** False where the work ended first, as for the other waits. */
  async pause(millis: number): Promise<boolean> {
    await sleep(millis, undefined, { signal: this.signal, ref: false }).catch(() => {});
    return !this.signal.aborted;
  }

  async untilMigrated(pollMillis: number): Promise<boolean> {
    while (!this.lifecycle.migrated) if (!(await this.pause(pollMillis))) return false;
    return true;
  }

  async untilDraining(pollMillis: number): Promise<boolean> {
    while (await this.pause(pollMillis)) if (this.lifecycle.draining) return true;
    return false;
  }
}

const backoffMillis = { first: 1_000, longest: 30_000 };

/** How long to wait after so many failures before this one. */
export const pauseAfter = (failures: number): number =>
  Math.min(backoffMillis.first * 2 ** failures, backoffMillis.longest);
