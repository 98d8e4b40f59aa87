import { zipSync } from 'fflate';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A workbook as other programs write it: texts shared, prefixes, numbers as texts, blank cells left out. */
export function asLibreOffice(rows: readonly (readonly string[])[]): Buffer {
  const texts = [...new Set(rows.flat())];
  const letters = (column: number) => String.fromCharCode(65 + column);
  const cells = rows.map((row, y) => {
    const written = row.flatMap((text, x) =>
      text === '' ? [] : [`<x:c r="${letters(x)}${y + 1}" s="1" t="s"><x:v>${texts.indexOf(text)}</x:v></x:c>`],
    );
    return `<x:row r="${y + 1}">${written.join('')}</x:row>`;
  });
  const strings = texts.map(
    (text) =>
      `<si><r><t>${escaped(text.slice(0, 2))}</t></r><r><t xml:space="preserve">${escaped(text.slice(2))}</t></r></si>`,
  );
  return workbookOf(
    `<?xml version="1.0"?><!-- saved --><x:worksheet xmlns:x="m"><x:sheetData>${cells.join('\n')}</x:sheetData></x:worksheet>`,
    `<sst>${strings.join('')}</sst>`,
  );
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

export function workbookOf(sheet: string | Uint8Array, strings = '<sst/>', styles?: string): Buffer {
  const content = {
    'xl/workbook.xml': bytesOf('<workbook><sheets><sheet name="G" sheetId="7" r:id="rId3"/></sheets></workbook>'),
    'xl/_rels/workbook.xml.rels': bytesOf(
      '<Relationships><Relationship Id="rId3" Target="worksheets/first.xml"/></Relationships>',
    ),
    'xl/sharedStrings.xml': bytesOf(strings),
    'xl/worksheets/first.xml': typeof sheet === 'string' ? bytesOf(sheet) : sheet,
    ...(styles !== undefined && { 'xl/styles.xml': bytesOf(styles) }),
  };
  return Buffer.from(zipSync(content, { level: 9 }));
}

/** 40 MB of blanks in 40 kB. */
export const bomb = (): Buffer => workbookOf(new Uint8Array(40_000_000).fill(32));

/** 30,000 cells that name one text of 32,000 characters: a gigabyte once it is written out. */
export function repeatedText(): Buffer {
  const cells = '<c t="s"><v>0</v></c>'.repeat(100);
  return workbookOf(
    `<worksheet><sheetData>${`<row>${cells}</row>`.repeat(300)}</sheetData></worksheet>`,
    `<sst><si><t>${'a'.repeat(32_000)}</t></si></sst>`,
  );
}

/** CSV with other cells in these places, counted from 0. */
export function edited(text: string, changes: [line: number, cell: number, value: string][]): string {
  const lines = text.split('\r\n').map((line) => line.split(','));
  for (const [line, cell, value] of changes) (lines[line] as string[])[cell] = value;
  return lines.map((cells) => cells.join(',')).join('\r\n');
}
