import type { Place } from './keyboard.ts';

/** Cells between two places; the last ones belong to it. */
export interface Range {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

export const rangeBetween = (one: Place, other: Place): Range => ({
  firstRow: Math.min(one.row, other.row),
  lastRow: Math.max(one.row, other.row),
  firstColumn: Math.min(one.column, other.column),
  lastColumn: Math.max(one.column, other.column),
});

export const sizeOf = ({ firstRow, lastRow, firstColumn, lastColumn }: Range) => ({
  rows: lastRow - firstRow + 1,
  columns: lastColumn - firstColumn + 1,
});

export function placesIn({ firstRow, lastRow, firstColumn, lastColumn }: Range): Place[] {
  const places: Place[] = [];
  for (let row = firstRow; row <= lastRow; row += 1) {
    for (let column = firstColumn; column <= lastColumn; column += 1) places.push({ row, column });
  }
  return places;
}

/** As spreadsheets take it: lines of cells between tabs; what has either, or a quotation mark, stands in quotes. */
export function clipboardText(range: Range, textAt: (place: Place) => string): string {
  const lines: string[] = [];
  for (let row = range.firstRow; row <= range.lastRow; row += 1) {
    const cells: string[] = [];
    for (let column = range.firstColumn; column <= range.lastColumn; column += 1) {
      cells.push(quoted(textAt({ row, column })));
    }
    lines.push(cells.join('\t'));
  }
  return lines.join('\n');
}

const quoted = (text: string): string => (/["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
