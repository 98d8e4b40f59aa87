import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { isAssigned } from '../assignments/assigned.ts';
import { Database, type PreparedStatement } from '../database/database.ts';
import type { CategoriesRow } from '../database/schema.generated.ts';
import { httpProblems } from '../http/errors.ts';
import { readIdCursor, toIdPage } from '../http/lists.ts';
import type { Page } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { selectList } from '../records/record.ts';
import { countsOn, schoolDay } from '../schools/school-day.ts';
import {
  type OwnClassRow,
  type OwnGradesRow,
  type OwnGradesView,
  type OwnItemRow,
  ownResultFields,
  toOwnGradesView,
} from './own-grades.row.ts';
import { scaleColumn, scaleJoin } from './text-scores.ts';
import { classIsStale, totalColumns } from './totals.ts';

type Student = Pick<Caller, 'id' | 'schoolId'>;
type Query = { limit: number; cursor?: string | undefined };

/** The classes a student attends today, each once, or one of them with $2. */
const classesStatement: PreparedStatement = {
  name: 'own-grades-classes',
  text: `SELECT k.id, k.sourced_id, k.title, ${totalColumns},
      t.enrollment_id IS NULL OR ${classIsStale}
        OR EXISTS (SELECT 1 FROM recalculation_requests g WHERE g.class_id = k.id AND g.student_id = $1) AS stale
    FROM (SELECT e.class_id, max(e.id) AS enrollment_id FROM enrollments e
        WHERE e.user_id = $1 AND e.role = 'student' AND e.status = 'active' AND ${countsOn('e', schoolDay('$5'))}
        GROUP BY e.class_id) m
      JOIN classes k ON k.id = m.class_id
      LEFT JOIN grade_totals t ON t.enrollment_id = m.enrollment_id
      LEFT JOIN class_calculations c ON c.class_id = k.id
    WHERE k.status = 'active'
    AND ($2::bigint IS NULL OR k.id = $2)
    AND ($3::bigint IS NULL OR (lower(k.title), k.id) > (SELECT lower(m.title), m.id FROM enrollments l
      JOIN classes m ON m.id = l.class_id WHERE l.class_id = $3 AND l.user_id = $1 LIMIT 1))
    ORDER BY lower(k.title), k.id LIMIT $4`,
};

const itemsStatement: PreparedStatement = {
  name: 'own-grades-items',
  text: `SELECT l.class_id, l.sourced_id, l.title, g.sourced_id AS category_sourced_id, l.result_value_max, l.weight,
      l.due_date, l.result_value_min, ${scaleColumn}, results.sourced_id AS result_sourced_id, ${selectList(ownResultFields)}
    FROM line_items l JOIN categories g ON g.id = l.category_id ${scaleJoin}
      LEFT JOIN results ON results.line_item_id = l.id AND results.student_id = $1 AND results.status = 'active'
    WHERE l.class_id = ANY ($2) AND l.status = 'active' AND ${isAssigned('l')} ORDER BY coalesce(l.due_date, 'infinity'), l.id`,
};

const titlesStatement: PreparedStatement = {
  name: 'own-grades-titles',
  text: 'SELECT sourced_id, title FROM categories WHERE school_id = $1 AND sourced_id = ANY ($2)',
};

/** A student's own grades: the live results, and the totals as they were last calculated. */
@Injectable()
export class OwnGradesService {
  constructor(private readonly database: Database) {}

  /** The classes the student attends, by title. */
  list(student: Student, query: Query): Promise<Page<OwnGradesView>> {
    return this.read(student, null, query);
  }

  /** @throws Problem not-found where the enrolment ended since the access decision */
  async ofClass(student: Student, classId: number): Promise<OwnGradesView> {
    const { data } = await this.read(student, classId, { limit: 1 });
    if (data[0] === undefined) throw new Problem(httpProblems.notFound);
    return data[0];
  }

  private async read(student: Student, classId: number | null, query: Query): Promise<Page<OwnGradesView>> {
    const values = [student.id, classId, readIdCursor(query.cursor), query.limit + 1, student.schoolId];
    const rows = await this.database.query<OwnClassRow>(classesStatement, values);
    const page = toIdPage(rows, query.limit, (row): OwnGradesRow => ({ class: row, items: [] }));
    const byClass = new Map(page.data.map((entry) => [entry.class.id, entry.items]));
    const items = await this.database.query<OwnItemRow>(itemsStatement, [student.id, [...byClass.keys()]]);
    for (const item of items) byClass.get(item.class_id)?.push(item);
    const titles = await this.titles(student.schoolId, page.data);
    return { data: page.data.map((entry) => toOwnGradesView(entry, titles)), nextCursor: page.nextCursor };
  }

  private async titles(schoolId: number, entries: readonly OwnGradesRow[]): Promise<Map<string, string>> {
    const named = entries.flatMap((entry) => entry.class.inputs?.categories.map(({ id }) => id) ?? []);
    const rows = await this.database.query<Pick<CategoriesRow, 'sourced_id' | 'title'>>(titlesStatement, [
      schoolId,
      named,
    ]);
    return new Map(rows.map((row) => [row.sourced_id, row.title]));
  }
}
