import { Injectable } from '@nestjs/common';
import type { AcademicSessionsRow, ClassesRow, ReportsRow, UsersRow } from '../database/schema.generated.ts';
import { GradeCalculator } from '../grading/grade-calculator.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { ClassFactsReader } from './class-facts.ts';
import { classReport } from './class-report.ts';
import type { ReportDocument } from './document.ts';
import type { Standings } from './facts.ts';
import { writingOf } from './languages/language.ts';
import { progressReport, progressReports, reportCard } from './progress-report.ts';
import { lastOfClass } from './report-generator.job.ts';
import { StudentFactsReader } from './student-facts.ts';
import { holdRecallsBack } from './withdrawal.ts';

export type RequestedReport = Pick<
  ReportsRow,
  'id' | 'school_id' | 'kind' | 'class_id' | 'student_id' | 'academic_session_id'
>;

const studentsOfClass = `SELECT DISTINCT e.user_id AS id, lower(u.family_name), lower(u.given_name)
  FROM enrollments e JOIN users u ON u.id = e.user_id
  WHERE e.class_id = $1 AND e.role = 'student' AND e.status = 'active' AND u.status = 'active' ORDER BY 2, 3, 1`;

/** Makes the documents of reports that somebody asked for, of the facts there are when their turn comes. */
@Injectable()
export class RequestedReports {
  constructor(
    private readonly database: JobsDatabase,
    private readonly classes: ClassFactsReader,
    private readonly students: StudentFactsReader,
    private readonly calculator: GradeCalculator,
  ) {}

  /** Stores the document with the report, so that another attempt renders the same. */
  async documentOf(report: RequestedReport): Promise<ReportDocument> {
    await this.calculate(report);
    return this.database.transaction(async () => {
      await holdRecallsBack(this.database, report.school_id);
      const document = { ...(await this.make(report)), createdAt: new Date().toISOString() };
      await this.database.run(`UPDATE reports SET document = $2 WHERE id = $1 AND upload_id IS NULL`, [
        report.id,
        JSON.stringify(document),
      ]);
      return document;
    });
  }

  /** Whoever asks for a report expects what the gradebook would show once it is up to date. */
  private async calculate({ class_id: classId, student_id: studentId }: RequestedReport): Promise<void> {
    const classes = await this.database.query<Pick<ClassesRow, 'id'>>(
      `SELECT $1::bigint AS id WHERE $1 IS NOT NULL
       UNION SELECT e.class_id FROM enrollments e JOIN classes k ON k.id = e.class_id
       WHERE e.user_id = $2 AND e.role = 'student' AND e.status = 'active' AND k.status = 'active' ORDER BY 1`,
      [classId, studentId],
    );
    for (const { id } of classes) await this.calculator.calculate(id, false);
  }

  private async make({
    kind,
    class_id: classId,
    student_id: studentId,
    academic_session_id: sessionId,
  }: RequestedReport) {
    switch (kind) {
      case 'class':
        return this.ofClass(classId as number);
      case 'progressSet':
        return this.ofStudents(classId as number);
      case 'progress':
        return this.ofStudent(studentId as number);
      case 'reportCard':
        return this.card(studentId as number, sessionId as number);
    }
  }

  private async ofClass(classId: number) {
    const read = await this.classes.read(classId);
    if (read === undefined) throw new Error('The class has no student today');
    const { school } = read.facts;
    const last = await this.database.first<{ standings: Standings }>(lastOfClass, [classId]);
    return classReport(read.facts, last?.standings ?? null, writingOf(school.locale, school.timeZone));
  }

  /** Each student's report of this class alone: its teachers see no other class. */
  private async ofStudents(classId: number) {
    const rows = await this.database.query<Pick<UsersRow, 'id'>>(studentsOfClass, [classId]);
    const ids = rows.map(({ id }) => id);
    const facts = await this.students.read(ids, { classId });
    const reports = ids.flatMap((id) => facts.get(id) ?? []).filter(({ classes }) => classes.length > 0);
    const [first] = reports;
    if (first === undefined) throw new Error('The class has no student today');
    const writing = writingOf(first.school.locale, first.school.timeZone);
    return progressReports(first.classes[0]?.title ?? '', reports, writing);
  }

  private async ofStudent(studentId: number) {
    const facts = await this.factsOf(studentId);
    return progressReport(facts, writingOf(facts.school.locale, facts.school.timeZone));
  }

  private async card(studentId: number, academicSessionId: number) {
    const { title } = await this.database.one<Pick<AcademicSessionsRow, 'title'>>(
      'SELECT title FROM academic_sessions WHERE id = $1',
      [academicSessionId],
    );
    const facts = await this.factsOf(studentId, { academicSessionId });
    return reportCard(facts, title, writingOf(facts.school.locale, facts.school.timeZone));
  }

  private async factsOf(studentId: number, only?: { academicSessionId: number }) {
    const facts = (await this.students.read([studentId], only)).get(studentId);
    if (facts === undefined) throw new Error('The student is gone');
    return facts;
  }
}
