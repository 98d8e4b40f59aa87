import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { TargetOf } from '../access/access.ts';
import { enrolledQuery, studentsOf } from '../classes/enrolled.ts';
import { Database } from '../database/database.ts';
import type { ResultsRow } from '../database/schema.generated.ts';
import { closedPeriodOf, closedPeriodProblem } from '../grading/closed-periods.ts';
import { httpProblems } from '../http/errors.ts';
import type { FieldProblem } from '../http/findings.ts';
import type { ListPage } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { requireVersion } from '../http/versions.ts';
import { describeList, type ListQuery } from '../records/lists.ts';
import { type RowOf, toResponse } from '../records/record.ts';
import { Records } from '../records/records.ts';
import { assignmentProblems } from './errors.ts';
import { result } from './result.record.ts';
import { type Grade, type GradeEntry, type Refusal, ResultWriter } from './result-writer.ts';

type Result = z.output<typeof result.response>;

/** $1: assignment, $2: its class. */
export const resultList = describeList(result, {
  place: 'results.line_item_id = $1',
  filters: {
    draft: {
      schema: z.enum(['true', 'false']).meta({ description: 'Only drafts, or only what is posted' }),
      condition: (value) => `results.draft = ${value}::boolean`,
    },
    enrolled: {
      schema: enrolledQuery.enrolled,
      condition: (value) =>
        `results.student_id IN (SELECT m.user_id FROM ${studentsOf('$2')} m WHERE ${value} = 'all' OR m.enrolled = ${value})`,
    },
  },
  sorts: {
    familyName: ['lower(person.family_name)', 'lower(person.given_name)'],
    score: [`coalesce(results.score, '-infinity')`],
  },
});

const ofStudent = {
  name: 'results-read-of',
  text: `${result.select} WHERE results.line_item_id = $1 AND person.sourced_id = $2 AND results.status = 'active'`,
};

const ofStudents = {
  name: 'results-read-many',
  text: `${result.select} WHERE results.line_item_id = $1 AND person.sourced_id = ANY ($2) AND results.status = 'active'`,
};

@Injectable()
export class ResultsService {
  constructor(
    private readonly database: Database,
    private readonly records: Records,
    private readonly writer: ResultWriter,
  ) {}

  /** In the order of the names of the students. */
  async list({ id, classId }: TargetOf<'lineItem'>, query: ListQuery): Promise<ListPage<Result>> {
    return this.records.list(result, resultList, [id, classId], query);
  }

  async read(id: number): Promise<Result> {
    return this.records.read(result, id);
  }

  async readOf(lineItemId: number, studentSourcedId: string): Promise<Result> {
    const row = await this.database.first<RowOf<typeof result>>(ofStudent, [lineItemId, studentSourcedId]);
    if (row === undefined) throw new Problem(httpProblems.notFound);
    return toResponse(result, row);
  }

  /** Creates without If-Match only, replaces with it only. */
  async put(lineItemId: number, studentSourcedId: string, grade: Grade, ifMatch: number | undefined): Promise<Result> {
    return this.database.transaction(async () => {
      const entry = { ...grade, studentSourcedId, version: ifMatch ?? null };
      const refusal = (await this.writer.write(lineItemId, [entry])).get(0);
      if (refusal !== undefined) throw new Problem(problemOf[refusal]);
      return this.readOf(lineItemId, studentSourcedId);
    });
  }

  /** @throws Problem naming every entry that cannot be written; then none was */
  async putAll(lineItemId: number, entries: readonly GradeEntry[]): Promise<Result[]> {
    return this.database.transaction(async () => {
      const refusals = await this.writer.write(lineItemId, entries);
      if (refusals.size > 0) throw bulkProblem(refusals);
      const students = entries.map((entry) => entry.studentSourcedId);
      const rows = await this.database.query<RowOf<typeof result>>(ofStudents, [lineItemId, students]);
      const byStudent = new Map(rows.map((row) => [row.student.sourcedId, toResponse(result, row)]));
      return students.map((student) => byStudent.get(student) as Result);
    });
  }

  async deleteOf(target: TargetOf<'lineItem'>, studentSourcedId: string, ifMatch: number): Promise<void> {
    await this.database.transaction(async () => {
      const stored = await this.database.first<Pick<ResultsRow, 'id' | 'version'> & { closed: string | null }>(
        `SELECT r.id, r.version, ${closedPeriodOf('l')} AS closed
         FROM results r JOIN users u ON u.id = r.student_id JOIN line_items l ON l.id = r.line_item_id
         WHERE r.line_item_id = $1 AND u.sourced_id = $2 AND r.status = 'active' FOR UPDATE OF r`,
        [target.id, studentSourcedId],
      );
      const { id, closed } = requireVersion(stored, ifMatch);
      if (closed !== null) throw closedPeriodProblem(closed);
      await this.writer.delete(target.id, [id]);
    });
  }
}

const problemOf = {
  unknown: httpProblems.notFound,
  notToday: assignmentProblems.notEnrolled,
  exists: httpProblems.preconditionRequired,
  changed: httpProblems.preconditionFailed,
} as const;

const messages: Record<Refusal, { field: string; message: string }> = {
  unknown: { field: 'studentSourcedId', message: 'no such student in this class' },
  notToday: { field: 'studentSourcedId', message: 'not enrolled in this class today' },
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
    kinds.has('unknown') || kinds.has('notToday')
      ? httpProblems.unprocessableReference
      : httpProblems.preconditionFailed;
  return new Problem(definition, { errors });
}
