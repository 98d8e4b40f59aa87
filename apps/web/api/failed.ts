import type { components } from 'classboard-api';

export type Problem = components['schemas']['Problem'];

/** An answer that is none of success, or that never came. */
export class Failed extends Error {
  constructor(
    readonly problem: Problem | undefined,
    readonly status: number | undefined,
    readonly retryAfterSeconds?: number,
  ) {
    super(problem?.title ?? 'no answer');
  }

  /** No answer came: this device, or what is between, has no connection. */
  get isOffline(): boolean {
    return this.status === undefined;
  }
}
