import { once } from 'node:events';
import { CsvError, type Parser, parse } from 'csv-parse';
import { Refusal } from './findings.ts';
import { utf8Only } from './text.ts';

const maxRecordBytes = 1_048_576;
const flushEveryRecords = 500;

export interface RecordReader {
  /** Gets every record that has a value, the header included, with its first line as an editor counts them. */
  record(fields: string[], line: number): void;
  /** Awaited now and then, so that what takes the records can slow the reading down. */
  flush(): Promise<void>;
}

/**
 * Reads comma-separated values as RFC 4180 describes them, line ends of any kind. Passes over empty lines, rows of
 * nothing but commas, as spreadsheets leave them at the end, and Excel's first line `sep=,`.
 * @throws Refusal where the text is not UTF-8, the quotes do not match, or another character separates the columns
 */
export async function readRecords(source: AsyncIterable<Buffer>, reader: RecordReader): Promise<void> {
  let waiting = 0;
  const lines = new LineCounter();
  const parser = parse({
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRecordBytes,
    // Handed on while they are parsed and dropped from the stream: queueing 200,000 arrays costs more than parsing.
    on_record: (fields: string[], info) => {
      const line = lines.firstOf(fields, info);
      if (isBlank(fields) || (line === 1 && fields[0] === 'sep=')) return null;
      waiting += 1;
      reader.record(fields, line);
      return null;
    },
  });
  // Listened to from the start: an error between two writes must not become an uncaught one.
  const ended = once(parser, 'end');
  ended.catch(() => undefined);
  parser.resume();
  try {
    let isFirst = true;
    for await (const chunk of utf8Only(source)) {
      if (isFirst) requireCommas(chunk);
      isFirst = false;
      if (!parser.write(chunk)) await Promise.race([once(parser, 'drain'), ended]);
      if (parser.errored) break;
      if (waiting >= flushEveryRecords) {
        waiting = 0;
        await reader.flush();
      }
    }
    parser.end();
    await ended;
    await reader.flush();
  } catch (error) {
    throw toRefusal(error, parser, lines);
  } finally {
    parser.destroy();
  }
}

const isBlank = (fields: readonly string[]): boolean => fields.every((field) => field.trim() === '');

interface Counted {
  lines: number;
  empty_lines: number;
}

/** The parser counts a line break of two characters inside quotes as two; an editor shows one. */
class LineCounter {
  private last: Counted = { lines: 0, empty_lines: 0 };
  private surplus = 0;

  firstOf(fields: readonly string[], { lines, empty_lines }: Counted): number {
    let breaks = 0;
    const surplusBefore = this.surplus;
    if (lines - this.last.lines > 1) {
      for (const field of fields) {
        breaks += countOf(field, '\n') + countOf(field, '\r');
        this.surplus += countOf(field, '\r\n');
      }
    }
    this.last = { lines, empty_lines };
    return lines - breaks - surplusBefore;
  }

  /** The first line of the record that the parser did not bring to its end. */
  next({ empty_lines }: Counted): number {
    return this.last.lines - this.surplus + 1 + empty_lines - this.last.empty_lines;
  }
}

const countOf = (text: string, part: string): number => (text.includes(part) ? text.split(part).length - 1 : 0);

const separators: [character: string, name: string][] = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'vertical bars'],
];

/**
 * Names of columns hold no separator, so that the header shows what stands between them. Another one is refused: what
 * writes it has saved the file again, and such programs also take leading zeros and the form of dates away.
 */
function requireCommas(start: Buffer): void {
  const [header = '', afterHeader = ''] = start
    .subarray(0, 65_536)
    .toString('utf8')
    .trimStart()
    .split(/[\r\n]+/, 2);
  const marked = /^"?sep=(.)/i.exec(header)?.[1];
  const text = marked === ',' ? afterHeader : header;
  if (text.includes(',')) return;
  const found = separators.find(([character]) => text.includes(character));
  if (found === undefined) return;
  const message = `expected commas between the columns, found ${found[1]}: export the file again, or save it with commas`;
  throw new Refusal('wrong-csv', message, 1);
}

const explanations: Partial<Record<CsvError['code'], string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quoted field is not closed',
  CSV_INVALID_CLOSING_QUOTE: 'expected a comma or the end of the line after a closing quote',
  INVALID_OPENING_QUOTE: 'expected quotes around the whole field, and quotes inside it doubled',
  CSV_MAX_RECORD_SIZE: `expected records of at most ${maxRecordBytes} bytes; a quote may be missing`,
};

function toRefusal(error: unknown, parser: Parser, lines: LineCounter): unknown {
  if (!(error instanceof CsvError)) return error;
  return new Refusal(
    'wrong-csv',
    explanations[error.code] ?? 'expected comma-separated values',
    lines.next(parser.info),
  );
}
