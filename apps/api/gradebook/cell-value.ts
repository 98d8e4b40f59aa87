import { hash } from 'node:crypto';
import { toDecimal } from '../values/decimal.ts';

/** What stands in a cell of a gradebook file in place of a score. CLEAR is only read: a cell without a grade is blank. */
export const words = { excused: 'EX', missing: 'MISSING', clear: 'CLEAR' } as const;
export type Word = (typeof words)[keyof typeof words];

/** A number as plain decimal digits. */
export type CellValue =
  | { readonly kind: 'blank' }
  | { readonly kind: 'word'; readonly word: Word }
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'text'; readonly text: string };

/** The number as files show it, rounded as a spreadsheet keeps it. */
export const numberValue = (points: number | string): CellValue => ({
  kind: 'number',
  digits: toDecimal(String(Number(points))) ?? String(Number(points)),
});

/** A text that equal values have in common, and no others. */
export function canonical(value: CellValue): string {
  switch (value.kind) {
    case 'blank':
      return '';
    case 'word':
      return `w:${value.word}`;
    case 'number':
      return `n:${value.digits}`;
    case 'text':
      return `t:${value.text}`;
  }
}

const digitsOfPrint = 8;
/** What a cell of a workbook holds is at most 32,767 characters. */
const longestState = 32_000;

const printOf = (lineItemSourcedId: string, value: string): string =>
  hash('sha256', `${lineItemSourcedId}\n${value}`, 'hex').slice(0, digitsOfPrint);

/**
 * What a row said when it was exported: a fingerprint of each of its cells. With it the row needs no history to know which
 * cells were edited in the file and which changed here since, however its columns were moved. A letter comes first, so
 * that no spreadsheet takes it for a number.
 */
export function exportState(cells: Iterable<readonly [lineItemSourcedId: string, value: CellValue]>): string {
  let state = 's';
  for (const [item, value] of cells) state += printOf(item, canonical(value));
  return state.length > longestState ? '' : state;
}

/** Answers whether a cell held a value, as `canonical` writes it, at the export; undefined where it is no such state. */
export function readExportState(text: string): ((lineItemSourcedId: string, value: string) => boolean) | undefined {
  const match = /^s((?:[0-9a-f]{8})*)$/.exec(text);
  if (match === null) return undefined;
  const prints = new Set((match[1] as string).match(/.{8}/g));
  return (item, value) => prints.has(printOf(item, value));
}
