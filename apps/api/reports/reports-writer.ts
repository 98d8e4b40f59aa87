import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type {
  AcademicSessionsRow,
  ClassesRow,
  ReportsRow,
  SchoolsRow,
  UsersRow,
} from '../database/schema.generated.ts';
import { Jobs } from '../jobs/jobs.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import type { ReportDocument } from './document.ts';
import type { Standings } from './facts.ts';
import { type ReportKind, reportKinds } from './report-kinds.ts';

export const renderQueue = 'render-reports';

/** Rendered by one task: some seconds of work. */
const reportsPerTask = 25;

export interface RenderTask {
  reportIds: ReportsRow['id'][];
}

export const renderTasks = (ids: readonly ReportsRow['id'][]): RenderTask[] =>
  Array.from({ length: Math.ceil(ids.length / reportsPerTask) }, (_, index) => ({
    reportIds: ids.slice(index * reportsPerTask, (index + 1) * reportsPerTask),
  }));

export interface NewReport {
  kind: ReportKind;
  classId: ClassesRow['id'] | null;
  studentId: UsersRow['id'] | null;
  academicSessionId: AcademicSessionsRow['id'] | null;
  day: string;
  /** What it says, without what only the day of the report changes. */
  factsHash: string;
  standings: Standings | null;
  document: Omit<ReportDocument, 'createdAt'>;
  requestedBy: UsersRow['id'] | null;
}

/** SHA-256 of what a document says: the same facts give the same, whatever the day. */
export const factsHashOf = ({ footer: _, ...document }: Omit<ReportDocument, 'createdAt'>): string =>
  createHash('sha256').update(JSON.stringify(document)).digest('hex');

/** Writes reports that are to be rendered. Must be called in a transaction of `JobsDatabase`. */
@Injectable()
export class ReportsWriter {
  constructor(
    private readonly database: JobsDatabase,
    private readonly jobs: Jobs,
  ) {}

  /** The ids of the reports, in their order. */
  async write(schoolId: SchoolsRow['id'], reports: readonly NewReport[]): Promise<ReportsRow['id'][]> {
    if (!this.database.inTransaction) throw new Error('Reports are written in the transaction that read their facts');
    const createdAt = new Date().toISOString();
    const rows = reports.map((report) => ({
      kind: report.kind,
      class_id: report.classId,
      student_id: report.studentId,
      academic_session_id: report.academicSessionId,
      day: report.day,
      facts_hash: report.factsHash,
      standings: report.standings,
      document: { ...report.document, createdAt },
      requested_by: report.requestedBy,
      kept_days: reportKinds[report.kind].keptDays,
    }));
    const written = await this.database.query<Pick<ReportsRow, 'id'>>(
      `INSERT INTO reports (school_id, kind, class_id, student_id, academic_session_id, day, facts_hash, standings,
         document, requested_by, expires_at)
       SELECT $1, n.kind, n.class_id, n.student_id, n.academic_session_id, n.day, n.facts_hash,
         nullif(n.standings, 'null'), n.document, n.requested_by, now() + make_interval(days => n.kept_days)
       FROM jsonb_to_recordset($2::jsonb) AS n (kind text, class_id bigint, student_id bigint,
         academic_session_id bigint, day date, facts_hash text, standings jsonb, document jsonb, requested_by bigint,
         kept_days integer)
       RETURNING id`,
      [schoolId, JSON.stringify(rows)],
    );
    const ids = written.map(({ id }) => id);
    for (const task of renderTasks(ids)) await this.jobs.enqueue(renderQueue, task, { schoolId });
    return ids;
  }
}
