import { once } from 'node:events';
import { CsvError, type Parser, parse } from 'csv-parse';
import { Refusal } from './findings.ts';
import { utf8Only } from './text.ts';

const maxRecordBytes = 1_048_576;
const flushEveryRecords = 500;

export interface RecordReader {
  /** Gets every record with the function that gives its first line, the header included. */
  record(fields: string[], line: () => number): void;
  /** Awaited now and then, so that what takes the records can slow the reading down. */
  flush(): Promise<void>;
}

/**
 * Reads comma-separated values as RFC 4180 describes them, line ends of any kind.
 * @throws Refusal where the text is not UTF-8 or the quotes do not match
 */
export async function readRecords(source: AsyncIterable<Buffer>, reader: RecordReader): Promise<void> {
  let waiting = 0;
  const parser = parse({
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRecordBytes,
    // Handed on while they are parsed and dropped from the stream: queueing 200,000 arrays costs more than parsing.
    on_record: (fields: string[], info) => {
      waiting += 1;
      reader.record(fields, () => info.lines - lineBreaksIn(fields));
      return null;
    },
  });
  // Listened to from the start: an error between two writes must not become an uncaught one.
  const ended = once(parser, 'end');
  ended.catch(() => undefined);
  parser.resume();
  try {
    for await (const chunk of utf8Only(source)) {
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
    throw toRefusal(error, parser);
  } finally {
    parser.destroy();
  }
}

const lineBreaksIn = (fields: string[]): number =>
  fields.reduce((count, field) => count + (field.includes('\n') ? field.split('\n').length - 1 : 0), 0);

const explanations: Partial<Record<CsvError['code'], string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quoted field is not closed',
  CSV_INVALID_CLOSING_QUOTE: 'expected a comma or the end of the line after a closing quote',
  INVALID_OPENING_QUOTE: 'expected quotes around the whole field, and quotes inside it doubled',
  CSV_MAX_RECORD_SIZE: `expected records of at most ${maxRecordBytes} bytes; a quote may be missing`,
};

function toRefusal(error: unknown, parser: Parser): unknown {
  if (!(error instanceof CsvError)) return error;
  const line = typeof error.lines === 'number' ? error.lines : parser.info.lines;
  return new Refusal('wrong-csv', explanations[error.code] ?? 'expected comma-separated values', line);
}
