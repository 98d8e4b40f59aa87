import { Injectable } from '@nestjs/common';
import { Database, type PreparedStatement } from '../database/database.ts';
import type { LineItemsRow, ResultsRow, UsersRow } from '../database/schema.generated.ts';
import { requestRecalculations } from '../grading/recalculation-requests.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import type { ValuesOf } from '../records/record.ts';
import { countsOn, schoolDay } from '../schools/school-day.ts';
import { result } from './result.record.ts';

/** What a teacher says about one student's work. */
export type Grade = ValuesOf<typeof result>;

export interface GradeEntry extends Grade {
  studentSourcedId: string;
  /** The version this grade is based on; null: there is none yet. */
  version: number | null;
}

/** Why one entry cannot be written. `notToday`: was or will be a student of the class, `unknown`: neither. */
export type Refusal = 'unknown' | 'notToday' | 'exists' | 'changed';

/** The index of an entry, and what stands against it. */
export type Refusals = ReadonlyMap<number, Refusal>;

/** Holds the assignment against its deletion. */
const lineItemStatement: PreparedStatement = {
  name: 'results-line-item',
  text: `SELECT class_id, school_id FROM line_items WHERE id = $1 AND status = 'active' FOR SHARE`,
};

/** In one order for all writers, so that two of them wait for each other and never in a circle. */
const lockStatement: PreparedStatement = {
  name: 'results-lock',
  text: `SELECT id FROM results WHERE line_item_id = $1 AND status = 'active'
    AND student_id IN (SELECT id FROM users WHERE school_id = $2 AND sourced_id = ANY ($3)) ORDER BY id FOR UPDATE`,
};

/** Every student named who is, was or will be one of the class, with the result that stands. */
const presentStatement: PreparedStatement = {
  name: 'results-present',
  text: `SELECT u.sourced_id, u.id AS student_id, r.id AS result_id, r.version,
      EXISTS (SELECT 1 FROM enrollments e WHERE e.class_id = l.class_id AND e.user_id = u.id AND e.role = 'student'
              AND e.status = 'active' AND ${countsOn('e', schoolDay('$3'))}) AS enrolled
    FROM line_items l
    JOIN users u ON u.school_id = l.school_id AND u.sourced_id = ANY ($2)
    LEFT JOIN results r ON r.line_item_id = l.id AND r.student_id = u.id AND r.status = 'active'
    WHERE l.id = $1 AND EXISTS (SELECT 1 FROM enrollments e
      WHERE e.class_id = l.class_id AND e.user_id = u.id AND e.role = 'student')`,
};

/** The columns of a grade, and entries as rows of the table: `id` is null where there is no result yet. */
const columns = result.stored.map(({ column }) => column);
const entryRows = 'jsonb_populate_recordset(NULL::results, $2::jsonb) AS n';

/** Whether an entry says something else than the result `r`: writing it again as it is raises no version. */
const differs = `(${columns.map((name) => `r.${name}`).join(', ')}) IS DISTINCT FROM (${columns.map((name) => `n.${name}`).join(', ')})`;

const insertStatement: PreparedStatement = {
  name: 'results-insert',
  text: `INSERT INTO results (school_id, sourced_id, date_last_modified, line_item_id, student_id, score_date,
      ${columns.join(', ')})
    SELECT l.school_id, uuidv7()::text, now(), l.id, n.student_id, now(), ${columns.map((name) => `n.${name}`).join(', ')}
    FROM ${entryRows} JOIN line_items l ON l.id = $1 WHERE n.id IS NULL ORDER BY n.student_id
    ON CONFLICT (line_item_id, student_id) WHERE status = 'active' DO NOTHING
    RETURNING student_id, true AS changes_total`,
};

const updateStatement: PreparedStatement = {
  name: 'results-update',
  text: `UPDATE results r SET ${columns.map((name) => `${name} = n.${name}`).join(', ')},
      score_date = CASE WHEN (r.score, r.score_status, r.text_score)
        IS DISTINCT FROM (n.score, n.score_status, n.text_score) THEN now() ELSE r.score_date END,
      date_last_modified = CASE WHEN ${differs} THEN now() ELSE r.date_last_modified END,
      updated_at = CASE WHEN ${differs} THEN now() ELSE r.updated_at END, version = r.version + (${differs})::integer
    FROM ${entryRows} WHERE r.id = n.id AND r.line_item_id = $1 AND r.status = 'active'
    RETURNING r.student_id, (old.score, old.score_status, old.text_score)
      IS DISTINCT FROM (new.score, new.score_status, new.text_score) AS changes_total`,
};

interface Present extends Pick<UsersRow, 'sourced_id'> {
  student_id: UsersRow['id'];
  result_id: ResultsRow['id'] | null;
  version: ResultsRow['version'] | null;
  enrolled: boolean;
}

interface Written extends Pick<ResultsRow, 'student_id'> {
  changes_total: boolean;
}

/**
 * Writes grades of one assignment: all or none, each based on the version it names, in a number of statements that does
 * not grow with the entries. Grades that can change a total request new ones in the same transaction.
 */
@Injectable()
export class ResultWriter {
  constructor(private readonly database: Database) {}

  /**
   * Call it inside a transaction. Nothing was written when the answer holds a refusal.
   * @throws Problem not-found where the assignment was deleted meanwhile
   */
  async write(lineItemId: number, entries: readonly GradeEntry[]): Promise<Refusals> {
    const lineItem = await this.database.first<Pick<LineItemsRow, 'class_id' | 'school_id'>>(lineItemStatement, [
      lineItemId,
    ]);
    if (lineItem === undefined) throw new Problem(httpProblems.notFound);
    const students = entries.map((entry) => entry.studentSourcedId);
    await this.database.run(lockStatement, [lineItemId, lineItem.school_id, students]);
    const rows = await this.database.query<Present>(presentStatement, [lineItemId, students, lineItem.school_id]);
    const present = new Map(rows.map((row) => [row.sourced_id, row]));

    const refusals = new Map<number, Refusal>();
    for (const [index, entry] of entries.entries()) {
      const refusal = refusalOf(entry, present.get(entry.studentSourcedId));
      if (refusal !== undefined) refusals.set(index, refusal);
    }
    if (refusals.size > 0) return refusals;

    const values = [lineItemId, JSON.stringify(entries.map((entry) => toRow(entry, present)))];
    const inserted = await this.database.query<Written>(insertStatement, values);
    const updated = await this.database.query<Written>(updateStatement, values);
    // A grade that another writer added since the query above: the unique index saw it, this transaction did not.
    if (inserted.length + updated.length < entries.length) throw new Problem(httpProblems.preconditionFailed);
    const changed = [...inserted, ...updated].filter((row) => row.changes_total).map((row) => row.student_id);
    await requestRecalculations(this.database, lineItem.class_id, changed);
    return refusals;
  }
}

function refusalOf(entry: GradeEntry, present: Present | undefined): Refusal | undefined {
  if (present === undefined) return 'unknown';
  if (!present.enrolled) return 'notToday';
  if (entry.version === present.version) return undefined;
  return entry.version === null ? 'exists' : 'changed';
}

const toRow = (entry: GradeEntry, present: ReadonlyMap<string, Present>): Record<string, unknown> => {
  const { student_id, result_id } = present.get(entry.studentSourcedId) as Present;
  const values = result.stored.map(({ name, column }) => [column, entry[name as keyof Grade]]);
  return { id: result_id, student_id, ...Object.fromEntries(values) };
};
