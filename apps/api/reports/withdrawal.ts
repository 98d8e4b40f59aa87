import type { Database, PreparedStatement } from '../database/database.ts';
import type { ClassesRow, LineItemsRow, SchoolsRow, UsersRow } from '../database/schema.generated.ts';

const lockName = `hashtextextended('posted_work_in_reports', $1)`;

/**
 * Holds recalls back until the transaction ends: what is read for a report in it was not recalled before the report is there
 * to be withdrawn.
 */
export const holdRecallsBack = (database: Database, schoolId: SchoolsRow['id']): Promise<unknown> =>
  database.run(`SELECT pg_advisory_xact_lock_shared(${lockName})`, [schoolId]);

/** SQL of the key; $1: school. */
export const peopleInReports = `hashtextextended('people_in_reports', $1)`;

/**
 * Holds erasures back until the transaction ends: what is read for a report in it is written before an erasure looks for
 * the reports that name somebody. To be taken before any other lock.
 */
export const holdErasuresBack = (database: Database, schoolId: SchoolsRow['id']): Promise<unknown> =>
  database.run(`SELECT pg_advisory_xact_lock_shared(${peopleInReports})`, [schoolId]);

/** The same for an erasure: waits for the reports that are written, and lets none read until it ends. */
export const waitForReports = (database: Database, schoolId: SchoolsRow['id']): Promise<unknown> =>
  database.run(`SELECT pg_advisory_xact_lock(${peopleInReports})`, [schoolId]);

const withdrawStatement: PreparedStatement = {
  name: 'reports-withdraw',
  text: `UPDATE reports r SET withdrawn_at = now(), updated_at = now(), expires_at = least(expires_at, now())
    FROM (SELECT id, min(since) AS since FROM unnest($2::bigint[], $3::timestamptz[]) AS s (id, since) GROUP BY id) s
    WHERE r.withdrawn_at IS NULL AND (r.document IS NOT NULL OR r.upload_id IS NOT NULL AND r.updated_at >= s.since)
      AND (r.kind = 'progress' AND r.student_id = s.id OR r.kind = 'progressSet' AND r.class_id = $1)`,
};

export interface RecalledWork {
  studentId: UsersRow['id'];
  /** When the student first could see it. */
  shownSince: Date;
}

/**
 * Reports that may show what is recalled are shown to nobody any more and go with the next cleanup; the next night makes new ones.
 * Report cards show no single work: the school gave them out, and gives out another one.
 */
export async function withdrawReports(
  database: Database,
  { schoolId, classId }: { schoolId: SchoolsRow['id']; classId: ClassesRow['id'] },
  recalled: readonly RecalledWork[],
): Promise<void> {
  await database.run(`SELECT pg_advisory_xact_lock(${lockName})`, [schoolId]);
  await database.run(withdrawStatement, [
    classId,
    recalled.map(({ studentId }) => studentId),
    recalled.map(({ shownSince }) => shownSince),
  ]);
}

/** Whoever was in the class may have a report that names the assignment, with a result or without. */
const studentsStatement: PreparedStatement = {
  name: 'reports-students-of-work',
  text: `SELECT DISTINCT e.user_id AS id, coalesce(l.assign_date, l.created_at) AS since
    FROM line_items l JOIN enrollments e ON e.class_id = l.class_id AND e.role = 'student' WHERE l.id = $1`,
};

/** The students to whom an assignment is shown now, and since when: to be read before it is hidden from them. */
export async function studentsShown(database: Database, lineItemId: LineItemsRow['id']): Promise<RecalledWork[]> {
  const rows = await database.query<{ id: UsersRow['id']; since: Date }>(studentsStatement, [lineItemId]);
  return rows.map(({ id, since }) => ({ studentId: id, shownSince: since }));
}
