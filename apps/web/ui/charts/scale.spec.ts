import { ceilingOf, piecesOf } from './scale.ts';

describe('the scale of a chart', () => {
  it.each([
    [[], 1],
    [[0, 0], 1],
    [[3], 5],
    [[5], 5],
    [[7, 11], 20],
    [[100], 100],
    [[1_001], 2_000],
    [[0.03], 0.05],
  ])('of %j ends at %d', (values, end) => {
    expect(ceilingOf(values)).toBeCloseTo(end, 10);
  });

  it('leaves a gap where a value is missing', () => {
    const point = (x: number) => ({ x, y: 1 });
    expect(piecesOf([undefined, point(1), point(2), undefined, point(4)])).toEqual([[point(1), point(2)], [point(4)]]);
    expect(piecesOf([])).toEqual([]);
  });
});
