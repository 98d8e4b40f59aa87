import type { Clock } from './clock.ts';

export interface PollOptions<T> {
  readonly clock: Pick<Clock, 'elapsedSeconds' | 'sleep'>;
  /** Between the end of one reading and the begin of the next. */
  readonly everySeconds: number;
  /** The value that ends the polling. */
  readonly until: (value: T) => boolean;
  /** Without one it polls until the value comes, the signal aborts or the command is interrupted. */
  readonly limitSeconds?: number;
  /** Ends the polling after the reading that is under way, without an error. */
  readonly signal?: AbortSignal;
  /** Errors after which the next reading may succeed. Without it every error is thrown. */
  readonly isTransient?: (error: unknown) => boolean;
  readonly onTransient?: (error: Error) => void;
}

export type Polled<T> =
  | { readonly done: true; readonly value: T }
  /** The limit was reached, or the signal aborted. `value` is the last that was read, if any. */
  | { readonly done: false; readonly value: T | undefined };

/**
 * Reads again and again until a value satisfies `until`. The only loop of the tool that waits for something remote.
 * @throws whatever `read` throws and `isTransient` does not accept; what `clock.sleep` throws on an interruption
 */
export async function poll<T>(read: () => Promise<T>, options: PollOptions<T>): Promise<Polled<T>> {
  const { clock, everySeconds, until, limitSeconds = Number.POSITIVE_INFINITY, signal } = options;
  const start = clock.elapsedSeconds();
  let value: T | undefined;
  for (;;) {
    try {
      value = await read();
      if (until(value)) return { done: true, value };
    } catch (error) {
      if (options.isTransient?.(error) !== true) throw error;
      options.onTransient?.(error as Error);
    }
    const leftSeconds = limitSeconds - (clock.elapsedSeconds() - start);
    if (leftSeconds <= 0 || signal?.aborted === true) return { done: false, value };
    await sleepUntilAborted(clock, Math.min(everySeconds, leftSeconds), signal);
  }
}

/** An abort of `signal` only ends the wait; an interruption of the command throws. */
async function sleepUntilAborted(
  clock: PollOptions<never>['clock'],
  seconds: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await clock.sleep(seconds, signal);
  } catch (error) {
    const isOurs = signal?.aborted === true && ((error as Error).name === 'AbortError' || error === signal.reason);
    if (!isOurs) throw error;
  }
}
