import { Injectable } from '@nestjs/common';
import { Database, type PreparedStatement } from '../database/database.ts';
import type { LineItemsRow, ResultsRow, UsersRow } from '../database/schema.generated.ts';
import { closedPeriodOf, closedPeriodProblem } from '../grading/closed-periods.ts';
import { requestRecalculations } from '../grading/recalculation-requests.ts';
import { httpProblems } from '../http/errors.ts';
import { Problem } from '../http/problem.ts';
import type { ValuesOf } from '../records/record.ts';
import { countsOn, schoolDay } from '../schools/school-day.ts';
import { isAssigned } from './assigned.ts';
import {
  type Attempt,
  keepAttempts,
  putAttempts,
  type StoredWork,
  storedWorkColumns,
  submittedAtOf,
} from './attempts.ts';
import { nextVersionOfCell } from './cell-version.ts';
import { draftAfter, isManual, postingChangedAfter } from './draft.ts';
import { result } from './result.record.ts';

/** What a teacher says about one student's work. */
export interface Grade extends Omit<ValuesOf<typeof result>, 'submittedAt'> {
  submittedAt?: string | null | undefined;
}

export interface GradeEntry extends Grade {
  studentSourcedId: string;
  /** The version this grade is based on; null: there is none yet. */
  version: number | null;
  /** Where a grade is put back: the grades of earlier submissions, as they were. Else the one replaced can become one. */
  attempts?: readonly Attempt[] | undefined;
}

/** Why one entry cannot be written. `notToday`: was or will be a student of the class, `unknown`: neither. */
export type Refusal = 'unknown' | 'notToday' | 'exists' | 'changed';

/** The index of an entry, and what stands against it. */
export type Refusals = ReadonlyMap<number, Refusal>;

/** Holds the assignment against its deletion. */
const lineItemStatement: PreparedStatement = {
  name: 'results-line-item',
  text: `SELECT l.class_id, l.school_id, ${closedPeriodOf('l')} AS closed
    FROM line_items l WHERE l.id = $1 AND l.status = 'active' FOR SHARE OF l`,
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
  text: `SELECT u.sourced_id, u.id AS student_id, r.version, ${storedWorkColumns},
      EXISTS (SELECT 1 FROM enrollments e WHERE e.class_id = l.class_id AND e.user_id = u.id AND e.role = 'student'
              AND e.status = 'active' AND ${countsOn('e', schoolDay('$3'))}) AS enrolled
    FROM line_items l
    JOIN users u ON u.school_id = l.school_id AND u.sourced_id = ANY ($2)
    LEFT JOIN results r ON r.line_item_id = l.id AND r.student_id = u.id AND r.status = 'active'
    LEFT JOIN submissions w ON w.line_item_id = l.id AND w.student_id = u.id
    WHERE l.id = $1 AND EXISTS (SELECT 1 FROM enrollments e
      WHERE e.class_id = l.class_id AND e.user_id = u.id AND e.role = 'student')`,
};

/** The columns of a grade, and entries as rows of the table: `id` is null where there is no result yet. */
const columns = result.stored.map(({ column }) => column);
const entryRows = 'jsonb_populate_recordset(NULL::results, $2::jsonb) AS n';

/** Whether an entry says something else than the result `r`: writing it again as it is raises no version. */
const differs = `(${columns.map((name) => `r.${name}`).join(', ')}) IS DISTINCT FROM (${columns.map((name) => `n.${name}`).join(', ')})`;

/** What can change a total; the marks and the moment do by the class's policy. */
const countingOf = (row: string): string =>
  ['score', 'score_status', 'text_score', 'submitted_at', 'late', 'missing'].map((name) => `${row}.${name}`).join(', ');

const insertStatement: PreparedStatement = {
  name: 'results-insert',
  text: `INSERT INTO results (school_id, sourced_id, date_last_modified, line_item_id, student_id, score_date, draft,
      version, ${columns.join(', ')})
    SELECT l.school_id, uuidv7()::text, now(), l.id, n.student_id, now(), ${isManual('l')},
      ${nextVersionOfCell('l.id', 'n.student_id')}, ${columns.map((name) => `n.${name}`).join(', ')}
    FROM ${entryRows} JOIN line_items l ON l.id = $1 WHERE n.id IS NULL ORDER BY n.student_id
    ON CONFLICT (line_item_id, student_id) WHERE status = 'active' DO NOTHING
    RETURNING student_id, true AS changes_total,
      draft OR (SELECT NOT ${isAssigned('l')} FROM line_items l WHERE l.id = line_item_id) AS drafts_only`,
};

const updateStatement: PreparedStatement = {
  name: 'results-update',
  text: `UPDATE results r SET ${columns.map((name) => `${name} = n.${name}`).join(', ')},
      draft = ${draftAfter('r', 'l', 'n.score_status')},
      posting_changed_at = ${postingChangedAfter('r', 'l', 'n.score_status')},
      score_date = CASE WHEN (r.score, r.score_status, r.text_score)
        IS DISTINCT FROM (n.score, n.score_status, n.text_score) THEN now() ELSE r.score_date END,
      date_last_modified = CASE WHEN ${differs} THEN now() ELSE r.date_last_modified END,
      updated_at = CASE WHEN ${differs} THEN now() ELSE r.updated_at END, version = r.version + (${differs})::integer
    FROM ${entryRows} JOIN line_items l ON l.id = $1 WHERE r.id = n.id AND r.line_item_id = $1 AND r.status = 'active'
    RETURNING r.student_id, (${countingOf('old')}) IS DISTINCT FROM (${countingOf('new')}) AS changes_total,
      old.draft OR NOT ${isAssigned('l')} AS drafts_only`,
};

const deleteStatement: PreparedStatement = {
  name: 'results-delete',
  text: `UPDATE results r SET status = 'tobedeleted', date_last_modified = now(), updated_at = now(),
      version = r.version + 1
    FROM line_items l WHERE r.line_item_id = $1 AND r.id = ANY ($2) AND r.status = 'active' AND l.id = r.line_item_id
    RETURNING r.student_id, l.class_id, r.draft OR NOT ${isAssigned('l')} AS drafts_only`,
};

interface LineItem extends Pick<LineItemsRow, 'class_id' | 'school_id'> {
  /** The grading period, where it is closed. */
  closed: string | null;
}

interface Present extends StoredWork, Pick<UsersRow, 'sourced_id'> {
  student_id: UsersRow['id'];
  version: ResultsRow['version'] | null;
  enrolled: boolean;
}

interface Written extends Pick<ResultsRow, 'student_id'> {
  changes_total: boolean;
  /** Whether students see nothing of the change. */
  drafts_only: boolean;
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
   * @throws Problem not-found where the assignment was deleted meanwhile, grading-period-closed
   */
  async write(lineItemId: number, entries: readonly GradeEntry[]): Promise<Refusals> {
    const lineItem = await this.database.first<LineItem>(lineItemStatement, [lineItemId]);
    if (lineItem === undefined) throw new Problem(httpProblems.notFound);
    if (lineItem.closed !== null) throw closedPeriodProblem(lineItem.closed);
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

    const newRows = entries.map((entry) => toRow(entry, present));
    const keeping = newRows.filter(({ attempts }) => attempts === undefined);
    await keepAttempts(this.database, lineItemId, keeping);
    const values = [lineItemId, JSON.stringify(newRows)];
    const inserted = await this.database.query<Written>(insertStatement, values);
    const updated = await this.database.query<Written>(updateStatement, values);
    // A grade that another writer added since the query above: the unique index saw it, this transaction did not.
    if (inserted.length + updated.length < entries.length) throw new Problem(httpProblems.preconditionFailed);
    const reattempted = new Set(await putAttempts(this.database, lineItemId, newRows));
    const changed = [...inserted, ...updated].filter((row) => row.changes_total || reattempted.has(row.student_id));
    await this.request(lineItem.class_id, changed);
    return refusals;
  }

  /** Deletes results of the assignment that the caller holds locked, in a grading period that it found open. */
  async delete(lineItemId: number, resultIds: readonly number[]): Promise<void> {
    const deleted = await this.database.query<Omit<Written, 'changes_total'> & Pick<LineItemsRow, 'class_id'>>(
      deleteStatement,
      [lineItemId, resultIds],
    );
    const [first] = deleted;
    if (first !== undefined) await this.request(first.class_id, deleted);
  }

  private async request(classId: number, changed: readonly Omit<Written, 'changes_total'>[]): Promise<void> {
    for (const draftsOnly of [false, true]) {
      const students = changed.filter((row) => row.drafts_only === draftsOnly).map((row) => row.student_id);
      await requestRecalculations(this.database, classId, students, draftsOnly);
    }
  }
}

function refusalOf(entry: GradeEntry, present: Present | undefined): Refusal | undefined {
  if (present === undefined) return 'unknown';
  if (!present.enrolled) return 'notToday';
  if (entry.version === present.version) return undefined;
  return entry.version === null ? 'exists' : 'changed';
}

const toRow = (entry: GradeEntry, present: ReadonlyMap<string, Present>) => {
  const stored = present.get(entry.studentSourcedId) as Present;
  const values = result.stored.map(({ name, column }) => [column, entry[name as keyof Grade]]);
  const { result_id: id, student_id } = stored;
  const { attempts, version } = entry;
  const facts = { ...Object.fromEntries(values), submitted_at: submittedAtOf(entry, stored) };
  return { id, student_id, version, attempts, ...facts };
};
