import { Injectable } from '@nestjs/common';
import type { PreparedStatement } from '../database/database.ts';
import type { EnrollmentsRow, ResultsRow } from '../database/schema.generated.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { midnight } from '../schools/school-day.ts';
import type { ScoreScaleValue } from '../values/score-scale.ts';
import type { GradedClass, GradedItem, Period, ScoreStatus, StudentResult, Totals } from './rules.ts';
import { pointsOfTexts } from './score-scale-points.ts';

/** A student of a class, with all enrolments there are: whoever comes back has one total, which each of them shows. */
export interface EnrolledStudent {
  studentId: EnrollmentsRow['user_id'];
  enrollmentIds: EnrollmentsRow['id'][];
  periods: Period[];
}

export interface NewTotal {
  enrollmentId: EnrollmentsRow['id'];
  studentId: EnrollmentsRow['user_id'];
  totals: Totals;
}

interface EnrollmentPeriod extends Period {
  id: EnrollmentsRow['id'];
  studentId: EnrollmentsRow['user_id'];
}

interface ItemRow extends GradedItem {
  minimum: string;
  scale: ScoreScaleValue[] | null;
}

const categoriesStatement: PreparedStatement = {
  name: 'calculation-categories',
  text: `SELECT sourced_id AS id, weight FROM categories c
    WHERE status = 'active' AND (class_id = $1 OR class_id IS NULL AND EXISTS (
      SELECT 1 FROM line_items l WHERE l.category_id = c.id AND l.class_id = $1 AND l.status = 'active'))
    ORDER BY c.id`,
};

const itemsStatement: PreparedStatement = {
  name: 'calculation-items',
  text: `SELECT l.id::text AS id, c.sourced_id AS "categoryId", l.result_value_max AS maximum, l.weight,
      l.due_date AS "dueAt", l.result_value_min AS minimum, s.score_scale_value AS scale
    FROM line_items l JOIN categories c ON c.id = l.category_id
      LEFT JOIN score_scales s ON s.id = l.score_scale_id AND s.status = 'active'
    WHERE l.class_id = $1 AND l.status = 'active' AND (l.assign_date IS NULL OR l.assign_date <= $2) ORDER BY l.id`,
};

const enrollmentsStatement: PreparedStatement = {
  name: 'calculation-enrollments',
  text: `SELECT e.id, e.user_id AS "studentId", ${midnight('e.begin_date', 'z.time_zone')} AS "from",
      ${midnight('e.end_date', 'z.time_zone')} AS until
    FROM enrollments e JOIN schools z ON z.id = e.school_id
    WHERE e.class_id = $1 AND e.role = 'student' AND e.status = 'active'
    AND ($2::bigint[] IS NULL OR e.user_id = ANY ($2)) ORDER BY e.user_id, e.id`,
};

/**
 * One row a student: the database gathers the results, as text that is cheap to send and to read back. A result is
 * item id, first letter of its status, score or, for a text alone, `t` and its UTF-8 in hexadecimal digits, which hold no
 * comma: `17f82.5`, joined by commas. No join, so that no plan can go wrong:
 * right after an import, before the tables are analysed, joining in SQL took 106 s instead of 6.
 */
const resultsStatement: PreparedStatement = {
  name: 'calculation-results',
  text: `SELECT student_id AS "studentId",
      string_agg(line_item_id::text || left(score_status, 1)
        || coalesce(score::text, CASE WHEN text_score <> '' THEN 't' || encode(convert_to(text_score, 'UTF8'), 'hex') ELSE '' END), ',') AS results
    FROM results
    WHERE line_item_id = ANY ($1) AND status = 'active' AND ($2::bigint[] IS NULL OR student_id = ANY ($2))
    GROUP BY student_id`,
};

/** Leaves rows alone whose totals and explanation stay the same. */
const storeStatement: PreparedStatement = {
  name: 'calculation-store',
  text: `INSERT INTO grade_totals AS t
      (enrollment_id, class_id, student_id, current_percent, final_percent, inputs, as_of)
    SELECT n.e, $1, n.s, n.c, n.f, n.i, $2
    FROM jsonb_to_recordset($3::jsonb) AS n (e bigint, s bigint, c numeric, f numeric, i jsonb)
    ON CONFLICT (enrollment_id) DO UPDATE SET current_percent = excluded.current_percent,
      final_percent = excluded.final_percent, inputs = excluded.inputs, as_of = excluded.as_of, calculated_at = now()
    WHERE (t.current_percent, t.final_percent, t.inputs)
      IS DISTINCT FROM (excluded.current_percent, excluded.final_percent, excluded.inputs)`,
};

/** Totals stay for enrolments that are past their end date, for staff, and go with one that is no longer active. */
const forgetStatement: PreparedStatement = {
  name: 'calculation-forget',
  text: `DELETE FROM grade_totals t USING enrollments e
    WHERE t.class_id = $1 AND e.id = t.enrollment_id AND (e.status <> 'active' OR e.role <> 'student')`,
};

/** What a calculation reads from and writes to the database about one class. */
@Injectable()
export class ClassGrades {
  constructor(private readonly database: JobsDatabase) {}

  /** With the items that are assigned by then. */
  async readClass(classId: number, asOf: Date): Promise<GradedClass> {
    const categories = await this.database.query<GradedClass['categories'][number]>(categoriesStatement, [classId]);
    const items = await this.database.query<ItemRow>(itemsStatement, [classId, asOf]);
    return {
      categories,
      items: items.map(({ minimum, scale, ...item }) => ({
        ...item,
        pointsOfTexts: pointsOfTexts(scale, { minimum, maximum: item.maximum }),
      })),
    };
  }

  /** The students of the class, former and upcoming ones too: all, or the given ones. */
  async readStudents(classId: number, studentIds: readonly number[] | null): Promise<EnrolledStudent[]> {
    const rows = await this.database.query<EnrollmentPeriod>(enrollmentsStatement, [classId, studentIds]);
    const students: EnrolledStudent[] = [];
    for (const { id, studentId, from, until } of rows) {
      const last = students.at(-1);
      const student = last?.studentId === studentId ? last : { studentId, enrollmentIds: [], periods: [] };
      if (student !== last) students.push(student);
      student.enrollmentIds.push(id);
      student.periods.push({ from, until });
    }
    return students;
  }

  /** By student, their results of these items as one text: see `readResults`. */
  async readResultTexts(
    items: GradedClass['items'],
    studentIds: readonly number[] | null,
  ): Promise<Map<number, string>> {
    const itemIds = items.map(({ id }) => id);
    const rows = await this.database.query<{ studentId: ResultsRow['student_id']; results: string }>(resultsStatement, [
      itemIds,
      studentIds,
    ]);
    return new Map(rows.map(({ studentId, results }) => [studentId, results]));
  }

  /** Stores totals; the number of rows that were new or different. */
  async store(classId: number, asOf: Date, totals: readonly NewTotal[]): Promise<number> {
    const rows = totals.map(({ enrollmentId, studentId, totals: { current, final, inputs } }) => ({
      e: enrollmentId,
      s: studentId,
      c: current,
      f: final,
      i: inputs,
    }));
    return this.database.run(storeStatement, [classId, asOf, JSON.stringify(rows)]);
  }

  async forgetEnded(classId: number): Promise<number> {
    return this.database.run(forgetStatement, [classId]);
  }
}

const statuses: Record<string, ScoreStatus> = {
  e: 'exempt',
  f: 'fully graded',
  n: 'not submitted',
  p: 'partially graded',
  s: 'submitted',
};

/** Takes apart what `resultsStatement` put together. */
export function readResults(text: string | undefined): StudentResult[] {
  if (text === undefined) return [];
  return text.split(',').map((part) => {
    const at = part.search(/[efnps]/);
    const score = part.slice(at + 1);
    const isText = score.startsWith('t');
    return {
      itemId: part.slice(0, at),
      scoreStatus: statuses[part[at] as string] as ScoreStatus,
      score: score === '' || isText ? null : score,
      text: isText ? Buffer.from(score.slice(1), 'hex').toString('utf8') : null,
    };
  });
}
