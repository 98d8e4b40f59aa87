import type { FindingCode } from '../../values/finding-codes.ts';

export interface Finding {
  code: FindingCode;
  /** Name of the file inside the bundle, or the bundle itself. */
  file: string;
  /** First line of the record, counted from 1 with the header; null where the whole file is meant. */
  line: number | null;
  column: string | null;
  /** What is wrong and what was expected; never a person's data, at most an identifier. */
  message: string;
}

export const bundleItself = '(bundle)';
/** What answers, mails and the command line list at once; further ones are read page by page. */
export const listedFindings = 100;
export const keptFindings = 10_000;

/** Errors of one bundle: the first ten thousand are kept, all are counted. */
export class Findings {
  readonly list: Finding[] = [];
  total = 0;

  add(finding: Finding, occurrences = 1): void {
    this.total += occurrences;
    if (this.list.length < keptFindings) this.list.push(finding);
  }

  /** Adds one finding for a place of a file. */
  at(code: FindingCode, file: string, line: number | null, column: string | null, message: string): void {
    this.add({ code, file, line, column, message });
  }

  /** How many more can be listed; checks in the database need not fetch more lines than this. */
  get room(): number {
    return keptFindings - this.list.length;
  }
}

/** Ends the reading of one file, or of the bundle: what follows in it cannot be made sense of. */
export class Refusal extends Error {
  constructor(
    readonly code: FindingCode,
    message: string,
    readonly line: number | null = null,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

/** An identifier or a name as a message may quote it. */
export function quoted(text: string): string {
  const shown = text.length > 64 ? `${text.slice(0, 61)}...` : text;
  return JSON.stringify(shown);
}
