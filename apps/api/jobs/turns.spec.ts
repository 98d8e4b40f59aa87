import { prioritiesOf, type WaitingTurns } from './turns.ts';

const queue = (atHand: number | null, ...waiting: [owner: string, last: number | null][]): WaitingTurns[] =>
  waiting.map(([owner, last]) => ({ owner, atHand, last }));

describe('the turns of a queue', () => {
  it('are one after the other for the tasks of one school, and side by side for those of several', () => {
    expect(prioritiesOf('usual', [1, 1, 1, 2, 2, null], [])).toEqual([-1, -2, -3, -1, -2, -1]);
  });

  it('begin after the turn at hand for whoever comes new, and after their own last for the others', () => {
    expect(prioritiesOf('usual', [1, 2, 2], queue(7, ['1', 500], ['2', null]))).toEqual([-501, -8, -9]);
  });

  it('do not count attempts made again that are not due yet', () => {
    expect(prioritiesOf('usual', [1, 2], queue(4, ['1', null], ['2', null]))).toEqual([-5, -5]);
  });

  it('of work by hand all come before the usual ones', () => {
    const [last] = prioritiesOf('by hand', [1], queue(1, ['1', 999_999_999]));
    const [first] = prioritiesOf('usual', [1], []);
    expect(last).toBeGreaterThan(first as number);
  });
});
