import { CsvError, parse } from 'csv-parse/sync';
import { separators } from '../gradebook/csv.ts';
import { studentColumn } from '../gradebook/sheet.ts';
import { type FileRow, GridBounds, gridLimits, type SheetGrid, UnreadableFile } from './sheet-grid.ts';

/**
 * Reads a gradebook as CSV of RFC 4180 with any line ends. What separates cells is seen in the header, which names the
 * column of the students: programs save with another separator than the one that was exported.
 * @throws UnreadableFile
 */
export function readCsv(bytes: Buffer): SheetGrid {
  const text = decode(bytes);
  const separator = separatorOf(text);
  const bounds = new GridBounds();
  const rows: FileRow[] = [];
  try {
    parse(text, {
      delimiter: separator,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (fields: string[], { lines }) => {
        if (fields.length > gridLimits.columns) throw tooMany('columns');
        if (rows.length > gridLimits.rows) throw tooMany('rows');
        rows.push({
          number: lines,
          cells: fields.map((field) => {
            bounds.count(field);
            return { text: field };
          }),
        });
        return null;
      },
    });
  } catch (error) {
    if (error instanceof CsvError) throw new UnreadableFile(`line ${error.lines}: its quotes do not match`);
    throw error;
  }
  const [header, ...others] = rows;
  if (header === undefined) throw new UnreadableFile('expected a header and rows, found an empty file');
  return { header: header.cells.map((cell) => cell.text), rows: others };
}

const tooMany = (what: 'columns' | 'rows'): UnreadableFile =>
  new UnreadableFile(`expected at most ${gridLimits[what]} ${what}`);

function decode(bytes: Buffer): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const encoding = isUtf16 ? (bytes[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes).replace(/^sep=.(?:\r\n|\r|\n)/, '');
  } catch {
    throw new UnreadableFile('expected UTF-8: save the file as "CSV UTF-8"');
  }
}

function separatorOf(text: string): string {
  const end = text.search(/[\r\n]/);
  const header = end < 0 ? text : text.slice(0, end);
  const found = Object.values(separators).find((separator) =>
    header.split(separator).some((name) => name.trim().replaceAll('"', '') === studentColumn),
  );
  if (found === undefined) throw new UnreadableFile(`expected a column ${studentColumn} in the first line`);
  return found;
}
