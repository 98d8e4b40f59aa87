import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { ClassesRow, ReportsRow, SchoolsRow, UsersRow } from '../database/schema.generated.ts';
import { type FanOutJob, type ItemResult, type JobRun, type PlannedItem, ScheduledJob } from '../jobs/definitions.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { countsOn, dayIn } from '../schools/school-day.ts';
import { ClassFactsReader } from './class-facts.ts';
import { classReport, standingsOf } from './class-report.ts';
import type { Standings } from './facts.ts';
import { writingOf } from './languages/language.ts';
import { progressReport } from './progress-report.ts';
import { factsHashOf, type NewReport, ReportsWriter } from './reports-writer.ts';
import { StudentFactsReader } from './student-facts.ts';
import { holdErasuresBack, holdRecallsBack } from './withdrawal.ts';

const studentsPerItem = 100;

/**
 * The reports of a day are due from two in the morning on, by the clock of the school: whatever a clock change does with
 * that hour, a day has them once, and a day on which nothing ran has them as soon as something does.
 */
const dueSchools = `UPDATE schools s SET reports_made_for = n.day
  FROM (SELECT id, ${dayIn('time_zone')} AS day, (now() AT TIME ZONE time_zone)::time AS clock FROM schools) n
  WHERE n.id = s.id AND n.clock >= time '02:00' AND (s.reports_made_for IS NULL OR s.reports_made_for < n.day)
    AND (s.closed_on IS NULL OR s.closed_on > n.day)
  RETURNING s.id`;

const attendsToday = `e.role = 'student' AND e.status = 'active' AND ${countsOn('e', dayIn('z.time_zone'))}`;

const classesStatement = `SELECT k.id, k.sourced_id, k.school_id FROM classes k JOIN schools z ON z.id = k.school_id
  WHERE k.school_id = ANY ($1) AND k.status = 'active'
    AND EXISTS (SELECT 1 FROM enrollments e WHERE e.class_id = k.id AND ${attendsToday}) ORDER BY k.id`;

/** Ids of students in groups, by the first and the last of each. */
const studentsStatement = `SELECT school_id, min(id) AS first, max(id) AS last, count(*) AS students
  FROM (SELECT u.id, u.school_id, (row_number() OVER (PARTITION BY u.school_id ORDER BY u.id) - 1) / $2 AS part
    FROM users u JOIN schools z ON z.id = u.school_id
    WHERE u.school_id = ANY ($1) AND u.status = 'active'
      AND EXISTS (SELECT 1 FROM enrollments e WHERE e.user_id = u.id AND ${attendsToday})) parts
  GROUP BY school_id, part ORDER BY school_id, part`;

const studentsOfItem = `SELECT u.id FROM users u JOIN schools z ON z.id = u.school_id
  WHERE u.school_id = $1 AND u.id BETWEEN $2 AND $3 AND u.status = 'active'
    AND EXISTS (SELECT 1 FROM enrollments e WHERE e.user_id = u.id AND ${attendsToday}) ORDER BY u.id`;

const schoolOfClass = 'SELECT school_id FROM classes WHERE id = $1';

/** The last one of a night: one on demand is compared with it too, and begins no new comparison. */
export const lastOfClass = `SELECT facts_hash, standings FROM reports
  WHERE class_id = $1 AND kind = 'class' AND standings IS NOT NULL ORDER BY created_at DESC LIMIT 1`;

const lastOfStudents = `SELECT DISTINCT ON (student_id) student_id, facts_hash FROM reports
  WHERE student_id = ANY ($1) AND kind = 'progress' AND facts_hash IS NOT NULL AND withdrawn_at IS NULL ORDER BY student_id, created_at DESC`;

/**
 * Every quarter of an hour: the schools whose night has come. A report whose facts are those of the last one is not made
 * again. What is due is written here, exactly once; the queue renders it afterwards.
 */
@Injectable()
@ScheduledJob({
  name: 'report-generator',
  // Minutes after the hourly calculation of grades, whose totals it reads.
  cron: '10,25,40,55 * * * *',
  timeZone: 'UTC',
  catchUp: 'latest',
  summary: 'Makes the reports of classes and students, at 02:00 of the time zone of each school',
})
export class ReportGeneratorJob implements FanOutJob {
  readonly parameters = z.strictObject({});

  constructor(
    private readonly database: JobsDatabase,
    private readonly classes: ClassFactsReader,
    private readonly students: StudentFactsReader,
    private readonly writer: ReportsWriter,
  ) {}

  async plan(run: JobRun): Promise<PlannedItem[]> {
    const schools =
      run.schoolId === null
        ? (await this.database.query<Pick<SchoolsRow, 'id'>>(dueSchools)).map(({ id }) => id)
        : [run.schoolId];
    if (schools.length === 0) return [];
    const classes = await this.database.query<Pick<ClassesRow, 'id' | 'sourced_id' | 'school_id'>>(classesStatement, [
      schools,
    ]);
    const groups = await this.database.query<{ school_id: number; first: number; last: number; students: number }>(
      studentsStatement,
      [schools, studentsPerItem],
    );
    return [
      ...classes.map((row) => ({ key: `class:${row.id}`, label: row.sourced_id, schoolId: row.school_id })),
      ...groups.map(({ school_id: schoolId, first, last, students }) => ({
        key: `students:${schoolId}:${first}:${last}`,
        label: `${students} students`,
        schoolId,
      })),
    ];
  }

  async work(_run: JobRun, itemKey: string): Promise<ItemResult> {
    const [kind, ...ids] = itemKey.split(':');
    const [a = 0, b = 0, c = 0] = ids.map(Number);
    return { reportsMade: kind === 'class' ? await this.ofClass(a) : await this.ofStudents(a, b, c) };
  }

  private async ofClass(classId: number): Promise<number> {
    const schoolOf = await this.database.first<Pick<ClassesRow, 'school_id'>>(schoolOfClass, [classId]);
    if (schoolOf === undefined) return 0;
    await holdErasuresBack(this.database, schoolOf.school_id);
    const read = await this.classes.read(classId);
    if (read === undefined) return 0;
    const { schoolId, facts } = read;
    const writing = writingOf(facts.school.locale, facts.school.timeZone);
    const last = await this.database.first<{ facts_hash: string; standings: Standings | null }>(lastOfClass, [classId]);
    const factsHash = factsHashOf(classReport(facts, null, writing));
    if (last?.facts_hash === factsHash) return 0;
    const document = classReport(facts, last?.standings ?? null, writing);
    const report = { kind: 'class', classId, studentId: null, standings: standingsOf(facts), document } as const;
    await this.writer.write(schoolId, [{ ...report, ...nightly, day: facts.school.day, factsHash }]);
    return 1;
  }

  private async ofStudents(schoolId: number, first: number, last: number): Promise<number> {
    await holdErasuresBack(this.database, schoolId);
    await holdRecallsBack(this.database, schoolId);
    const rows = await this.database.query<Pick<UsersRow, 'id'>>(studentsOfItem, [schoolId, first, last]);
    const ids = rows.map(({ id }) => id);
    const facts = await this.students.read(ids);
    const present = await this.database.query<Pick<ReportsRow, 'student_id' | 'facts_hash'>>(lastOfStudents, [ids]);
    const hashOf = new Map(present.map((row) => [row.student_id, row.facts_hash]));
    const reports = [...facts].flatMap(([studentId, own]): NewReport[] => {
      const document = progressReport(own, writingOf(own.school.locale, own.school.timeZone));
      const factsHash = factsHashOf(document);
      if (hashOf.get(studentId) === factsHash) return [];
      const report = { kind: 'progress', classId: null, studentId, standings: null, document } as const;
      return [{ ...report, ...nightly, day: own.school.day, factsHash }];
    });
    if (reports.length > 0) await this.writer.write(schoolId, reports);
    return reports.length;
  }
}

const nightly = { academicSessionId: null, requestedBy: null } as const;
