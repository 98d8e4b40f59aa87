import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.ts';
import { canonical } from '../gradebook/cell-value.ts';
import type { GradebookCell, GradebookItem, GradebookLayout } from '../gradebook/gradebook.row.ts';
import { GradebookService } from '../gradebook/gradebook.service.ts';
import { cellValue } from '../gradebook/sheet.ts';
import { closedItems } from '../grading/closed-periods.ts';
import type { KnownTexts } from './grade-cell.ts';
import type { PresentCell, PresentClass } from './plan.ts';

const studentsAtOnce = 200;

/** Reads what a class has, as its export reads it. */
@Injectable()
export class PresentGradebook {
  constructor(
    private readonly database: Database,
    private readonly gradebook: GradebookService,
  ) {}

  layout(classId: number): Promise<GradebookLayout> {
    return this.gradebook.layout(classId);
  }

  async read(classId: number, { items }: GradebookLayout): Promise<PresentClass> {
    const closed = await closedItems(
      this.database,
      'id',
      items.map(({ id }) => id),
    );
    const itemOf = new Map(items.map((item) => [item.sourced_id, item]));
    const students = new Map<string, { isEnrolled: boolean; cells: ReadonlyMap<number, GradebookCell> }>();
    for (let cursor: string | undefined; ; ) {
      const query = { limit: studentsAtOnce, enrolled: 'all', cursor } as const;
      const page = await this.gradebook.students(classId, items, query);
      for (const { student, cells } of page.students) {
        const byItem = new Map(cells.map((cell) => [cell.line_item_id, cell]));
        students.set(student.person.sourcedId, { isEnrolled: student.enrolled === 'current', cells: byItem });
      }
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    const cellOf = (item: string, student: string): GradebookCell | undefined =>
      students.get(student)?.cells.get((itemOf.get(item) as GradebookItem).id);
    return {
      items: new Map(
        items.map(({ id, sourced_id, scale, pointsOfTexts }) => [
          sourced_id,
          { sourcedId: sourced_id, texts: textsOf(scale, pointsOfTexts), isClosed: closed.has(id) },
        ]),
      ),
      students,
      cell: (item, student) => toPresentCell(cellOf(item, student)),
      shown: (item, student) => canonical(cellValue(cellOf(item, student), itemOf.get(item) as GradebookItem)),
    };
  }
}

/** A text without points would be a grade that counts for nothing. */
const textsOf = (scale: GradebookItem['scale'], points: GradebookItem['pointsOfTexts']): KnownTexts =>
  scale && new Map(scale.map(({ itemValueLHS: text }) => [text, points.get(text) ?? null]));

const toPresentCell = (cell: GradebookCell | undefined): PresentCell | undefined =>
  cell && {
    facts: { scoreStatus: cell.scoreStatus, score: cell.score, textScore: cell.textScore, missing: cell.missing },
    version: cell.version,
  };
