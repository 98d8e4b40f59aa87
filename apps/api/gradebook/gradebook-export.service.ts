import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { roundedPercent } from '../grading/rules-decimal.ts';
import { csvLine, safeFileName } from './csv.ts';
import type { GradebookCell, GradebookLayout, GradebookPage } from './gradebook.row.ts';
import { GradebookService } from './gradebook.service.ts';

const byteOrderMark = '\uFEFF';
const studentsAtOnce = 200;

/**
 * Writes gradebooks as CSV. It reads page by page while the client takes the lines, so neither memory nor a database
 * connection is held for the whole download; a grade that changes meanwhile may be in or not.
 */
@Injectable()
export class GradebookExportService {
  constructor(private readonly gradebook: GradebookService) {}

  async open(classId: number): Promise<{ fileName: string; content: Readable }> {
    const layout = await this.gradebook.layout(classId);
    const first = await this.gradebook.students(classId, layout.items, { limit: studentsAtOnce });
    return {
      fileName: `gradebook-${safeFileName(layout.class.title)}.csv`,
      content: Readable.from(this.pages(classId, layout, first), { objectMode: false }),
    };
  }

  private async *pages(classId: number, layout: GradebookLayout, first: GradebookPage): AsyncGenerator<string> {
    yield byteOrderMark + csvLine(headerOf(layout));
    for (let page = first; ; ) {
      yield page.students.map((entry) => csvLine(cellsOf(layout, entry))).join('');
      if (page.nextCursor === null) return;
      const query = { limit: studentsAtOnce, cursor: page.nextCursor };
      page = await this.gradebook.students(classId, layout.items, query);
    }
  }
}

const headerOf = ({ items, categories }: GradebookLayout): string[] => [
  'studentSourcedId',
  'familyName',
  'givenName',
  ...items.map((item) => `${item.title} (of ${Number(item.result_value_max)}) [${item.sourced_id}]`),
  ...categories.flatMap(({ title }) => [`${title} current %`, `${title} final %`]),
  'Current total %',
  'Final total %',
];

function cellsOf({ items, categories }: GradebookLayout, { student, cells }: GradebookPage['students'][number]) {
  const cellOf = new Map(cells.map((cell) => [cell.line_item_id, cell]));
  const shareOf = new Map(student.inputs?.categories.map((share) => [share.id, share]));
  return [
    student.person.sourcedId,
    student.person.familyName,
    student.person.givenName,
    ...items.map((item) => scoreText(cellOf.get(item.id))),
    ...categories.flatMap(({ sourced_id }) => {
      const share = shareOf.get(sourced_id);
      return [percentText(share?.current.score), percentText(share?.final.score)];
    }),
    percentText(student.current_percent),
    percentText(student.final_percent),
  ];
}

/** Blank is not 0: it says that there is no score. */
function scoreText(cell: GradebookCell | undefined): string {
  if (cell === undefined) return '';
  if (cell.scoreStatus === 'exempt') return 'EX';
  return cell.score === null ? (cell.textScore ?? '') : String(Number(cell.score));
}

const percentText = (exact: string | null | undefined): string => (exact == null ? '' : roundedPercent(exact));
