import { Injectable } from '@nestjs/common';
import type { RecalculationRequestsRow } from '../database/schema.generated.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { boundaryPassed } from './boundaries.ts';
import { lockCalculations } from './calculation-lock.ts';
import { ClassFacts, type EnrolledStudent } from './class-facts.ts';
import { ClassGrades, type NewTotal } from './class-grades.ts';
import { gradesOf } from './rules/grades.ts';
import { StudentWork } from './student-work.ts';

/** About 5 ms of work, after each of which the process serves what else came in; bounds the size of one statement. */
const studentsPerStatement = 200;

export interface CalculationResult {
  enrollmentsCalculated: number;
  totalsChanged: number;
}

interface Scope {
  asOf: Date;
  /** The students to compute; null: all. */
  studentIds: number[] | null;
}

/**
 * Computes the totals of one class. One transaction holds all of it: the class's lock, the requests deleted, the totals
 * stored.
 */
@Injectable()
export class GradeCalculator {
  constructor(
    private readonly database: JobsDatabase,
    private readonly grades: ClassGrades,
  ) {}

  /** The whole class with `full`, else what was requested since its last calculation. */
  async calculate(classId: number, full: boolean): Promise<CalculationResult> {
    return this.database.transaction(async () => {
      const scope = await this.takeRequests(classId, full);
      if (scope.studentIds?.length === 0) return { enrollmentsCalculated: 0, totalsChanged: 0 };
      const result = await this.compute(classId, scope);
      await this.recordCalculation(classId, scope, result.enrollmentsCalculated);
      return result;
    });
  }

  /**
   * Deletes the requests that are committed by now. Scores are read by later statements, so these see every change that
   * was requested for; a request that commits in between stays for the next run, even where its score is read already.
   */
  private async takeRequests(classId: number, full: boolean): Promise<Scope> {
    await lockCalculations(this.database, classId);
    const requests = await this.database.query<Pick<RecalculationRequestsRow, 'student_id'>>(
      'DELETE FROM recalculation_requests WHERE class_id = $1 RETURNING student_id',
      [classId],
    );
    // In milliseconds, as the rules compare: the same moment must fall on the same side there and here.
    const { as_of: asOf, whole } = await this.database.one<{ as_of: Date; whole: boolean }>(
      `SELECT t.as_of, k.class_id IS NULL OR ${boundaryPassed('c', 'k.as_of', 't.as_of')} AS whole
       FROM (SELECT date_trunc('milliseconds', clock_timestamp()) AS as_of) t
       JOIN classes c ON c.id = $1 LEFT JOIN class_calculations k ON k.class_id = c.id`,
      [classId],
    );
    const students = requests.map(({ student_id: studentId }) => studentId);
    if (full || whole || students.includes(null)) return { asOf, studentIds: null };
    return { asOf, studentIds: [...new Set(students as number[])] };
  }

  private async compute(classId: number, { asOf, studentIds }: Scope): Promise<CalculationResult> {
    const facts = new ClassFacts(this.database);
    const rules = await facts.readRules(classId, asOf);
    const grade = gradesOf(rules.gradedClass, asOf, rules.policy);
    const students = await facts.readStudents(classId, studentIds);
    const work = await StudentWork.read(this.database, rules, studentIds);
    const totalsOf = ({ studentId, enrollmentIds, periods }: EnrolledStudent): NewTotal[] => {
      const { results, posted: seen, extensions } = work.of(studentId);
      const totals = grade(results, periods, extensions);
      const posted = seen && grade(seen, periods, extensions);
      return enrollmentIds.map((enrollmentId) => ({ enrollmentId, studentId, totals, posted }));
    };
    let totalsChanged = await this.grades.forgetEnded(classId);
    let storing = Promise.resolve(0);
    for (let first = 0; first < students.length; first += studentsPerStatement) {
      // While the database stores those before. Awaited together, so that the failure of neither goes unhandled.
      const group = async () => students.slice(first, first + studentsPerStatement).flatMap(totalsOf);
      const [totals, stored] = await Promise.all([group(), storing]);
      totalsChanged += stored;
      storing = this.grades.store(classId, asOf, totals);
    }
    totalsChanged += await storing;
    const enrollmentsCalculated = students.reduce((sum, { enrollmentIds }) => sum + enrollmentIds.length, 0);
    return { enrollmentsCalculated, totalsChanged };
  }

  /** The next run looks for due dates after `as_of`; `enrollments_calculated` stays the size of the last whole calculation. */
  private async recordCalculation(classId: number, { asOf, studentIds }: Scope, calculated: number): Promise<void> {
    await this.database.run(
      `INSERT INTO class_calculations AS k (class_id, as_of, enrollments_calculated) VALUES ($1, $2, $3)
       ON CONFLICT (class_id) DO UPDATE SET as_of = excluded.as_of, calculated_at = now(),
         enrollments_calculated = CASE WHEN $4 THEN excluded.enrollments_calculated ELSE k.enrollments_calculated END`,
      [classId, asOf, calculated, studentIds === null],
    );
  }
}
