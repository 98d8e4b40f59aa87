import { createClock } from './clock.ts';
import { poll } from './poll.ts';

const fast = () => createClock(10_000, new AbortController().signal);
const sequence = (...answers: (number | Error)[]) => {
  let next = 0;
  const read = async () => {
    const answer = answers[Math.min(next++, answers.length - 1)] as number | Error;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { read, calls: () => next };
};

describe('poll', () => {
  it('reads until the value satisfies the condition', async () => {
    const { read, calls } = sequence(1, 2, 3, 4);
    const polled = await poll(read, { clock: fast(), everySeconds: 5, until: (value) => value === 3 });
    expect(polled).toEqual({ done: true, value: 3 });
    expect(calls()).toBe(3);
  });

  it('gives the last value when the limit is reached', async () => {
    const { read } = sequence(1, 2);
    const polled = await poll(read, { clock: fast(), everySeconds: 5, until: () => false, limitSeconds: 20 });
    expect(polled).toEqual({ done: false, value: 2 });
  });

  it('reads once more at the limit', async () => {
    let elapsed = 0;
    const sleep = async (seconds: number) => {
      elapsed += seconds;
    };
    const { read, calls } = sequence(1);
    await poll(read, { clock: { sleep }, everySeconds: 5, until: () => false, limitSeconds: 12 });
    expect([elapsed, calls()]).toEqual([12, 4]);
  });

  it('waits as long as a list says, then as long as its last', async () => {
    const waits: number[] = [];
    const sleep = async (seconds: number) => void waits.push(seconds);
    const { read } = sequence(1, 2, 3, 4, 5);
    await poll(read, { clock: { sleep }, everySeconds: [15, 30, 60], until: (value) => value === 5 });
    expect(waits).toEqual([15, 30, 60, 60]);
  });

  it('tolerates transient errors and reports each', async () => {
    const { read } = sequence(new Error('busy'), new Error('busy'), 7);
    const seen: string[] = [];
    const polled = await poll(read, {
      clock: fast(),
      everySeconds: 1,
      until: () => true,
      isTransient: (error) => (error as Error).message === 'busy',
      onTransient: ({ message }) => seen.push(message),
    });
    expect(polled).toEqual({ done: true, value: 7 });
    expect(seen).toEqual(['busy', 'busy']);
  });

  it('throws every other error', async () => {
    const { read } = sequence(new Error('denied'));
    const options = { clock: fast(), everySeconds: 1, until: () => true, isTransient: () => false };
    await expect(poll(read, options)).rejects.toThrow('denied');
  });

  it('ends without an error when its signal aborts', async () => {
    const stop = new AbortController();
    const { read } = sequence(1);
    const clock = createClock(1, new AbortController().signal);
    const polling = poll(read, { clock, everySeconds: 3_600, until: () => false, signal: stop.signal });
    stop.abort();
    expect(await polling).toEqual({ done: false, value: 1 });
  });

  it('throws when the command is interrupted', async () => {
    const interruption = new AbortController();
    const { read } = sequence(1);
    const clock = createClock(1, interruption.signal);
    const polling = poll(read, { clock, everySeconds: 3_600, until: () => false });
    interruption.abort(new Error('interrupted'));
    await expect(polling).rejects.toThrow();
  });
});
