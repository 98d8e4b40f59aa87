import {
  type FileCell,
  type FileRow,
  GridBounds,
  gridLimits,
  type SheetGrid,
  type ShownAs,
  UnreadableFile,
} from './sheet-grid.ts';
import { attributeOf, scanXml } from './xml-scanner.ts';

/** ECMA-376 part 1, 18.4: the texts that cells name by their place. Readings of East Asian texts are left out. */
export function readSharedStrings(xml: string): string[] {
  const strings: string[] = [];
  let parts: string[] | undefined;
  let isText = false;
  let isReading = false;
  for (const token of scanXml(xml)) {
    if (token.kind === 'text') {
      if (isText && !isReading) parts?.push(token.text);
    } else if (token.name === 'si') {
      if (token.kind === 'open') parts = [];
      else {
        strings.push((parts ?? []).join(''));
        parts = undefined;
      }
    } else if (token.name === 't') isText = token.kind === 'open';
    else if (token.name === 'rPh') isReading = token.kind === 'open';
  }
  return strings;
}

interface OpenCell {
  readonly column: number;
  readonly type: string;
  readonly style: number;
  text: string;
}

/**
 * 18.3.1: the rows and cells of a sheet; formulas count with the values that were last computed.
 * @param formats by the style of a cell
 */
export function readSheet(
  xml: string,
  strings: readonly string[],
  formats: readonly (ShownAs | undefined)[],
): SheetGrid {
  const bounds = new GridBounds();
  const rows: { number: number; cells: FileCell[] }[] = [];
  let row: { number: number; cells: FileCell[] } | undefined;
  let cell: OpenCell | undefined;
  let isValue = false;
  for (const token of scanXml(xml)) {
    if (token.kind === 'text') {
      if (isValue && cell !== undefined) cell.text += token.text;
    } else if (token.name === 'row' && token.kind === 'open') {
      row = { number: Number(attributeOf(token.attributes, 'r') ?? (rows.at(-1)?.number ?? 0) + 1), cells: [] };
      rows.push(row);
      if (rows.length > gridLimits.rows) throw new UnreadableFile(`expected at most ${gridLimits.rows} rows`);
    } else if (token.name === 'c' && token.kind === 'open' && row !== undefined) {
      const column = columnOf(attributeOf(token.attributes, 'r'), row.cells.length);
      const type = attributeOf(token.attributes, 't') ?? 'n';
      cell = { column, type, style: Number(attributeOf(token.attributes, 's') ?? 0), text: '' };
    } else if (token.name === 'c' && token.kind === 'empty' && row !== undefined) {
      // One with a reference is left out: whole columns of them can be formatted.
      if (attributeOf(token.attributes, 'r') === undefined)
        place(row.cells, blankAt(row.cells.length), strings, bounds);
    } else if (token.name === 'c' && token.kind === 'close' && row !== undefined && cell !== undefined) {
      place(row.cells, cell, strings, bounds, formats[cell.style]);
      cell = undefined;
    } else if (token.name === 'v' || token.name === 't') isValue = token.kind === 'open';
    else if (token.name === 'rPh' || token.name === 'f') isValue = false;
  }
  const [first, ...others] = rows.filter(({ cells }) => cells.some(({ text }) => text !== ''));
  if (first === undefined) throw new UnreadableFile('expected a header and rows, found an empty sheet');
  return { header: first.cells.map(({ text }) => text), rows: others satisfies FileRow[] };
}

const blankAt = (column: number): OpenCell => ({ column, type: 'n', style: 0, text: '' });

function place(
  cells: FileCell[],
  { column, type, text }: OpenCell,
  strings: readonly string[],
  bounds: GridBounds,
  format?: ShownAs,
): void {
  if (column >= gridLimits.columns) {
    if (text === '') return;
    throw new UnreadableFile(`expected at most ${gridLimits.columns} columns`);
  }
  const shown = type === 's' ? (strings[Number(text)] ?? '') : text;
  while (cells.length < column) {
    bounds.count('');
    cells.push({ text: '' });
  }
  bounds.count(shown);
  const isNumber = type === 'n' && shown !== '';
  const shownAs = type === 'b' ? 'boolean' : type === 'd' ? 'date' : isNumber ? format : undefined;
  cells[column] = { text: shown, ...(isNumber && { isNumber }), ...(shownAs && { shownAs }) };
}

/** 0 is A, 27 is AB. */
export function lettersOf(column: number): string {
  const above = Math.floor(column / 26);
  return (above === 0 ? '' : lettersOf(above - 1)) + String.fromCharCode(65 + (column % 26));
}

/** `AB12` is column 27, counted from 0; without a reference a cell follows the one before it. */
function columnOf(reference: string | undefined, next: number): number {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0];
  if (letters === undefined) return next;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
