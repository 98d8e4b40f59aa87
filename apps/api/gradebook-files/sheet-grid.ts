import { withoutGuards } from '../gradebook/csv.ts';

/** What a spreadsheet shows a number as that it does not hold as such: 85 % is 0.85, a day counts from 1900, TRUE is 1. */
export type ShownAs = 'percent' | 'date' | 'boolean';

/** A text as the file has it. A number that the file holds as one has a point for its decimal mark, whatever the file's. */
export interface FileCell {
  readonly text: string;
  readonly isNumber?: boolean;
  readonly shownAs?: ShownAs;
}

export interface FileRow {
  /** As the program that shows the file counts them, from 1. */
  readonly number: number;
  readonly cells: readonly FileCell[];
}

/** The first sheet of a file. */
export interface SheetGrid {
  readonly header: readonly string[];
  readonly rows: readonly FileRow[];
}

/** Bounds what a small file can become: repeated texts and distant cells cost the file nothing. */
export const gridLimits = { columns: 5_000, rows: 20_000, cells: 200_000, textOfCell: 32_767, text: 8_388_608 };

/**
 * What a text of a file may stand for: itself, or what it was before the export guarded it against running as a formula. A
 * guarded CSV file saved as a workbook keeps its guards.
 */
export const readingsOf = (text: string): readonly [asItIs: string, withoutGuards: string] => {
  const trimmed = text.trim();
  return [trimmed, withoutGuards(trimmed)];
};

/** Why a file cannot be read as a gradebook; its message is meant for the person who sent it. */
export class UnreadableFile extends Error {}

/** Counts what a file holds while it is read. */
export class GridBounds {
  private cells = 0;
  private text = 0;

  /** @throws UnreadableFile as soon as it is too much */
  count(text: string): void {
    this.cells += 1;
    this.text += text.length;
    if (this.cells > gridLimits.cells) throw new UnreadableFile(`expected at most ${gridLimits.cells} cells`);
    if (text.length > gridLimits.textOfCell || this.text > gridLimits.text) {
      throw new UnreadableFile(
        `expected at most ${gridLimits.textOfCell} characters in a cell, ${gridLimits.text} in all`,
      );
    }
  }
}
