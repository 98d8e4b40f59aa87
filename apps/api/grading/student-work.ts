import type { Database, PreparedStatement } from '../database/database.ts';
import type { ExtensionsRow, ResultsRow, SubmissionsRow } from '../database/schema.generated.ts';
import { countingExtensions } from '../extensions/counting-extensions.ts';
import type { ClassRules } from './class-facts.ts';
import type { Attempt, Extension, ScoreStatus, StudentResult } from './rules/facts.ts';
import { postedView, type SubmittedWork, withSubmitted } from './rules/posted-view.ts';

const milliseconds = (moment: string): string => `(date_part('epoch', ${moment}) * 1000)::bigint`;

/**
 * One row a student: the database gathers the results, as text that is cheap to send and to read back. A result is item
 * id, first letter of its status, a capital for a draft, score or, for a text alone, `t` and its UTF-8 in hexadecimal
 * digits, which hold no comma: `17f82.5`, joined by commas. After a semicolon the time it was submitted at, `l` for late
 * and `i` for in time, `m` for missing and `n` for not, as somebody marked it: `17f82.5;1771599600000l`; only where a
 * policy asks for it ($3). No join, so that no plan can go wrong: right after an import, before the
 * tables are analysed, joining in SQL took 106 s instead of 6.
 */
const resultsStatement: PreparedStatement = {
  name: 'calculation-results',
  text: `SELECT student_id AS "studentId",
      string_agg(concat(line_item_id, CASE WHEN draft THEN upper(left(score_status, 1)) ELSE left(score_status, 1) END, score,
        CASE WHEN score IS NULL AND text_score <> '' THEN 't' || encode(convert_to(text_score, 'UTF8'), 'hex') END,
        CASE WHEN $3 AND num_nonnulls(submitted_at, late, missing) > 0
          THEN concat(';', ${milliseconds('submitted_at')}, CASE WHEN late THEN 'l' WHEN NOT late THEN 'i' END,
            CASE WHEN missing THEN 'm' WHEN NOT missing THEN 'n' END) END), ',') AS results
    FROM results
    WHERE line_item_id = ANY ($1) AND status = 'active' AND ($2::bigint[] IS NULL OR student_id = ANY ($2))
    GROUP BY student_id`,
};

const attemptsStatement: PreparedStatement = {
  name: 'calculation-attempts',
  text: `SELECT r.student_id AS "studentId", r.line_item_id::text AS "itemId", a.score, a.text_score AS text, a.late,
      a.submitted_at AS "submittedAt"
    FROM results r JOIN result_attempts a ON a.result_id = r.id
    WHERE r.line_item_id = ANY ($1) AND r.status = 'active' AND ($2::bigint[] IS NULL OR r.student_id = ANY ($2))
    ORDER BY a.id`,
};

const submissionsStatement: PreparedStatement = {
  name: 'calculation-submissions',
  text: `SELECT student_id AS "studentId", line_item_id::text AS "itemId", submitted_at AS "submittedAt"
    FROM submissions WHERE line_item_id = ANY ($1) AND ($2::bigint[] IS NULL OR student_id = ANY ($2)) ORDER BY id`,
};

const extensionsOf = (students: string): string =>
  `SELECT x.line_item_id::text AS "itemId", x.student_id AS "studentId", x.due_date AS "dueAt", x.excused,
    x.result_value_max AS maximum FROM ${countingExtensions('= ANY ($1)', students)} x`;
const allExtensionsStatement = { name: 'calculation-all-extensions', text: extensionsOf('IS NOT NULL') };
const extensionsStatement = { name: 'calculation-extensions', text: extensionsOf('= ANY ($2)') };

interface AttemptRow extends Attempt {
  studentId: ResultsRow['student_id'];
  itemId: string;
}

interface SubmissionRow extends SubmittedWork {
  studentId: SubmissionsRow['student_id'];
}

interface ExtensionRow extends Pick<ExtensionsRow, 'excused'> {
  studentId: ResultsRow['student_id'];
  itemId: string;
  dueAt: Date | null;
  maximum: ExtensionsRow['result_value_max'];
}

/** What students of a class did: read at once, taken apart student by student. */
export class StudentWork {
  private constructor(
    private readonly results: ReadonlyMap<number, string>,
    private readonly attempts: ReadonlyMap<number, AttemptRow[]>,
    private readonly submissions: ReadonlyMap<number, SubmissionRow[]>,
    private readonly extensions: ReadonlyMap<number, Extension[]>,
  ) {}

  static async read(
    database: Pick<Database, 'query'>,
    rules: ClassRules,
    studentIds: readonly number[] | null,
  ): Promise<StudentWork> {
    const { policy, gradedClass, hasExtensions } = rules;
    const itemIds = gradedClass.items.map(({ id }) => id);
    const asksWhen = policy.late !== null || policy.missingPercent !== null;
    const rows = await database.query<{ studentId: ResultsRow['student_id']; results: string }>(resultsStatement, [
      itemIds,
      studentIds,
      asksWhen,
    ]);
    const attempts =
      policy.countedAttempt === 'best'
        ? await database.query<AttemptRow>(attemptsStatement, [itemIds, studentIds])
        : [];
    const submissions = await database.query<SubmissionRow>(submissionsStatement, [itemIds, studentIds]);
    const extensions = hasExtensions ? await readExtensions(database, itemIds, studentIds) : [];
    return new StudentWork(
      new Map(rows.map(({ studentId, results }) => [studentId, results])),
      Map.groupBy(attempts, ({ studentId }) => studentId),
      Map.groupBy(submissions, ({ studentId }) => studentId),
      extensionsByStudent(rules, extensions),
    );
  }

  /** `posted`: the same as the student may know it; null where that is no less. */
  of(studentId: number): { results: StudentResult[]; posted: StudentResult[] | null; extensions: Extension[] } {
    const results = readResults(this.results.get(studentId));
    for (const [itemId, attempts] of Map.groupBy(this.attempts.get(studentId) ?? [], (attempt) => attempt.itemId)) {
      const result = results.find((one) => one.itemId === itemId);
      if (result) result.attempts = attempts;
    }
    const submitted = (this.submissions.get(studentId) ?? []).map(({ itemId, submittedAt }) => ({
      itemId,
      submittedAt,
    }));
    const hasDrafts = results.some(({ draft }) => draft);
    return {
      results: withSubmitted(results, submitted),
      posted: hasDrafts ? withSubmitted(postedView(results), submitted) : null,
      extensions: this.extensions.get(studentId) ?? none,
    };
  }
}

const none: Extension[] = [];

function readExtensions(
  database: Pick<Database, 'query'>,
  itemIds: readonly string[],
  studentIds: readonly number[] | null,
): Promise<ExtensionRow[]> {
  return studentIds === null
    ? database.query<ExtensionRow>(allExtensionsStatement, [itemIds])
    : database.query<ExtensionRow>(extensionsStatement, [itemIds, studentIds]);
}

function extensionsByStudent(rules: ClassRules, rows: readonly ExtensionRow[]): Map<number, Extension[]> {
  const dueAtOf = new Map(rules.gradedClass.items.map(({ id, dueAt }) => [id, dueAt?.getTime()]));
  const byStudent = new Map<number, Extension[]>();
  for (const { studentId, itemId, dueAt, excused, maximum } of rows) {
    const extension: Extension = { itemId };
    if (dueAt !== null && dueAt.getTime() !== dueAtOf.get(itemId)) extension.dueAt = dueAt;
    if (excused) extension.excused = true;
    if (maximum !== null) {
      extension.maximum = maximum;
      extension.pointsOfTexts = rules.pointsOfTexts(itemId, maximum);
    }
    byStudent.set(studentId, [...(byStudent.get(studentId) ?? []), extension]);
  }
  return byStudent;
}

const statuses: Record<string, ScoreStatus> = {
  e: 'exempt',
  f: 'fully graded',
  n: 'not submitted',
  p: 'partially graded',
  s: 'submitted',
};

/** Takes apart what `resultsStatement` put together. */
function readResults(text: string | undefined): StudentResult[] {
  return text === undefined ? [] : text.split(',').map(readResult);
}

function readResult(part: string): StudentResult {
  let at = 0;
  while (part.charCodeAt(at) <= codeOfNine) at += 1;
  const letter = part[at] as string;
  const end = part.indexOf(';', at);
  const score = part.slice(at + 1, end === -1 ? part.length : end);
  const isText = score.startsWith('t');
  const marks = end === -1 ? '' : part.slice(end + 1);
  // All properties at once, always the same ones: a spread of two objects took as long as all the rest of this.
  return {
    itemId: part.slice(0, at),
    scoreStatus: statuses[letter.toLowerCase()] as ScoreStatus,
    draft: letter !== letter.toLowerCase(),
    score: score === '' || isText ? null : score,
    text: isText ? Buffer.from(score.slice(1), 'hex').toString('utf8') : null,
    submittedAt: submittedAtOf(marks),
    late: marks.includes('l') ? true : marks.includes('i') ? false : null,
    missing: marks.includes('m') ? true : marks.includes('n') ? false : null,
  };
}

const codeOfNine = '9'.charCodeAt(0);

function submittedAtOf(marks: string): Date | null {
  const submittedAt = Number.parseInt(marks, 10);
  return Number.isNaN(submittedAt) ? null : new Date(submittedAt);
}
