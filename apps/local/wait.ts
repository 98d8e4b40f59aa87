import { createClock } from '../cli/clock.ts';
import { poll } from '../cli/poll.ts';

const clock = createClock(1, new AbortController().signal);

/** Asks `check` every `intervalMillis` until it answers true; false when it was waited for `timeoutMillis` in vain. */
export async function waitUntil(
  check: () => boolean | Promise<boolean>,
  timeoutMillis: number,
  intervalMillis = 20,
): Promise<boolean> {
  const { done } = await poll(async () => check(), {
    clock,
    everySeconds: intervalMillis / 1_000,
    limitSeconds: timeoutMillis / 1_000,
    until: (answer) => answer,
  });
  return done;
}
