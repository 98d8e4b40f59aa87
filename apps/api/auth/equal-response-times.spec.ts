import { setTimeout as sleep } from 'node:timers/promises';
import { equaliseRefusalTime, equaliseResponseTime } from './equal-response-times.ts';

const step = 60;

async function millisOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work().catch(() => undefined);
  return performance.now() - startedAt;
}

describe('equalised response times', () => {
  it('take a full step, whether the work is quick or slow, whether it succeeds or fails', async () => {
    const works: (() => Promise<unknown>)[] = [
      async () => 1,
      () => sleep(step / 2),
      () => Promise.reject(new Error('no')),
    ];
    for (const work of works)
      expect(await millisOf(() => equaliseResponseTime(step, work))).toBeGreaterThanOrEqual(step - 2);
  });

  it('take the next step when the work takes longer than one', async () => {
    expect(await millisOf(() => equaliseResponseTime(step, () => sleep(step + 5)))).toBeGreaterThanOrEqual(
      2 * step - 2,
    );
  });

  it('return the result of the work and throw its errors', async () => {
    expect(await equaliseResponseTime(step, async () => 'value')).toBe('value');
    await expect(equaliseResponseTime(step, () => Promise.reject(new Error('reason')))).rejects.toThrow('reason');
    await expect(equaliseRefusalTime(step, () => Promise.reject(new Error('reason')))).rejects.toThrow('reason');
  });

  it('can be limited to refusals', async () => {
    const never = 2 ** 31 - 1;
    await equaliseRefusalTime(never, async () => 1);
    const failed = await millisOf(() => equaliseRefusalTime(step, () => Promise.reject(new Error('no'))));
    expect(failed).toBeGreaterThanOrEqual(step - 2);
  });
});
