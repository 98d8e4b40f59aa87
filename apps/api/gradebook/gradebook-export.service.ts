import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Enrolled } from '../classes/enrolled.ts';
import { Database } from '../database/database.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import { type CsvFormat, csvFormatOf, csvLine, decimalMarks, separators } from './csv.ts';
import { gradebookProblems } from './errors.ts';
import type { GradebookLayout, GradebookPage } from './gradebook.row.ts';
import { type GradebookQuery, GradebookService } from './gradebook.service.ts';
import { type Cell, headerOf, identityColumns, rowOf, safeFileName } from './sheet.ts';
import { writeXlsx } from './xlsx.ts';

const byteOrderMark = '\uFEFF';
const studentsAtOnce = 200;
/** A workbook is held in memory as a whole: about 1 kB a cell, for some seconds. */
const maxWorkbookCells = 100_000;

export interface CsvQuery {
  readonly enrolled: Enrolled;
  readonly separator?: keyof typeof separators | undefined;
  readonly decimal?: keyof typeof decimalMarks | undefined;
}

export interface Download<Content> {
  readonly fileName: string;
  readonly content: Content;
}

/** What is asked for, and the first page of it. */
interface Begun {
  readonly query: GradebookQuery;
  readonly first: GradebookPage;
}

/**
 * Writes gradebooks as files. It reads page by page, so that no database connection is held for the whole download; a
 * grade that changes meanwhile may be in or not.
 */
@Injectable()
export class GradebookExportService {
  /** Workbooks are written one after the other: each is a thread with a processor of its own. */
  private lastWorkbook: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly gradebook: GradebookService,
  ) {}

  /** The lines come while the client takes them. */
  async csv(classId: number, { enrolled, ...asked }: CsvQuery): Promise<Download<Readable>> {
    const format = await this.formatOf(classId, asked);
    const layout = await this.gradebook.layout(classId);
    const query = { limit: studentsAtOnce, enrolled };
    const first = await this.gradebook.students(classId, layout.items, query);
    const content = Readable.from(this.lines(classId, layout, { query, first }, format), { objectMode: false });
    return { fileName: `${fileNameOf(layout)}.csv`, content };
  }

  /** @throws Problem gradebook-too-large where a workbook would hold more cells than fit into memory */
  async xlsx(classId: number, enrolled: Enrolled): Promise<Download<Buffer>> {
    const layout = await this.gradebook.layout(classId);
    const header = headerOf(layout);
    const rows: Cell[][] = [];
    const query = { limit: studentsAtOnce, enrolled };
    const first = await this.gradebook.students(classId, layout.items, query);
    for await (const page of this.pages(classId, layout, { query, first })) {
      rows.push(...page.students.map((entry) => rowOf(layout, entry, page.readAt)));
      if (rows.length * header.length > maxWorkbookCells) throw new Problem(gradebookProblems.gradebookTooLarge);
    }
    const order = { title: 'Gradebook', header, rows, frozenColumns: identityColumns };
    const written = this.lastWorkbook.then(() => writeXlsx(order));
    this.lastWorkbook = written.catch(() => undefined);
    return { fileName: `${fileNameOf(layout)}.xlsx`, content: await written };
  }

  private async formatOf(classId: number, { separator, decimal }: Omit<CsvQuery, 'enrolled'>): Promise<CsvFormat> {
    const { locale } = await this.database.one<{ locale: string }>(
      'SELECT s.locale FROM classes k JOIN schools s ON s.id = k.school_id WHERE k.id = $1',
      [classId],
    );
    const usual = csvFormatOf(locale);
    const format = {
      separator: separator === undefined ? usual.separator : separators[separator],
      decimalMark: decimal === undefined ? usual.decimalMark : decimalMarks[decimal],
    };
    if (format.separator !== format.decimalMark) return format;
    // One of the two was asked for, and the other one has to give way.
    if (decimal === undefined) return { ...format, decimalMark: '.' };
    if (separator === undefined) return { ...format, separator: ';' };
    const message = 'expected another decimal mark than the separator';
    throw new Problem(httpProblems.invalidInput, { errors: [{ location: 'query', pointer: '/decimal', message }] });
  }

  private async *lines(classId: number, layout: GradebookLayout, begun: Begun, format: CsvFormat) {
    yield byteOrderMark + csvLine(headerOf(layout), format);
    for await (const { students, readAt } of this.pages(classId, layout, begun)) {
      yield students.map((entry) => csvLine(rowOf(layout, entry, readAt), format)).join('');
    }
  }

  private async *pages(
    classId: number,
    layout: GradebookLayout,
    { query, first }: Begun,
  ): AsyncGenerator<GradebookPage> {
    for (let page = first; ; ) {
      yield page;
      if (page.nextCursor === null) return;
      page = await this.gradebook.students(classId, layout.items, { ...query, cursor: page.nextCursor });
    }
  }
}

const fileNameOf = (layout: GradebookLayout): string => `gradebook-${safeFileName(layout.class.title)}`;
