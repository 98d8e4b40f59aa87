import { Injectable } from '@nestjs/common';
import { attempts } from '../assignments/attempts.ts';
import { type Enrolled, periodsOf, studentsOf } from '../classes/enrolled.ts';
import { nameOrder, personJson } from '../classes/person.ts';
import { Database, type PreparedStatement } from '../database/database.ts';
import { countingExtensions } from '../extensions/counting-extensions.ts';
import { readIdCursor, toPage } from '../http/pages.ts';
import { overrideOf } from '../overrides/shown-override.ts';
import { selectList } from '../records/record.ts';
import { gradedStatuses } from '../values/grade-facts.ts';
import { joinPolicy, policyColumns } from './counted-score.ts';
import {
  cellFields,
  type GradebookCategory,
  type GradebookCell,
  type GradebookClass,
  type GradebookExtension,
  type GradebookItem,
  type GradebookLayout,
  type GradebookPage,
  type GradebookStudent,
  type GradebookSubmission,
  type GradebookView,
  toGradebookView,
} from './gradebook.row.ts';
import { type MissingRow, missingStatement } from './marks.ts';
import { pointsOfItem, scaleColumn, scaleJoin } from './text-scores.ts';
import { classIsStale, totalColumns } from './totals.ts';

const classStatement: PreparedStatement = {
  name: 'gradebook-class',
  text: `SELECT k.sourced_id, k.title, c.calculated_at, ${policyColumns},
      ${classIsStale} OR EXISTS (SELECT 1 FROM recalculation_requests g WHERE g.class_id = k.id) AS stale,
      EXISTS (SELECT 1 FROM grading_policies p WHERE p.class_id = k.id AND p.score_scale_id IS NOT NULL) AS has_letters,
      EXISTS (SELECT 1 FROM grade_overrides o WHERE o.class_id = k.id AND o.status = 'active') AS has_overrides
    FROM classes k LEFT JOIN class_calculations c ON c.class_id = k.id ${joinPolicy('k.id')} WHERE k.id = $1`,
};

const categoriesStatement: PreparedStatement = {
  name: 'gradebook-categories',
  text: `SELECT sourced_id, title, weight, drop_lowest, drop_highest FROM categories g
    WHERE status = 'active' AND (class_id = $1 OR class_id IS NULL AND EXISTS (
      SELECT 1 FROM line_items l WHERE l.category_id = g.id AND l.class_id = $1 AND l.status = 'active'))
    ORDER BY id`,
};

const itemsStatement: PreparedStatement = {
  name: 'gradebook-items',
  text: `SELECT l.id, l.sourced_id, l.title, g.sourced_id AS category_sourced_id, l.result_value_max, l.weight, l.due_date,
      l.never_drop, l.extra_credit, l.result_value_min, ${scaleColumn}
    FROM line_items l JOIN categories g ON g.id = l.category_id ${scaleJoin}
    WHERE l.class_id = $1 AND l.status = 'active' ORDER BY coalesce(l.due_date, 'infinity'), l.id`,
};

/** Every student once, however many enrolments they have. */
const studentsStatement: PreparedStatement = {
  name: 'gradebook-students',
  text: `SELECT u.id, ${personJson('u')} AS person, m.enrolled, ${periodsOf('$1', 'u.id')} AS periods, ${totalColumns}, ${overrideOf('$1', 'u.id')} AS override,
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

const decidedStatuses = [...gradedStatuses, 'exempt'].map((status) => `'${status}'`).join(', ');

const cellsStatement: PreparedStatement = {
  name: 'gradebook-cells',
  text: `SELECT line_item_id, student_id, version, submitted_at, comment IS NOT NULL AS commented, ${selectList(cellFields)},
      CASE WHEN EXISTS (SELECT 1 FROM grading_policies WHERE class_id = $3 AND counted_attempt = 'best')
        THEN ${attempts.expression} ELSE '[]' END AS attempts
    FROM results WHERE line_item_id = ANY ($1) AND student_id = ANY ($2) AND status = 'active'`,
};

const extensionsStatement: PreparedStatement = {
  name: 'gradebook-extensions',
  text: `SELECT x.line_item_id, x.student_id, x.due_date, x.excused, x.result_value_max
    FROM ${countingExtensions('= ANY ($1)', '= ANY ($2)')} x ORDER BY x.line_item_id`,
};

/** $1: line items, $2: students. What was submitted and not graded, or again after it was: results know milliseconds. */
const submissionsStatement: PreparedStatement = {
  name: 'gradebook-submissions',
  text: `SELECT s.line_item_id, s.student_id, s.submitted_at FROM submissions s
      LEFT JOIN results r ON r.line_item_id = s.line_item_id AND r.student_id = s.student_id AND r.status = 'active'
    WHERE s.line_item_id = ANY ($1) AND s.student_id = ANY ($2)
    AND (r.id IS NULL OR r.score_status NOT IN (${decidedStatuses})
      OR date_trunc('milliseconds', s.submitted_at) > coalesce(r.submitted_at, r.score_date))
    ORDER BY s.id`,
};

/** Results of a page: some megabytes of JSON. */
const maxCellsOfPage = 50_000;

export interface GradebookQuery {
  limit: number;
  cursor?: string | undefined;
  enrolled: Enrolled;
}

/** Students × assignments of one class, in eight statements whatever the size. */
@Injectable()
export class GradebookService {
  constructor(private readonly database: Database) {}

  async read(classId: number, query: GradebookQuery): Promise<GradebookView> {
    const layout = await this.layout(classId);
    const page = await this.students(classId, layout.items, query);
    const place = [layout.items.map(({ id }) => id), page.students.map(({ student }) => student.id)];
    const submissions = await this.database.query<GradebookSubmission>(submissionsStatement, place);
    return toGradebookView(layout, page, await this.database.query<MissingRow>(missingStatement, place), submissions);
  }

  async layout(classId: number): Promise<GradebookLayout> {
    const items = await this.database.query<Omit<GradebookItem, 'pointsOfTexts'>>(itemsStatement, [classId]);
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
        extensions: [] as GradebookExtension[],
      }),
    );
    const byStudent = new Map(students.map((entry) => [entry.student.id, entry]));
    const place = [items.map((item) => item.id), [...byStudent.keys()]];
    const readAt = new Date();
    for (const extension of await this.database.query<GradebookExtension>(extensionsStatement, place)) {
      byStudent.get(extension.student_id)?.extensions.push(extension);
    }
    for (const cell of await this.database.query<GradebookCell>(cellsStatement, [...place, classId])) {
      byStudent.get(cell.student_id)?.cells.push(cell);
    }
    for (const { cells, extensions } of students) giveExtensions(cells, extensions, items);
    return { students, nextCursor, readAt };
  }
}

/** A text that is a share of the points possible is one of those that count for the student. */
function giveExtensions(
  cells: readonly GradebookCell[],
  extensions: readonly GradebookExtension[],
  items: readonly GradebookItem[],
): void {
  for (const extension of extensions) {
    const { line_item_id: id, result_value_max } = extension;
    const cell = cells.find((candidate) => candidate.line_item_id === id);
    const item = items.find((candidate) => candidate.id === id);
    if (cell === undefined || item === undefined) continue;
    cell.extension = extension;
    if (result_value_max !== null) cell.pointsOfTexts = pointsOfItem({ ...item, result_value_max });
  }
}
