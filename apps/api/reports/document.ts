import type { Language } from './languages/language.ts';

/** A cell of a table is text that is written already: in the language and by the locale of the school. */
export interface ReportTable {
  header: readonly string[];
  /** Indexes of the columns that hold numbers: aligned at their end. */
  numeric: readonly number[];
  rows: readonly (readonly string[])[];
}

/** What a document consists of, in order. `typst/document.typ` lays it out. */
export type ReportPart =
  | { type: 'title' | 'heading' | 'text'; text: string }
  | { type: 'list'; items: readonly string[] }
  | ({ type: 'table' } & ReportTable)
  | {
      type: 'chart';
      /** What the picture shows, in words, for those who do not see it. */
      alternative: string;
      bars: readonly { label: string; text: string; value: number }[];
      table: ReportTable;
    }
  | { type: 'signatures'; labels: readonly string[] }
  | { type: 'pageBreak' };

export interface ReportDocument {
  title: string;
  /** Who gives the document out: the school. */
  author: string;
  language: Language;
  direction: 'ltr' | 'rtl';
  paper: 'a4' | 'us-letter';
  footer: string;
  /** When the facts were read; a document is the same byte for byte where its facts are. */
  createdAt: string;
  parts: readonly ReportPart[];
}
