import { setTimeout as wait } from 'node:timers/promises';

/** All waiting goes through here, so that a rehearsal can run faster than life. */
export interface Clock {
  now(): Date;
  /** Seconds of the clock's own time since it was made. */
  elapsedSeconds(): number;
  /**
   * @param stop ends it before its time
   * @throws when `stop` aborts or the command is interrupted meanwhile
   */
  sleep(seconds: number, stop?: AbortSignal): Promise<void>;
}

/**
 * @param speed how much faster than life; anything but 1 is for rehearsals only
 * @param epoch since when time runs faster, so that the fake AWS and the commands of a rehearsal agree on it
 */
export function createClock(speed: number, signal: AbortSignal, epoch = Date.now()): Clock {
  const start = performance.now();
  const elapsedSeconds = () => ((performance.now() - start) * speed) / 1_000;
  return {
    now: () => (speed === 1 ? new Date() : new Date(epoch + (Date.now() - epoch) * speed)),
    elapsedSeconds,
    sleep: (seconds, stop) =>
      wait((seconds * 1_000) / speed, undefined, {
        signal: stop === undefined ? signal : AbortSignal.any([signal, stop]),
      }),
  };
}
