import { setTimeout as sleep } from 'node:timers/promises';

/** Asks `check` every `intervalMillis` until it answers true; false when `timeoutMillis` pass first. */
export async function waitUntil(
  check: () => boolean | Promise<boolean>,
  timeoutMillis: number,
  intervalMillis = 20,
): Promise<boolean> {
  const end = performance.now() + timeoutMillis;
  for (;;) {
    if (await check()) return true;
    if (performance.now() >= end) return false;
    await sleep(intervalMillis);
  }
}
