import { readFileSync } from 'node:fs';

/** Names the file that the workers of a test run write to; without it nothing is recorded. */
export const recordVariable = 'CLASSBOARD_ROW_RECORD';

/** What a query of the application gave. */
export interface RecordedRows {
  /** Where the query is made, as `apps/api/FILE.ts:LINE`. */
  readonly place: string;
  /** Type identifier of each column, by its name. */
  readonly columns: Readonly<Record<string, number>>;
  /** Columns in which a null was seen. */
  readonly nulls: readonly string[];
}

export const readRecord = (file: string): RecordedRows[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedRows);
