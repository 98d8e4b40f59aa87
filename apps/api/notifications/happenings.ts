import { Injectable } from '@nestjs/common';
import { isAssigned } from '../assignments/assigned.ts';
import type {
  AcademicSessionsRow,
  ClassesRow,
  EnrollmentsRow,
  ExtensionsRow,
  GuardianTiesRow,
  LineItemsRow,
  ReportsRow,
  ResultsRow,
  UsersRow,
} from '../database/schema.generated.ts';
import { ownDueDate, workStateOf } from '../due-work/work-state.ts';
import { countingExtensions } from '../extensions/counting-extensions.ts';
import { isOpenTie } from '../guardians/tie.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { countsOn, dayIn } from '../schools/school-day.ts';
import { gradedStatuses } from '../values/grade-facts.ts';
import { microseconds } from './due-digests.ts';

/** How long before its due date work is mentioned: twice in daily mails, so that one that is overlooked is not all. */
const dueSoon = `interval '48 hours'`;

/** The classes that students ($1) attend today, as `m`. */
const attended = `m AS (SELECT DISTINCT e.user_id, e.class_id, k.title AS class_title
  FROM enrollments e JOIN classes k ON k.id = e.class_id JOIN schools z ON z.id = e.school_id
  WHERE e.user_id = ANY ($1) AND e.role = 'student' AND e.status = 'active' AND k.status = 'active'
    AND ${countsOn('e', dayIn('z.time_zone'))})`;

const place = 'm.user_id AS student_id, m.class_id, m.class_title, l.title';
const known = `l.status = 'active' AND ${isAssigned('l')}`;
const isNews = (moment: string): string => `${moment} > $2::timestamptz AND ${moment} <= $3::timestamptz`;

const childrenStatement = `SELECT DISTINCT t.guardian_id, t.student_id, u.given_name, u.family_name
  FROM guardian_ties t JOIN users u ON u.id = t.student_id AND u.status = 'active'
  WHERE t.guardian_id = ANY ($1) AND ${isOpenTie('t')}`;

const resultShownAt = 'greatest(r.updated_at, r.posting_changed_at, l.assign_date)';

/** Of drafts nothing. Work without a grade counts as returned where something was submitted, and a comment says why. */
const resultsStatement = `WITH ${attended}
  SELECT ${place}, r.score_status, ${microseconds(resultShownAt)} AS at
  FROM m JOIN line_items l ON l.class_id = m.class_id AND ${known}
    JOIN results r ON r.line_item_id = l.id AND r.student_id = m.user_id AND r.status = 'active' AND NOT r.draft
  WHERE ${isNews(resultShownAt)} AND (r.score_status IN (${gradedStatuses.map((status) => `'${status}'`).join(', ')}, 'exempt')
    OR (r.comment <> '' AND EXISTS (SELECT 1 FROM submissions s WHERE s.line_item_id = l.id AND s.student_id = m.user_id)))
  ORDER BY l.id`;

/** $2: the moment from which on work is due soon. An extension only lengthens, so whatever is due soon was due no later for all. */
const dueStatement = `WITH ${attended},
  items AS (SELECT l.* FROM line_items l WHERE l.class_id IN (SELECT class_id FROM m) AND ${known}
    AND l.due_date <= $2::timestamptz + ${dueSoon}),
  extended AS (SELECT * FROM ${countingExtensions('IN (SELECT id FROM items)', '= ANY ($1)')} c)
  SELECT ${place}, ${ownDueDate} AS due
  FROM m JOIN items l ON l.class_id = m.class_id
    LEFT JOIN extended x ON x.line_item_id = l.id AND x.student_id = m.user_id
    LEFT JOIN results r ON r.line_item_id = l.id AND r.student_id = m.user_id AND r.status = 'active' AND NOT r.draft
    LEFT JOIN submissions s ON s.line_item_id = l.id AND s.student_id = m.user_id
  WHERE ${ownDueDate} > $2 AND ${ownDueDate} <= $2::timestamptz + ${dueSoon} AND ${workStateOf('m.user_id', 's')} = 'open'
  ORDER BY due, l.id`;

/**
 * What extensions changed for students: their own, those of their groups, and what joining or leaving a group brought. Of
 * what counts now only the facts, never the reason. One that began and ended within the news is none.
 */
const extensionsStatement = `WITH ${attended},
  changed AS (
    SELECT c.line_item_id, c.student_id, max(c.at) AS at, min(c.began_at) AS began_at FROM (
      SELECT o.line_item_id, o.student_id, o.updated_at AS at, o.created_at AS began_at FROM extensions o
        WHERE o.student_id = ANY ($1) AND ${isNews('o.updated_at')}
      UNION ALL
      SELECT o.line_item_id, g.student_id, o.updated_at, o.created_at FROM extensions o
        JOIN class_group_members g ON g.group_id = o.group_id
        WHERE g.student_id = ANY ($1) AND ${isNews('o.updated_at')}
      UNION ALL
      SELECT o.line_item_id, h.student_id, h.changed_at, CASE WHEN h.after IS NULL THEN o.created_at ELSE h.changed_at END
        FROM grade_history h JOIN extensions o ON o.group_id = h.record_id AND o.status = 'active'
        WHERE h.kind = 'group' AND h.student_id = ANY ($1) AND ${isNews('h.changed_at')}) c
    GROUP BY c.line_item_id, c.student_id),
  extended AS (SELECT * FROM ${countingExtensions('IN (SELECT line_item_id FROM changed)', '= ANY ($1)')} x)
  SELECT ${place}, x.line_item_id IS NOT NULL AS counts, coalesce(x.excused, false) AS excused, x.result_value_max AS maximum,
    CASE WHEN ${ownDueDate} IS DISTINCT FROM l.due_date OR x.line_item_id IS NULL THEN ${ownDueDate} END AS due,
    ${microseconds('c.at')} AS at, ${microseconds('c.began_at')} AS "beganAt"
  FROM changed c JOIN line_items l ON l.id = c.line_item_id AND ${known}
    JOIN m ON m.user_id = c.student_id AND m.class_id = l.class_id
    LEFT JOIN extended x ON x.line_item_id = l.id AND x.student_id = m.user_id
  ORDER BY l.id`;

/** Those whose file can be downloaded, or soon, of several of a kind the last. */
const reportIsNews = `r.upload_id IS NOT NULL AND r.withdrawn_at IS NULL AND ${isNews('r.updated_at')} AND EXISTS (
  SELECT 1 FROM uploads f WHERE f.id = r.upload_id AND f.state = 'completed' AND f.scan_status <> 'infected')`;
const reportsStatement = `SELECT r.student_id, r.kind, a.title AS term, ${microseconds('max(r.updated_at)')} AS at
  FROM reports r LEFT JOIN academic_sessions a ON a.id = r.academic_session_id
  WHERE r.student_id = ANY ($1) AND r.kind IN ('progress', 'reportCard') AND ${reportIsNews}
  GROUP BY r.student_id, r.kind, a.id ORDER BY r.kind, a.id`;

/** Of classes, for those who teach them today. */
const classReportsStatement = `SELECT e.user_id AS teacher_id, k.id AS class_id, k.title AS class_title,
    ${microseconds('max(r.updated_at)')} AS at
  FROM enrollments e JOIN classes k ON k.id = e.class_id AND k.status = 'active' JOIN schools z ON z.id = k.school_id
    JOIN reports r ON r.class_id = k.id AND r.kind = 'class'
  WHERE e.user_id = ANY ($1) AND e.role = 'teacher' AND e.status = 'active' AND ${countsOn('e', dayIn('z.time_zone'))}
    AND ${reportIsNews}
  GROUP BY e.user_id, k.id`;

export interface Child
  extends Pick<GuardianTiesRow, 'guardian_id' | 'student_id'>,
    Pick<UsersRow, 'given_name' | 'family_name'> {}

interface Place extends Pick<LineItemsRow, 'title'>, Pick<EnrollmentsRow, 'class_id'> {
  student_id: UsersRow['id'];
  class_title: ClassesRow['title'];
}

export interface PostedResult extends Place, Pick<ResultsRow, 'score_status'> {
  /** Microseconds since 1970, as everywhere here. */
  at: number;
}

export interface DueWork extends Place {
  due: Date;
}

export interface ChangedExtension extends Place, Pick<ExtensionsRow, 'excused'> {
  /** Whether one counts now; else it is as for everybody. */
  counts: boolean;
  /** Null: as for everybody. */
  maximum: ExtensionsRow['result_value_max'];
  due: Date | null;
  at: number;
  beganAt: number;
}

export interface StudentReport extends Pick<ReportsRow, 'kind'> {
  student_id: UsersRow['id'];
  term: AcademicSessionsRow['title'] | null;
  at: number;
}

export interface ClassReport {
  teacher_id: UsersRow['id'];
  class_id: ClassesRow['id'];
  class_title: ClassesRow['title'];
  at: number;
}

/** Everything that digests can be about, of many people and the longest of their windows. */
export interface Happenings {
  children: Child[];
  results: PostedResult[];
  dueWork: DueWork[];
  extensions: ChangedExtension[];
  reports: StudentReport[];
  classReports: ClassReport[];
}

/** Reads what happened: nothing that its students may not see, in a number of statements that does not grow with them. */
@Injectable()
export class HappeningsReader {
  constructor(private readonly database: JobsDatabase) {}

  /** @param userIds the readers: students, guardians and teachers */
  async read(userIds: readonly number[], from: number, until: number): Promise<Happenings> {
    const children = await this.database.query<Child>(childrenStatement, [userIds]);
    const students = [...new Set([...userIds, ...children.map((child) => child.student_id)])];
    // Rounded outwards: what lies between the two is decided to the microsecond for each reader.
    const news = [new Date(Math.floor(from / 1_000)), new Date(Math.ceil(until / 1_000))];
    return {
      children,
      results: await this.database.query<PostedResult>(resultsStatement, [students, ...news]),
      dueWork: await this.database.query<DueWork>(dueStatement, [students, news[1]]),
      extensions: await this.database.query<ChangedExtension>(extensionsStatement, [students, ...news]),
      reports: await this.database.query<StudentReport>(reportsStatement, [students, ...news]),
      classReports: await this.database.query<ClassReport>(classReportsStatement, [userIds, ...news]),
    };
  }
}
