import { Injectable } from '@nestjs/common';
import { isAssigned } from '../assignments/assigned.ts';
import type { ClassesRow, UsersRow } from '../database/schema.generated.ts';
import { countingExtensions } from '../extensions/counting-extensions.ts';
import { joinPolicy, policyColumns, type ScorePolicy } from '../gradebook/counted-score.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { overrideOf, type StoredOverride, toShownOverride } from '../overrides/shown-override.ts';
import { countsOn, dayIn } from '../schools/school-day.ts';
import { schoolColumns, teachersOf } from './class-facts.ts';
import { countedPoints, type GradedWork } from './counted-work.ts';
import type { OwnClass, OwnWork, PersonName, SchoolFacts, StudentFacts, WorkState } from './facts.ts';
import { earlierAttempts, wasLate, workOf } from './work-sql.ts';

const studentsStatement = `SELECT u.id, u.sourced_id AS "sourcedId", u.given_name AS "givenName",
    u.family_name AS "familyName", ${schoolColumns}
  FROM users u JOIN schools z ON z.id = u.school_id WHERE u.id = ANY ($1) AND u.status = 'active' ORDER BY u.id`;

/** The classes to report of: one, those of a term whenever the student attended them, or all that they attend today. */
export type Only = { classId: number } | { academicSessionId: number } | undefined;

/**
 * Classes of the students; totals as they see them, a teacher's own final grade before a calculated one. Of several
 * enrolments in a class the last stands for all. $2: a class, $3: a term; without a term today's classes.
 */
const classesStatement = `SELECT DISTINCT ON (e.user_id, k.title, k.id) e.user_id AS student_id, k.id, k.title,
    ${teachersOf(dayIn('z.time_zone'))} AS teachers,
    CASE WHEN t.has_drafts THEN t.posted_current_percent ELSE t.current_percent END AS "currentPercent",
    CASE WHEN t.has_drafts THEN t.posted_final_percent ELSE t.final_percent END AS "finalPercent",
    (CASE WHEN t.has_drafts THEN t.posted_inputs ELSE t.inputs END) -> 'letters' ->> 'final' AS letter,
    ${overrideOf('k.id', 'e.user_id')} AS override
  FROM enrollments e JOIN classes k ON k.id = e.class_id JOIN schools z ON z.id = k.school_id
    LEFT JOIN grade_totals t ON t.enrollment_id = e.id
  WHERE e.user_id = ANY ($1) AND e.role = 'student' AND e.status = 'active' AND k.status = 'active'
    AND ($2::bigint IS NULL OR k.id = $2)
    AND CASE WHEN $3::bigint IS NULL THEN ${countsOn('e', dayIn('z.time_zone'))}
      ELSE EXISTS (SELECT 1 FROM class_terms c WHERE c.class_id = k.id AND c.academic_session_id = $3) END
  ORDER BY e.user_id, k.title, k.id, e.id DESC`;

/** What their students know of: assigned work, and posted results. */
const workStatement = `WITH extended AS (SELECT * FROM ${countingExtensions(
  'IN (SELECT id FROM line_items WHERE class_id = ANY ($2))',
  '= ANY ($1)',
)} c),
  work AS MATERIALIZED (${workOf(
    `unnest($1::bigint[], $3::bigint[]) AS m (user_id, class_id)
      JOIN line_items l ON l.class_id = m.class_id AND l.status = 'active' AND ${isAssigned('l')}`,
    'NOT r.draft',
  )})
  SELECT w.user_id AS student_id, w.class_id, w.title, w.due, w.state, ${wasLate} AS late, w.maximum,
    CASE WHEN w.state = 'graded' THEN w.score END AS score,
    CASE WHEN w.state = 'graded' THEN w.text_score END AS "textScore", w.late_mark, w.graded_at, ${policyColumns},
    CASE WHEN p.counted_attempt = 'best' THEN ${earlierAttempts} ELSE '[]' END AS attempts
  FROM work w ${joinPolicy('w.class_id')} ORDER BY coalesce(w.item_due, 'infinity'), w.item_id`;

interface StudentRow extends PersonName {
  id: UsersRow['id'];
  school: SchoolFacts;
}

interface ClassRow extends Omit<OwnClass, 'work'> {
  student_id: UsersRow['id'];
  id: ClassesRow['id'];
  override: StoredOverride | null;
}

interface WorkRow extends Pick<OwnWork, 'title' | 'textScore'>, GradedWork, ScorePolicy {
  student_id: UsersRow['id'];
  class_id: ClassesRow['id'];
  state: Exclude<WorkState, 'late'>;
  late: boolean;
}

/** Reads what reports of students are made of: nothing that their students may not see. */
@Injectable()
export class StudentFactsReader {
  constructor(private readonly database: JobsDatabase) {}

  /** By the students' ids; of those who are there, in three statements whatever their number. */
  async read(studentIds: readonly number[], only?: Only): Promise<Map<number, StudentFacts>> {
    const classId = only !== undefined && 'classId' in only ? only.classId : null;
    const academicSessionId = only !== undefined && 'academicSessionId' in only ? only.academicSessionId : null;
    const students = await this.database.query<StudentRow>(studentsStatement, [studentIds]);
    const classes = await this.database.query<ClassRow>(classesStatement, [studentIds, classId, academicSessionId]);
    const of = classes.map((row) => row.student_id);
    const in_ = classes.map((row) => row.id);
    const work = await this.database.query<WorkRow>(workStatement, [of, [...new Set(in_)], in_]);
    const workOf = Map.groupBy(work, (row) => `${row.student_id} ${row.class_id}`);
    const classesOf = Map.groupBy(classes, (row) => row.student_id);
    return new Map(
      students.map(({ id, school, ...student }) => [
        id,
        { school, student, classes: (classesOf.get(id) ?? []).map((row) => toClass(row, workOf)) },
      ]),
    );
  }
}

function toClass(row: ClassRow, workOf: ReadonlyMap<string, readonly WorkRow[]>): OwnClass {
  const { title, teachers, currentPercent } = row;
  const override = toShownOverride(row.override);
  const rows = workOf.get(`${row.student_id} ${row.id}`) ?? [];
  // As gradebook and own grades have it: what a teacher decided stands in the place of what was calculated.
  const finalPercent = override === null ? row.finalPercent : numberText(override.percent);
  const letter = override === null ? row.letter : override.letter;
  return { title, teachers, currentPercent, finalPercent, letter, work: rows.map(toWork) };
}

const toWork = (row: WorkRow): OwnWork => ({
  title: row.title,
  dueAt: row.due,
  state: row.late && (row.state === 'graded' || row.state === 'submitted') ? 'late' : row.state,
  score: row.score,
  countedScore: countedPoints(row, row),
  textScore: row.textScore,
  maximum: row.maximum,
});

const numberText = (percent: number | null): string | null => (percent === null ? null : String(percent));
