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

const rowsAround = 6;
const columnsAround = 2;
/** The page changes only where a step of so many is crossed, not with every pixel. */
const step = 3;

export function viewportOf(scrolled: Scrolled, sizes: Sizes, extent: { rows: number; columns: number }): Viewport {
  const range = (from: number, length: number, size: number, around: number, count: number) => {
    const first = Math.floor(from / size / step) * step - around;
    const last = Math.ceil((from + length) / size / step) * step + around;
    return [Math.max(first, 0), Math.min(last, count - 1)] as const;
  };
  const [firstRow, lastRow] = range(scrolled.top, scrolled.height, sizes.row, rowsAround, extent.rows);
  const [firstColumn, lastColumn] = range(scrolled.left, scrolled.width, sizes.column, columnsAround, extent.columns);
  return { firstRow, lastRow, firstColumn, lastColumn };
}

/** The numbers in between, and one more that must not be missing: where the keyboard is. */
export function indexes(first: number, last: number, kept: number | undefined): number[] {
  const inside = Array.from({ length: Math.max(last - first + 1, 0) }, (_, index) => first + index);
  if (kept === undefined || (kept >= first && kept <= last)) return inside;
  return kept < first ? [kept, ...inside] : [...inside, kept];
}

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
