import { type Entry, type EntryWords, readEntry } from '../model/cells.ts';
import type { Item } from '../model/read-gradebook.ts';

/** By whose it is: what the gradebook has read again meanwhile may stand elsewhere. */
export interface PastedCell {
  readonly studentId: string;
  readonly itemId: string;
  readonly text: string;
  /** Undefined: it cannot be read, and nothing is entered. */
  readonly entry: Entry | undefined;
}

/** What a spreadsheet puts on the clipboard: lines of cells between tabs, a cell with either in quotes. */
export function readClipboard(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let isQuoted = false;
  const endCell = () => {
    (rows.at(-1) as string[]).push(cell);
    cell = '';
  };
  const all = text.replaceAll(/\r\n?/g, '\n').replace(/\n$/, '');
  for (let at = 0; at < all.length; at += 1) {
    const character = all[at] as string;
    if (isQuoted && character === '"' && all[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (character === '"' && (isQuoted || cell === '')) isQuoted = !isQuoted;
    else if (!isQuoted && character === '\t') endCell();
    else if (!isQuoted && character === '\n') {
      endCell();
      rows.push([]);
    } else cell += character;
  }
  endCell();
  return rows;
}

/** Where each cell would go, from the place of the keyboard; what lies outside of the grid is left out. */
export function planPaste(
  text: string,
  from: { row: number; column: number },
  grid: { studentIds: readonly string[]; items: readonly Pick<Item, 'sourcedId' | 'texts'>[] },
  words: EntryWords,
): PastedCell[] {
  return readClipboard(text).flatMap((cells, down) =>
    cells.flatMap((cell, right) => {
      const studentId = grid.studentIds[from.row + down];
      const item = grid.items[from.column + right];
      if (studentId === undefined || item === undefined) return [];
      return [{ studentId, itemId: item.sourcedId, text: cell, entry: readEntry(cell, words, item.texts) }];
    }),
  );
}
