/** What a spreadsheet may take for the start of a formula, and the control characters that can hide one. */
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/u;

/** One cell of RFC 4180: quoted where it must be; a text that a spreadsheet would run gets an apostrophe before it. */
export function csvCell(value: string): string {
  const safe = formulaStart.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** A file name for every system, made from any text: letters, digits, hyphens, no more than 60 characters. */
export function safeFileName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-');
  return plain.slice(0, 60).replace(/^-+|-+$/g, '') || 'class';
}
