import { Injectable } from '@nestjs/common';
import { isAssigned } from '../assignments/assigned.ts';
import { studentsOf } from '../classes/enrolled.ts';
import { nameOrder } from '../classes/person.ts';
import type { ClassesRow } from '../database/schema.generated.ts';
import { countingExtensions } from '../extensions/counting-extensions.ts';
import { joinPolicy, policyColumns, type ScorePolicy } from '../gradebook/counted-score.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { countsOn, dayIn } from '../schools/school-day.ts';
import { mostRows } from './class-report.ts';
import { averagesOf, type GradedWork, hasScorePolicy } from './counted-work.ts';
import type { AssignmentStanding, ClassFacts, PersonName, SchoolFacts, StudentStanding, WorkOwed } from './facts.ts';
import { earlierAttempts, wasLate, workOf } from './work-sql.ts';

export const schoolColumns = `json_build_object('name', z.name, 'locale', z.locale, 'timeZone', z.time_zone,
  'day', ${dayIn('z.time_zone')}) AS school`;

export const nameJson = (user: string): string => `json_build_object('sourcedId', ${user}.sourced_id,
  'givenName', ${user}.given_name, 'familyName', ${user}.family_name)`;

/** Today's teachers of the class `k`, as JSON. */
export const teachersOf = (day: string): string => `(SELECT coalesce(json_agg(${nameJson('t')} ORDER BY t.id), '[]')
  FROM enrollments e JOIN users t ON t.id = e.user_id
  WHERE e.class_id = k.id AND e.role = 'teacher' AND e.status = 'active' AND ${countsOn('e', day)})`;

const classStatement = `SELECT k.id, k.school_id, k.title, ${schoolColumns}, ${policyColumns},
    ${teachersOf(dayIn('z.time_zone'))} AS teachers
  FROM classes k JOIN schools z ON z.id = k.school_id ${joinPolicy('k.id')} WHERE k.id = $1 AND k.status = 'active'`;

/** The work of today's students, assignment by assignment; drafts count, as teachers see them. */
const work = `WITH students AS (SELECT user_id, enrollment_id FROM ${studentsOf('$1')} m WHERE enrolled = 'current'),
  extended AS (SELECT * FROM ${countingExtensions(
    'IN (SELECT id FROM line_items WHERE class_id = $1)',
    'IN (SELECT user_id FROM students)',
  )} c),
  work AS MATERIALIZED (${workOf('line_items l CROSS JOIN students m')}
    WHERE l.class_id = $1 AND l.status = 'active' AND ${isAssigned('l')})`;

/** Everything in one pass over the work, which is what takes time. $2: how many rows are owed at most. */
const factsStatement = `${work},
  standing AS MATERIALIZED (SELECT *, ${wasLate} AS late FROM work),
  of_students AS (SELECT user_id, count(*) FILTER (WHERE state = 'missing') AS missing, count(*) FILTER (WHERE late) AS late
    FROM standing GROUP BY user_id),
  of_items AS (SELECT item_id, title, item_due,
      round(avg(100 * score / maximum) FILTER (WHERE state = 'graded' AND maximum > 0), 10) AS average,
      count(*) FILTER (WHERE state = 'graded') AS graded, count(*) FILTER (WHERE state = 'missing') AS missing,
      count(*) FILTER (WHERE late) AS late
    FROM standing GROUP BY item_id, title, item_due),
  owed AS (SELECT w.*, ${nameJson('u')} AS student
    FROM standing w JOIN users u ON u.id = w.user_id WHERE w.state = 'missing' OR w.late
    ORDER BY ${nameOrder('u')}, u.id, coalesce(w.due, 'infinity'), w.item_id LIMIT $2)
  SELECT
    (SELECT coalesce(json_agg(json_build_object('sourcedId', u.sourced_id, 'givenName', u.given_name,
        'familyName', u.family_name, 'currentPercent', t.current_percent::text, 'finalPercent', t.final_percent::text,
        'missing', coalesce(c.missing, 0), 'late', coalesce(c.late, 0)) ORDER BY ${nameOrder('u')}, u.id), '[]')
      FROM students m JOIN users u ON u.id = m.user_id LEFT JOIN grade_totals t ON t.enrollment_id = m.enrollment_id
        LEFT JOIN of_students c ON c.user_id = m.user_id) AS students,
    (SELECT coalesce(json_agg(json_build_object('id', item_id, 'title', title, 'dueAt', item_due,
        'averagePercent', average::text, 'graded', graded, 'missing', missing, 'late', late)
        ORDER BY coalesce(item_due, 'infinity'), item_id), '[]') FROM of_items) AS assignments,
    (SELECT coalesce(json_agg(json_build_object('student', student, 'title', title, 'dueAt', due,
        'state', CASE WHEN late THEN 'late' ELSE 'missing' END)), '[]') FROM owed) AS owed`;

/** What the scores count is for the rules alone: they are read where a policy makes another number of them. */
const gradedStatement = `${work}
  SELECT item_id, score, late_mark, graded_at, due, maximum, ${earlierAttempts} AS attempts FROM work
  WHERE state = 'graded' AND score IS NOT NULL`;

interface ClassRow extends Pick<ClassesRow, 'id' | 'school_id' | 'title'>, ScorePolicy {
  school: SchoolFacts;
  teachers: PersonName[];
}

/** As JSON has them: moments as PostgreSQL writes them. */
type InJson<T extends { dueAt: Date | null }> = Omit<T, 'dueAt'> & { dueAt: string | null };

interface FactsRow {
  students: StudentStanding[];
  assignments: (InJson<AssignmentStanding> & { id: number })[];
  owed: InJson<WorkOwed>[];
}

/** Reads what a report of a class is made of. */
@Injectable()
export class ClassFactsReader {
  constructor(private readonly database: JobsDatabase) {}

  /** Undefined where the class is gone, or nobody attends it today. */
  async read(classId: number): Promise<{ schoolId: number; facts: ClassFacts } | undefined> {
    const row = await this.database.first<ClassRow>(classStatement, [classId]);
    if (row === undefined) return undefined;
    const read = await this.database.one<FactsRow>(factsStatement, [classId, mostRows + 1]);
    if (read.students.length === 0) return undefined;
    const averages = await this.countedAverages(row);
    const assignments = read.assignments.map(({ id, ...assignment }) => ({
      ...toDated(assignment),
      averagePercent: averages === undefined ? assignment.averagePercent : (averages.get(id) ?? null),
    }));
    const { school, teachers, title } = row;
    const facts = { school, title, teachers, students: read.students, assignments, owed: read.owed.map(toDated) };
    return { schoolId: row.school_id, facts };
  }

  /** Undefined where every score counts as it was given. */
  private async countedAverages(row: ClassRow): Promise<Map<number, string> | undefined> {
    if (!hasScorePolicy(row)) return undefined;
    const graded = await this.database.query<GradedWork & { item_id: number }>(gradedStatement, [row.id]);
    return averagesOf(row, graded);
  }
}

const toDated = <T extends { dueAt: string | null }>(entry: T) => ({
  ...entry,
  dueAt: entry.dueAt === null ? null : new Date(entry.dueAt),
});
