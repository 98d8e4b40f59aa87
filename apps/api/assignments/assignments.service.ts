import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.ts';
import { requestRecalculation } from '../grading/recalculation-requests.ts';
import { httpProblems } from '../http/errors.ts';
import { isoOrNull } from '../http/fields.ts';
import { readIdCursor, toIdPage } from '../http/lists.ts';
import type { Page } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { requireVersion } from '../http/versions.ts';
import { markDeleted } from '../schools/deletion.ts';
import { References } from '../schools/references.ts';

export interface AssignmentRow {
  id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  modified_at: Date;
  version: number;
  title: string;
  description: string | null;
  assign_date: Date | null;
  due_date: Date | null;
  /** Decimals stay exact text until the edge. */
  result_value_min: string;
  result_value_max: string;
  weight: string | null;
  class_sourced_id: string;
  category_sourced_id: string;
  grading_period_sourced_id: string | null;
  academic_session_sourced_id: string | null;
}

/** What a caller can set; moments are ISO 8601 in UTC, decimals as sent or as stored. */
export interface AssignmentValues {
  title: string;
  description: string | null;
  assignDate: string | null;
  dueDate: string | null;
  resultValueMax: number | string;
  weight: number | string | null;
  categorySourcedId: string;
  gradingPeriodSourcedId: string | null;
  academicSessionSourcedId: string | null;
}

const selection = `SELECT l.id, l.sourced_id, l.status, coalesce(l.date_last_modified, l.updated_at) AS modified_at,
    l.version, l.title, l.description, l.assign_date, l.due_date, l.result_value_min, l.result_value_max, l.weight, k.sourced_id AS class_sourced_id,
    c.sourced_id AS category_sourced_id, g.sourced_id AS grading_period_sourced_id,
    a.sourced_id AS academic_session_sourced_id
  FROM line_items l JOIN classes k ON k.id = l.class_id JOIN categories c ON c.id = l.category_id
    LEFT JOIN academic_sessions g ON g.id = l.grading_period_id
    LEFT JOIN academic_sessions a ON a.id = l.academic_session_id`;

const listStatement = {
  name: 'assignments-list',
  text: `${selection} WHERE l.class_id = $1 AND l.status = 'active' AND ($2::text IS NULL OR c.sourced_id = $2)
    AND ($3::bigint IS NULL OR (coalesce(l.due_date, 'infinity'), l.id) >
         (SELECT coalesce(m.due_date, 'infinity'), m.id FROM line_items m WHERE m.id = $3 AND m.class_id = $1))
    ORDER BY coalesce(l.due_date, 'infinity'), l.id LIMIT $4`,
};

/** Assignments are OneRoster's line items. */
@Injectable()
export class AssignmentsService {
  constructor(
    private readonly database: Database,
    private readonly references: References,
  ) {}

  /** By due date; those without one come last. */
  async list<T>(
    classId: number,
    query: { limit: number; cursor?: string | undefined; categorySourcedId?: string | undefined },
    toEntry: (row: AssignmentRow) => T,
  ): Promise<Page<T>> {
    const values = [classId, query.categorySourcedId ?? null, readIdCursor(query.cursor), query.limit + 1];
    return toIdPage(await this.database.query<AssignmentRow>(listStatement, values), query.limit, toEntry);
  }

  async read(id: number): Promise<AssignmentRow> {
    return this.database.one<AssignmentRow>({ name: 'assignments-read', text: `${selection} WHERE l.id = $1` }, [id]);
  }

  async create(schoolId: number, classId: number, values: AssignmentValues): Promise<AssignmentRow> {
    return this.database.transaction(async () => {
      const columns = await this.columns(schoolId, classId, values);
      const inserted = await this.database.first<{ id: number }>(
        `INSERT INTO line_items (school_id, sourced_id, date_last_modified, class_id, org_id, title, description,
           assign_date, due_date, result_value_max, weight, category_id, grading_period_id, academic_session_id)
         SELECT $1, uuidv7()::text, now(), k.id, k.org_id, $3, $4, $5, $6, $7, $8, $9, $10, $11
         FROM classes k WHERE k.id = $2 AND k.status = 'active' FOR SHARE RETURNING id`,
        [schoolId, classId, ...columns],
      );
      if (inserted === undefined) throw new Problem(httpProblems.notFound);
      await requestRecalculation(this.database, classId, null);
      return this.read(inserted.id);
    });
  }

  /** What can move a total (points, weight, due date, category) asks for new ones of the whole class. */
  async update(
    schoolId: number,
    classId: number,
    id: number,
    changes: Partial<AssignmentValues>,
    ifMatch: number,
  ): Promise<AssignmentRow> {
    return this.database.transaction(async () => {
      const stored = requireVersion(
        await this.database.first<AssignmentRow>(
          `${selection} WHERE l.id = $1 AND l.status = 'active' FOR UPDATE OF l`,
          [id],
        ),
        ifMatch,
      );
      const before = valuesOf(stored);
      const values = { ...before, ...changes };
      if (Number(values.resultValueMax) < Number(stored.result_value_min)) throw belowMinimum();
      await this.database.run(
        `UPDATE line_items SET title = $2, description = $3, assign_date = $4, due_date = $5, result_value_max = $6,
           weight = $7, category_id = $8, grading_period_id = $9, academic_session_id = $10, date_last_modified = now(),
           updated_at = now(), version = version + 1
         WHERE id = $1`,
        [id, ...(await this.columns(schoolId, classId, values))],
      );
      if (movesTotals.some((field) => String(values[field]) !== String(before[field]))) {
        await requestRecalculation(this.database, classId, null);
      }
      return this.read(id);
    });
  }

  /** The results stay stored with it, and count for nothing. */
  async delete(classId: number, id: number, ifMatch: number | undefined): Promise<void> {
    await this.database.transaction(async () => {
      await markDeleted(this.database, 'line_items', id, ifMatch, {});
      await requestRecalculation(this.database, classId, null);
    });
  }

  private async columns(schoolId: number, classId: number, values: AssignmentValues): Promise<unknown[]> {
    const ids = await this.references.resolve(
      schoolId,
      [
        { kind: 'category', sourcedId: values.categorySourcedId, pointer: '/categorySourcedId' },
        { kind: 'academicSession', sourcedId: values.gradingPeriodSourcedId, pointer: '/gradingPeriodSourcedId' },
        { kind: 'academicSession', sourcedId: values.academicSessionSourcedId, pointer: '/academicSessionSourcedId' },
      ],
      classId,
    );
    const { title, description, assignDate, dueDate, resultValueMax, weight } = values;
    return [title, description, assignDate, dueDate, resultValueMax, weight, ...ids];
  }
}

const movesTotals = ['resultValueMax', 'weight', 'dueDate', 'categorySourcedId'] as const;

const valuesOf = (row: AssignmentRow): AssignmentValues => ({
  title: row.title,
  description: row.description,
  assignDate: isoOrNull(row.assign_date),
  dueDate: isoOrNull(row.due_date),
  resultValueMax: row.result_value_max,
  weight: row.weight,
  categorySourcedId: row.category_sourced_id,
  gradingPeriodSourcedId: row.grading_period_sourced_id,
  academicSessionSourcedId: row.academic_session_sourced_id,
});

const belowMinimum = (): Problem =>
  new Problem(httpProblems.invalidInput, {
    errors: [{ location: 'body', pointer: '/resultValueMax', message: 'below the minimum of this line item' }],
  });
