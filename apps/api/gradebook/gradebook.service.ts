import { Injectable } from '@nestjs/common';
import { type Enrolled, studentsOf } from '../classes/enrolled.ts';
import { nameOrder, personJson } from '../classes/person.ts';
import { Database, type PreparedStatement } from '../database/database.ts';
import { readIdCursor, toPage } from '../http/pages.ts';
import { selectList } from '../records/record.ts';
import {
  cellFields,
  type GradebookCategory,
  type GradebookCell,
  type GradebookClass,
  type GradebookItem,
  type GradebookLayout,
  type GradebookPage,
  type GradebookStudent,
  type GradebookView,
  toGradebookView,
} from './gradebook.row.ts';
import { pointsOfItem, type ScaledItem, scaleColumn, scaleJoin } from './text-scores.ts';
import { classIsStale, totalColumns } from './totals.ts';

const classStatement: PreparedStatement = {
  name: 'gradebook-class',
  text: `SELECT k.sourced_id, k.title, c.calculated_at,
      ${classIsStale} OR EXISTS (SELECT 1 FROM recalculation_requests g WHERE g.class_id = k.id) AS stale
    FROM classes k LEFT JOIN class_calculations c ON c.class_id = k.id WHERE k.id = $1`,
};

const categoriesStatement: PreparedStatement = {
  name: 'gradebook-categories',
  text: `SELECT sourced_id, title, weight FROM categories g
    WHERE status = 'active' AND (class_id = $1 OR class_id IS NULL AND EXISTS (
      SELECT 1 FROM line_items l WHERE l.category_id = g.id AND l.class_id = $1 AND l.status = 'active'))
    ORDER BY id`,
};

const itemsStatement: PreparedStatement = {
  name: 'gradebook-items',
  text: `SELECT l.id, l.sourced_id, l.title, g.sourced_id AS category_sourced_id, l.result_value_max, l.weight, l.due_date,
      l.result_value_min, ${scaleColumn}
    FROM line_items l JOIN categories g ON g.id = l.category_id ${scaleJoin}
    WHERE l.class_id = $1 AND l.status = 'active' ORDER BY coalesce(l.due_date, 'infinity'), l.id`,
};

/** Every student once, however many enrolments they have. */
const studentsStatement: PreparedStatement = {
  name: 'gradebook-students',
  text: `SELECT u.id, ${personJson('u')} AS person, m.enrolled, ${totalColumns},
      t.enrollment_id IS NULL OR g.student_id IS NOT NULL OR
        (SELECT ${classIsStale} FROM classes k LEFT JOIN class_calculations c ON c.class_id = k.id WHERE k.id = $1) AS stale
    FROM ${studentsOf('$1')} m JOIN users u ON u.id = m.user_id
      LEFT JOIN grade_totals t ON t.enrollment_id = m.enrollment_id
      LEFT JOIN (SELECT DISTINCT student_id FROM recalculation_requests WHERE class_id = $1) g ON g.student_id = u.id
    WHERE ($4 = 'all' OR m.enrolled = $4)
    AND ($2::bigint IS NULL OR (${nameOrder('u')}, u.id) > (SELECT ${nameOrder('p')}, p.id FROM enrollments l
      JOIN users p ON p.id = l.user_id WHERE l.class_id = $1 AND l.user_id = $2 LIMIT 1))
    ORDER BY ${nameOrder('u')}, u.id LIMIT $3`,
};

const cellsStatement: PreparedStatement = {
  name: 'gradebook-cells',
  text: `SELECT line_item_id, student_id, version, ${selectList(cellFields)}
    FROM results WHERE line_item_id = ANY ($1) AND student_id = ANY ($2) AND status = 'active'`,
};

/** Results of a page: some megabytes of JSON. */
const maxCellsOfPage = 50_000;

export interface GradebookQuery {
  limit: number;
  cursor?: string | undefined;
  enrolled: Enrolled;
}

/** Students × assignments of one class, in five statements whatever the size. */
@Injectable()
export class GradebookService {
  constructor(private readonly database: Database) {}

  async read(classId: number, query: GradebookQuery): Promise<GradebookView> {
    const layout = await this.layout(classId);
    return toGradebookView(layout, await this.students(classId, layout.items, query));
  }

  async layout(classId: number): Promise<GradebookLayout> {
    const items = await this.database.query<Omit<GradebookItem, 'pointsOfTexts'> & ScaledItem>(itemsStatement, [
      classId,
    ]);
    return {
      class: await this.database.one<GradebookClass>(classStatement, [classId]),
      categories: await this.database.query<GradebookCategory>(categoriesStatement, [classId]),
      items: items.map((item) => ({ ...item, pointsOfTexts: pointsOfItem(item) })),
    };
  }

  /** Students in the order of their names, with their totals and the results there are. */
  async students(classId: number, items: readonly GradebookItem[], query: GradebookQuery): Promise<GradebookPage> {
    // A class of very many assignments gets pages of fewer students instead of an answer without a bound.
    const limit = Math.max(1, Math.min(query.limit, Math.floor(maxCellsOfPage / Math.max(1, items.length))));
    const values = [classId, readIdCursor(query.cursor), limit + 1, query.enrolled];
    const rows = await this.database.query<GradebookStudent>(studentsStatement, values);
    const { data: students, nextCursor } = toPage(
      rows,
      limit,
      ({ id }) => [id],
      (student) => ({
        student,
        cells: [] as GradebookCell[],
      }),
    );
    const byStudent = new Map(students.map((entry) => [entry.student.id, entry.cells]));
    const cells = await this.database.query<GradebookCell>(cellsStatement, [
      items.map((item) => item.id),
      [...byStudent.keys()],
    ]);
    for (const cell of cells) byStudent.get(cell.student_id)?.push(cell);
    return { students, nextCursor };
  }
}
