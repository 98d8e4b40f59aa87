import { z } from 'zod';
import type { Database, PreparedStatement } from '../database/database.ts';
import type { ResultsRow, SubmissionsRow } from '../database/schema.generated.ts';
import { isoDateTime, isoOrNull, moment, numberOrNull } from '../http/fields.ts';
import type { Field } from '../records/fields.ts';
import { gradedStatuses } from '../values/grade-facts.ts';

/**
 * Attempts. A result is the grade of one submission, the latest that was graded; `submitted_at` says which. When a later
 * one is graded, the grade of the earlier moves to `result_attempts`. A correction of the same attempt replaces.
 */

const submittedAtInput = isoDateTime.nullable().optional().meta({
  description:
    'When the work that is graded was submitted, which decides about lateness. Left out: when the student submitted it; without a submission, or where the grade stays, it stays',
});

/** A client may name another moment than that of the submission, such as that of work on paper. */
export const submittedAt: Field<Date | null, typeof submittedAtInput, z.ZodNullable<typeof moment>> = {
  expression: 'results.submitted_at',
  column: 'submitted_at',
  input: submittedAtInput,
  output: moment.nullable(),
  read: isoOrNull,
  example: '2026-11-23T20:14:00.000Z',
};

const attempt = z.object({
  submittedAt: moment.nullable(),
  score: z.number().nullable(),
  textScore: z.string().nullable(),
  late: z.boolean().nullable(),
});
const attemptList = z.array(attempt).meta({ description: 'Grades of earlier submissions, oldest first' });

/** As JSON has them: moments as PostgreSQL writes them, scores as text, which keeps their digits. */
export type StoredAttempt = Record<'submittedAt' | 'score' | 'textScore', string | null> & { late: boolean | null };

/** SQL of the stored attempts of a result, the argument, as JSON. */
export const attemptsOf = (resultId: string): string =>
  `(SELECT coalesce(jsonb_agg(jsonb_build_object('submittedAt', a.submitted_at, 'score', a.score::text,
      'textScore', a.text_score, 'late', a.late) ORDER BY a.submitted_at NULLS FIRST), '[]')
    FROM result_attempts a WHERE a.result_id = ${resultId})`;

export const attempts: Field<StoredAttempt[], undefined, typeof attemptList> = {
  expression: attemptsOf('results.id'),
  input: undefined,
  output: attemptList,
  read: (stored) =>
    stored.map((entry) => ({
      submittedAt: entry.submittedAt === null ? null : new Date(entry.submittedAt).toISOString(),
      score: numberOrNull(entry.score),
      textScore: entry.textScore,
      late: entry.late,
    })),
  example: [],
};

/** What is stored of a student's work before a grade is written; all null where there is nothing. */
export interface StoredWork {
  result_id: ResultsRow['id'] | null;
  score: ResultsRow['score'];
  score_status: ResultsRow['score_status'] | null;
  text_score: ResultsRow['text_score'];
  submitted_at: ResultsRow['submitted_at'];
  /** Of the submission. */
  work_submitted_at: SubmissionsRow['submitted_at'] | null;
}

/** SQL of the columns of `StoredWork`, for results `r` and submissions `w` that may both be missing. */
export const storedWorkColumns = `r.id AS result_id, r.score, r.score_status, r.text_score, r.submitted_at,
  w.submitted_at AS work_submitted_at`;

interface NewGrade {
  scoreStatus: string;
  score: number | null;
  textScore: string | null;
  submittedAt?: string | null | undefined;
}

/** When the graded work was submitted: as the teacher says, else the submission that a new grade is for. */
export function submittedAtOf(grade: NewGrade, stored: StoredWork): string | null {
  if (grade.submittedAt !== undefined) return grade.submittedAt;
  const isNewGrade =
    stored.result_id === null ||
    stored.score_status !== grade.scoreStatus ||
    stored.text_score !== grade.textScore ||
    numberOrNull(stored.score) !== grade.score;
  return isoOrNull((isNewGrade ? stored.work_submitted_at : null) ?? stored.submitted_at);
}

const graded = gradedStatuses.map((status) => `'${status}'`).join(', ');

/**
 * For results that are about to be replaced; $1: assignment, $2: the new rows. Grades of earlier attempts are kept, and
 * one that is graded again leaves those kept: the result holds it. A submission before the grade, of which the result
 * knew nothing, is what was graded.
 */
const keepStatement: PreparedStatement = {
  name: 'results-keep-attempts',
  text: `WITH replaced AS (
      SELECT n.id AS result_id, n.submitted_at AS becomes, r.submitted_at, r.score, r.text_score, r.late,
        r.score_status IN (${graded}) AND num_nonnulls(r.score, r.text_score) > 0
          AND n.score_status NOT IN ('not submitted', 'exempt')
          AND (r.score, r.score_status, r.text_score) IS DISTINCT FROM (n.score, n.score_status, n.text_score)
          AND (n.submitted_at > coalesce(r.submitted_at, r.score_date) OR EXISTS (
            SELECT 1 FROM result_attempts a WHERE a.result_id = r.id AND a.submitted_at = n.submitted_at)) AS is_earlier
      FROM jsonb_populate_recordset(NULL::results, $2::jsonb) AS n
      JOIN results r ON r.id = n.id AND r.line_item_id = $1 AND r.status = 'active'
    ), graded_again AS (
      DELETE FROM result_attempts a USING replaced p WHERE a.result_id = p.result_id AND a.submitted_at = p.becomes
    )
    INSERT INTO result_attempts (result_id, submitted_at, score, text_score, late)
    SELECT result_id, submitted_at, score, text_score, late FROM replaced WHERE is_earlier
    ON CONFLICT (result_id, submitted_at) DO UPDATE SET score = excluded.score, text_score = excluded.text_score,
      late = excluded.late, recorded_at = now()`,
};

type NewRow = { id: unknown; submitted_at?: unknown };

/** Call it in the transaction that replaces the results, before that. */
export async function keepAttempts(database: Database, lineItemId: number, rows: readonly NewRow[]): Promise<void> {
  const replacing = rows.filter((row) => row.id !== null && row.submitted_at != null);
  if (replacing.length > 0) await database.run(keepStatement, [lineItemId, JSON.stringify(replacing)]);
}

/** An earlier attempt as the columns take it; moments and numbers as text. */
export interface Attempt {
  submitted_at: string | null;
  score: string | null;
  text_score: string | null;
  late: boolean | null;
}

/**
 * $1: assignment, $2: students with all the attempts that their results are to have. Results whose attempts become others
 * get a new version, where nothing else of them gave them one; $2 names the one they had.
 */
const putStatement: PreparedStatement = {
  name: 'results-put-attempts',
  text: `WITH put AS (
      SELECT r.id AS result_id, r.student_id, n.version, n.attempts
      FROM jsonb_to_recordset($2::jsonb) AS n (student_id bigint, version integer, attempts jsonb)
      JOIN results r ON r.line_item_id = $1 AND r.student_id = n.student_id AND r.status = 'active'
    ), wanted AS (
      SELECT p.result_id, a.* FROM put p CROSS JOIN LATERAL jsonb_to_recordset(p.attempts)
        AS a (submitted_at timestamptz, score numeric, text_score text, late boolean)
    ), removed AS (
      DELETE FROM result_attempts a USING put p WHERE a.result_id = p.result_id AND NOT EXISTS (SELECT 1 FROM wanted w
        WHERE w.result_id = a.result_id AND w.submitted_at IS NOT DISTINCT FROM a.submitted_at)
      RETURNING a.result_id
    ), stored AS (
      INSERT INTO result_attempts AS a (result_id, submitted_at, score, text_score, late)
      SELECT result_id, submitted_at, score, text_score, late FROM wanted
      ON CONFLICT (result_id, submitted_at) DO UPDATE SET score = excluded.score, text_score = excluded.text_score,
        late = excluded.late, recorded_at = now()
        WHERE (a.score, a.text_score, a.late) IS DISTINCT FROM (excluded.score, excluded.text_score, excluded.late)
      RETURNING a.result_id
    ), touched AS (
      UPDATE results r SET version = r.version + 1, date_last_modified = now(), updated_at = now()
      FROM put p WHERE r.id = p.result_id AND r.version = p.version
        AND r.id IN (SELECT result_id FROM removed UNION SELECT result_id FROM stored)
    )
    SELECT student_id FROM put WHERE result_id IN (SELECT result_id FROM removed UNION SELECT result_id FROM stored)`,
};

type AttemptedRow = Pick<ResultsRow, 'student_id'> & {
  version: number | null;
  attempts?: readonly Attempt[] | undefined;
};

/** After the results were written; gives the students whose attempts are others now. Rows without `attempts` keep theirs. */
export async function putAttempts(
  database: Database,
  lineItemId: number,
  rows: readonly AttemptedRow[],
): Promise<ResultsRow['student_id'][]> {
  const putting = rows.filter(({ attempts }) => attempts !== undefined);
  if (putting.length === 0) return [];
  const students = putting.map(({ student_id, version, attempts }) => ({ student_id, version, attempts }));
  const changed = await database.query<Pick<ResultsRow, 'student_id'>>(putStatement, [
    lineItemId,
    JSON.stringify(students),
  ]);
  return changed.map((row) => row.student_id);
}
