import type { Clock } from './clock.ts';

export interface PollOptions<T> {
  readonly clock: Pick<Clock, 'sleep'>;
  /** Between the end of one reading and the begin of the next; of a list each once, then the last again and again. */
  readonly everySeconds: number | readonly number[];
  /** The value that ends the polling. */
  readonly until: (value: T) => boolean;
  /**
   * The sum of all waits: readings do not count, so that a slow answer costs none of them. Without a limit it polls until
   * the value comes, the signal aborts or the command is interrupted.
   */
  readonly limitSeconds?: number;
  /** Ends the polling after the reading in progress, without an error. */
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
  const waits = [everySeconds].flat();
  let leftSeconds = limitSeconds;
  let value: T | undefined;
  for (let reading = 0; ; reading++) {
    try {
      value = await read();
      if (until(value)) return { done: true, value };
    } catch (error) {
      if (options.isTransient?.(error) !== true) throw error;
      options.onTransient?.(error as Error);
    }
    if (leftSeconds <= 0 || signal?.aborted === true) return { done: false, value };
    const waitSeconds = Math.min(waits[Math.min(reading, waits.length - 1)] ?? 0, leftSeconds);
    leftSeconds -= waitSeconds;
    await sleepUntilAborted(clock, waitSeconds, signal);
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
