import { readClipboard } from './paste.ts';
import { clipboardText, placesIn, rangeBetween, sizeOf } from './range.ts';

describe('a range of cells', () => {
  it('lies between two places, in whatever order', () => {
    const range = rangeBetween({ row: 3, column: 1 }, { row: 1, column: 2 });
    expect(range).toEqual({ firstRow: 1, lastRow: 3, firstColumn: 1, lastColumn: 2 });
    expect(sizeOf(range)).toEqual({ rows: 3, columns: 2 });
    expect(placesIn(range).map(({ row, column }) => `${row}${column}`)).toEqual(['11', '12', '21', '22', '31', '32']);
  });

  it('goes to a spreadsheet as it comes back from one', () => {
    const texts = [
      ['8', 'said "A"'],
      ['', 'two\nlines'],
      ['tab\there', '7,5'],
    ];
    const range = rangeBetween({ row: 0, column: 0 }, { row: 2, column: 1 });
    const text = clipboardText(range, ({ row, column }) => texts[row]?.[column] ?? '');
    expect(text).toBe('8\t"said ""A"""\n\t"two\nlines"\n"tab\there"\t7,5');
    expect(readClipboard(text)).toEqual(texts);
  });
});
