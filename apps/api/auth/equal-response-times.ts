import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Answers only at full steps of time, so that how long the work took does not show what it found.
 * @param stepMillis longer than the work usually takes; 0 answers at once
 */
export async function equaliseResponseTime<T>(stepMillis: number, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  try {
    return await work();
  } finally {
    await untilNextStep(stepMillis, startedAt);
  }
}

/** The same for refusals only: a success is answered at once, because the answer itself already shows it. */
export async function equaliseRefusalTime<T>(stepMillis: number, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  try {
    return await work();
  } catch (error) {
    await untilNextStep(stepMillis, startedAt);
    throw error;
  }
}

async function untilNextStep(stepMillis: number, startedAt: number): Promise<void> {
  if (stepMillis > 0) await sleep(stepMillis - ((performance.now() - startedAt) % stepMillis));
}
