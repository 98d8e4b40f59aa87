import { Injectable } from '@nestjs/common';
import type { Target } from '../access/caller.ts';
import { familyName, givenName, nameOrder } from '../classes/names.ts';
import { Database } from '../database/database.ts';
import { requestRecalculation } from '../grading/recalculation-requests.ts';
import type { ScoreStatus } from '../grading/rules.ts';
import { httpProblems } from '../http/errors.ts';
import { readIdCursor, toIdPage } from '../http/lists.ts';
import type { Page } from '../http/pages.ts';
import { type FieldProblem, Problem } from '../http/problem.ts';
import { requireVersion } from '../http/versions.ts';
import { assignmentProblems } from './errors.ts';
import { type Grade, type GradeEntry, type Refusal, ResultWriter } from './result-writer.ts';

export interface ResultRow {
  id: number;
  sourced_id: string;
  status: 'active' | 'tobedeleted';
  modified_at: Date;
  version: number;
  line_item_sourced_id: string;
  student_sourced_id: string;
  given_name: string;
  family_name: string;
  score_status: ScoreStatus;
  /** Exact text until the edge. */
  score: string | null;
  text_score: string | null;
  score_date: Date | null;
  comment: string | null;
  in_progress: boolean | null;
  incomplete: boolean | null;
  late: boolean | null;
  missing: boolean | null;
}

const selection = `SELECT r.id, r.sourced_id, r.status, coalesce(r.date_last_modified, r.updated_at) AS modified_at,
    r.version, l.sourced_id AS line_item_sourced_id, u.sourced_id AS student_sourced_id,
    ${givenName('u')} AS given_name, ${familyName('u')} AS family_name, r.score_status, r.score, r.text_score,
    r.score_date, r.comment, r.in_progress, r.incomplete, r.late, r.missing
  FROM results r JOIN line_items l ON l.id = r.line_item_id JOIN users u ON u.id = r.student_id`;

const listStatement = {
  name: 'results-list',
  text: `${selection} WHERE r.line_item_id = $1 AND r.status = 'active' AND EXISTS (SELECT 1 FROM enrollments e
      WHERE e.class_id = l.class_id AND e.user_id = r.student_id AND e.role = 'student' AND e.status = 'active')
    AND ($2::bigint IS NULL OR (${nameOrder('u')}, r.id) >
         (SELECT ${nameOrder('p')}, m.id FROM results m JOIN users p ON p.id = m.student_id
          WHERE m.id = $2 AND m.line_item_id = $1))
    ORDER BY ${nameOrder('u')}, r.id LIMIT $3`,
};

const ofStudent = `${selection} WHERE r.line_item_id = $1 AND u.sourced_id = $2 AND r.status = 'active'`;

@Injectable()
export class ResultsService {
  constructor(
    private readonly database: Database,
    private readonly writer: ResultWriter,
  ) {}

  /** Of the students who are enrolled now, in the order of their names. */
  async list<T>(
    lineItemId: number,
    query: { limit: number; cursor?: string | undefined },
    toEntry: (row: ResultRow) => T,
  ): Promise<Page<T>> {
    const values = [lineItemId, readIdCursor(query.cursor), query.limit + 1];
    return toIdPage(await this.database.query<ResultRow>(listStatement, values), query.limit, toEntry);
  }

  async read(id: number): Promise<ResultRow> {
    return this.database.one<ResultRow>({ name: 'results-read', text: `${selection} WHERE r.id = $1` }, [id]);
  }

  async readOf(lineItemId: number, studentSourcedId: string): Promise<ResultRow> {
    const row = await this.database.first<ResultRow>({ name: 'results-read-of', text: ofStudent }, [
      lineItemId,
      studentSourcedId,
    ]);
    if (row === undefined) throw new Problem(httpProblems.notFound);
    return row;
  }

  /** Creates without If-Match only, replaces with it only. */
  async put(
    lineItemId: number,
    studentSourcedId: string,
    grade: Grade,
    ifMatch: number | undefined,
  ): Promise<ResultRow> {
    return this.database.transaction(async () => {
      const entry = { ...grade, studentSourcedId, version: ifMatch ?? null };
      const refusal = (await this.writer.write(lineItemId, [entry])).get(0);
      if (refusal !== undefined) throw new Problem(problemOf[refusal]);
      return this.readOf(lineItemId, studentSourcedId);
    });
  }

  /** @throws Problem naming every entry that cannot be written; then none was */
  async putAll(lineItemId: number, entries: readonly GradeEntry[]): Promise<ResultRow[]> {
    return this.database.transaction(async () => {
      const refusals = await this.writer.write(lineItemId, entries);
      if (refusals.size > 0) throw bulkProblem(refusals);
      const students = entries.map((entry) => entry.studentSourcedId);
      const rows = await this.database.query<ResultRow>(
        {
          name: 'results-read-many',
          text: `${selection} WHERE r.line_item_id = $1 AND r.status = 'active' AND u.sourced_id = ANY ($2)`,
        },
        [lineItemId, students],
      );
      const byStudent = new Map(rows.map((row) => [row.student_sourced_id, row]));
      return students.map((student) => byStudent.get(student) as ResultRow);
    });
  }

  async deleteOf(target: Target, studentSourcedId: string, ifMatch: number): Promise<void> {
    await this.database.transaction(async () => {
      const stored = await this.database.first<{ id: number; version: number; student_id: number }>(
        `SELECT r.id, r.version, r.student_id FROM results r JOIN users u ON u.id = r.student_id
         WHERE r.line_item_id = $1 AND u.sourced_id = $2 AND r.status = 'active' FOR UPDATE OF r`,
        [target.id, studentSourcedId],
      );
      const { id, student_id: studentId } = requireVersion(stored, ifMatch);
      await this.database.run(
        `UPDATE results SET status = 'tobedeleted', date_last_modified = now(), updated_at = now(),
           version = version + 1 WHERE id = $1`,
        [id],
      );
      await requestRecalculation(this.database, target.classId as number, studentId);
    });
  }
}

const problemOf = {
  unknown: httpProblems.notFound,
  former: assignmentProblems.notEnrolled,
  exists: httpProblems.preconditionRequired,
  changed: httpProblems.preconditionFailed,
} as const;

const messages: Record<Refusal, { field: string; message: string }> = {
  unknown: { field: 'studentSourcedId', message: 'no such student in this class' },
  former: { field: 'studentSourcedId', message: 'no longer enrolled in this class' },
  exists: { field: 'version', message: 'there is a result: name the version this grade is based on' },
  changed: { field: 'version', message: 'not the present version' },
};

function bulkProblem(refusals: ReadonlyMap<number, Refusal>): Problem {
  const errors: FieldProblem[] = [...refusals].map(([index, refusal]) => {
    const { field, message } = messages[refusal];
    return { location: 'body', pointer: `/results/${index}/${field}`, message };
  });
  const kinds = new Set(refusals.values());
  const definition =
    kinds.has('unknown') || kinds.has('former') ? httpProblems.unprocessableReference : httpProblems.preconditionFailed;
  return new Problem(definition, { errors });
}
