import type { Cell } from './sheet.ts';

/** What a spreadsheet may take for the start of a formula, and the control characters that can hide one. */
const formulaStart = '[=+\\-@\\t\\r\\n＝＋－＠]';
/** Where a cell can begin for a program that separates by another character than the one the file was written with. */
const runsElsewhere = new RegExp(`(?<=(?:^|[,;\\t\\r\\n]) *)(?=${formulaStart})`, 'gu');
/** The apostrophe comes first, so that a long run of blanks is looked at once for each, and not for every blank. */
const guards = new RegExp(`'(?<=(?:^|[,;\\t\\r\\n]) *')(?=${formulaStart})`, 'gu');

export const separators = { comma: ',', semicolon: ';', tab: '\t' } as const;
export const decimalMarks = { point: '.', comma: ',' } as const;

export interface CsvFormat {
  readonly separator: (typeof separators)[keyof typeof separators];
  readonly decimalMark: (typeof decimalMarks)[keyof typeof decimalMarks];
}

/**
 * One cell of RFC 4180: quoted where any spreadsheet would cut it. Text that a spreadsheet would run gets an apostrophe
 * before it, also behind a comma, semicolon or tab inside: a file opened with another separator is cut there, whatever
 * the quotes say (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function csvCell(value: Cell, { separator, decimalMark }: CsvFormat): string {
  if (typeof value !== 'string') {
    const digits = value.digits.replace('.', decimalMark);
    return digits.includes(separator) ? `"${digits}"` : digits;
  }
  const safe = value.replace(runsElsewhere, "'");
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The text again, without the apostrophes that `csvCell` put before what a spreadsheet would run. */
export const withoutGuards = (text: string): string => text.replace(guards, '');

export const csvLine = (cells: readonly Cell[], format: CsvFormat): string =>
  `${cells.map((cell) => csvCell(cell, format)).join(format.separator)}\r\n`;

/** What spreadsheets expect where this language is spoken: a decimal comma leaves the semicolon to separate cells. */
export function csvFormatOf(locale: string): CsvFormat {
  const hasComma = new Intl.NumberFormat(locale).format(1.5).includes(',');
  return hasComma ? { separator: ';', decimalMark: ',' } : { separator: ',', decimalMark: '.' };
}
