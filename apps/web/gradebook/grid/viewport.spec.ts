import { indexes, isCovered, scrollTo, sizesOf, viewportOf } from './viewport.ts';

const sizes = sizesOf(false);
const extent = { rows: 2_000, columns: 500 };
const size = { width: 900, height: 600 };

describe('what of a large gradebook is in the page', () => {
  it('is bounded, wherever somebody scrolled', () => {
    for (const [top, left] of [
      [0, 0],
      [7_321, 12_345],
      [71_400, 55_000],
    ] as const) {
      const seen = viewportOf({ top, left, ...size }, sizes, extent);
      expect(seen.lastRow - seen.firstRow).toBeLessThan(36);
      expect(seen.lastColumn - seen.firstColumn).toBeLessThan(20);
      expect(seen.firstRow).toBeLessThanOrEqual(Math.floor(top / sizes.row));
      expect(seen.lastRow).toBeGreaterThanOrEqual(Math.min(Math.ceil((top + size.height) / sizes.row), 1_999));
    }
  });

  it('does not change with every pixel', () => {
    const at = (top: number) => viewportOf({ top, left: 0, ...size }, sizes, extent);
    expect(at(1)).toEqual(at(30));
  });

  it('covers what is in sight for some rows to come', () => {
    const seen = viewportOf({ top: 0, left: 0, ...size }, sizes, extent);
    const isCoveredAt = (top: number, left: number) => isCovered({ top, left, ...size }, sizes, extent, seen);
    expect(isCoveredAt(0, 0)).toBe(true);
    expect(isCoveredAt(3 * sizes.row, 0)).toBe(true);
    expect(isCoveredAt(9 * sizes.row, 0)).toBe(false);
    expect(isCoveredAt(0, 9 * sizes.column)).toBe(false);
    const atEnd = { top: extent.rows * sizes.row - size.height, left: 0, ...size };
    expect(isCovered(atEnd, sizes, extent, viewportOf(atEnd, sizes, extent))).toBe(true);
  });

  it('holds the row of the keyboard, wherever that is', () => {
    expect(indexes(5, 7, 6)).toEqual([5, 6, 7]);
    expect(indexes(5, 7, 1)).toEqual([1, 5, 6, 7]);
    expect(indexes(5, 7, 99)).toEqual([5, 6, 7, 99]);
    expect(indexes(0, -1, undefined)).toEqual([]);
  });
});

describe('scrolling to a cell', () => {
  const seen = { from: 100, length: 400, before: 50, after: 60 };

  it('leaves what is in sight where it is', () => {
    expect(scrollTo({ start: 150, size: 40 }, seen)).toBe(100);
  });

  it('brings it out from under what sticks to both ends', () => {
    expect(scrollTo({ start: 80, size: 40 }, seen)).toBe(80);
    // Its end, 450 + 40 of the names, stands at the end of what is free: 100 + 400 - 60.
    expect(scrollTo({ start: 420, size: 40 }, seen)).toBe(420 + 50 + 40 + 60 - 400);
  });
});
