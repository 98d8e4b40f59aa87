import { Injectable } from '@nestjs/common';
import type { PreparedStatement } from '../database/database.ts';
import type { EnrollmentsRow } from '../database/schema.generated.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import type { Totals } from './rules/facts.ts';

export interface NewTotal {
  enrollmentId: EnrollmentsRow['id'];
  studentId: EnrollmentsRow['user_id'];
  totals: Totals;
  /** As the student sees them; null: these are the same. */
  posted: Totals | null;
}

/** SQL: what of a row of totals its student sees. */
const shown = (row: string): string =>
  `CASE WHEN ${row}.has_drafts THEN (${row}.posted_current_percent, ${row}.posted_final_percent, ${row}.posted_inputs)
    ELSE (${row}.current_percent, ${row}.final_percent, ${row}.inputs) END`;

/** Leaves rows alone whose totals and explanation stay the same; to the student they stay so where only drafts changed. */
const storeStatement: PreparedStatement = {
  name: 'calculation-store',
  text: `INSERT INTO grade_totals AS t
      (enrollment_id, class_id, student_id, current_percent, final_percent, inputs, as_of,
       has_drafts, posted_current_percent, posted_final_percent, posted_inputs)
    SELECT n.e, $1, n.s, n.c, n.f, n.i, $2, n.pi IS NOT NULL, n.pc, n.pf, n.pi
    FROM jsonb_to_recordset($3::jsonb)
      AS n (e bigint, s bigint, c numeric, f numeric, i jsonb, pc numeric, pf numeric, pi jsonb)
    ON CONFLICT (enrollment_id) DO UPDATE SET current_percent = excluded.current_percent,
      final_percent = excluded.final_percent, inputs = excluded.inputs, as_of = excluded.as_of, calculated_at = now(),
      has_drafts = excluded.has_drafts, posted_current_percent = excluded.posted_current_percent,
      posted_final_percent = excluded.posted_final_percent, posted_inputs = excluded.posted_inputs,
      posted_calculated_at = CASE WHEN ${shown('t')} IS DISTINCT FROM ${shown('excluded')} THEN now()
        ELSE coalesce(t.posted_calculated_at, t.calculated_at) END
    WHERE (t.current_percent, t.final_percent, t.inputs, t.has_drafts,
        t.posted_current_percent, t.posted_final_percent, t.posted_inputs)
      IS DISTINCT FROM (excluded.current_percent, excluded.final_percent, excluded.inputs, excluded.has_drafts,
        excluded.posted_current_percent, excluded.posted_final_percent, excluded.posted_inputs)`,
};

/** Totals stay for enrolments that are past their end date, for staff, and go with one that is no longer active. */
const forgetStatement: PreparedStatement = {
  name: 'calculation-forget',
  text: `DELETE FROM grade_totals t USING enrollments e
    WHERE t.class_id = $1 AND e.id = t.enrollment_id AND (e.status <> 'active' OR e.role <> 'student')`,
};

/** Where a calculation stores the totals of one class. */
@Injectable()
export class ClassGrades {
  constructor(private readonly database: JobsDatabase) {}

  /** Stores totals; the number of rows that were new or different. */
  async store(classId: number, asOf: Date, totals: readonly NewTotal[]): Promise<number> {
    const rows = totals.map(({ enrollmentId, studentId, totals: { current, final, inputs }, posted }) => ({
      e: enrollmentId,
      s: studentId,
      c: current,
      f: final,
      i: inputs,
      ...(posted && { pc: posted.current, pf: posted.final, pi: posted.inputs }),
    }));
    return this.database.run(storeStatement, [classId, asOf, JSON.stringify(rows)]);
  }

  async forgetEnded(classId: number): Promise<number> {
    return this.database.run(forgetStatement, [classId]);
  }
}
