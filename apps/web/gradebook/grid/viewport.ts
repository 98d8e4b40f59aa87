/** Rows and columns that are in the page: those in sight, and some around them. */
export interface Viewport {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

export interface Sizes {
  readonly row: number;
  readonly column: number;
  readonly header: number;
  readonly name: number;
  readonly total: number;
}

/** Narrow screens keep half of their width for scores. */
export const sizesOf = (isNarrow: boolean): Sizes =>
  isNarrow
    ? { row: 40, column: 96, header: 72, name: 128, total: 112 }
    : { row: 36, column: 112, header: 72, name: 208, total: 136 };

interface Scrolled {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

/** Enough for the keys and the wheel to move on while what comes next is drawn. */
const rowsAround = 4;
const columnsAround = 2;
/** The page changes only where a step of so many is crossed, not with every pixel: a row is soon drawn, a column takes all rows. */
const rowStep = 3;
const columnStep = 3;

export function viewportOf(scrolled: Scrolled, sizes: Sizes, extent: { rows: number; columns: number }): Viewport {
  const range = (from: number, length: number, size: number, step: number, around: number, count: number) => {
    const first = Math.floor(from / size / step) * step - around;
    const last = Math.ceil((from + length) / size / step) * step + around;
    return [Math.max(first, 0), Math.min(last, count - 1)] as const;
  };
  const [firstRow, lastRow] = range(scrolled.top, scrolled.height, sizes.row, rowStep, rowsAround, extent.rows);
  const [firstColumn, lastColumn] = range(
    scrolled.left,
    scrolled.width,
    sizes.column,
    columnStep,
    columnsAround,
    extent.columns,
  );
  return { firstRow, lastRow, firstColumn, lastColumn };
}

/** Whether all that is in sight is in the page, without what is around it. */
export function isCovered(scrolled: Scrolled, sizes: Sizes, extent: { rows: number; columns: number }, by: Viewport) {
  const isInside = (from: number, length: number, size: number, first: number, last: number, count: number) =>
    Math.floor(from / size) >= first && Math.min(Math.ceil((from + length) / size), count) - 1 <= last;
  return (
    isInside(scrolled.top, scrolled.height, sizes.row, by.firstRow, by.lastRow, extent.rows) &&
    isInside(scrolled.left, scrolled.width, sizes.column, by.firstColumn, by.lastColumn, extent.columns)
  );
}

export const isSameViewport = (one: Viewport, other: Viewport): boolean =>
  one.firstRow === other.firstRow &&
  one.lastRow === other.lastRow &&
  one.firstColumn === other.firstColumn &&
  one.lastColumn === other.lastColumn;

/** The numbers in between, and one more that must not be missing: where the keyboard is. */
export function indexes(first: number, last: number, kept: number | undefined): number[] {
  const inside = Array.from({ length: Math.max(last - first + 1, 0) }, (_, index) => first + index);
  if (kept === undefined || (kept >= first && kept <= last)) return inside;
  return kept < first ? [kept, ...inside] : [...inside, kept];
}

/** How many are left out before one of those. */
export const gapBefore = (shown: readonly number[], at: number): number =>
  (shown[at] as number) - (shown[at - 1] ?? -1) - 1;

/** How far to scroll so that a span is in sight, between what stays in sight at both ends. */
export function scrollTo(
  span: { start: number; size: number },
  seen: { from: number; length: number; before: number; after: number },
): number {
  const start = seen.from + seen.before;
  const end = seen.from + seen.length - seen.after;
  if (span.start + seen.before < start) return span.start;
  if (span.start + seen.before + span.size > end) {
    return span.start + seen.before + span.size + seen.after - seen.length;
  }
  return seen.from;
}
