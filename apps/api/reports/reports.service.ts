import { Injectable } from '@nestjs/common';
import type { TargetOf } from '../access/access.ts';
import type { Caller } from '../access/caller.ts';
import type { DownloadLink } from '../aws/object-store.ts';
import { Database } from '../database/database.ts';
import type { ReportsRow } from '../database/schema.generated.ts';
import type { ListPage } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { Jobs } from '../jobs/jobs.ts';
import { Lists } from '../records/list-reader.ts';
import type { ListQuery } from '../records/lists.ts';
import { References } from '../records/references.ts';
import { schoolDay } from '../schools/school-day.ts';
import { uploadProblems } from '../uploads/errors.ts';
import { UploadsService } from '../uploads/uploads.service.ts';
import {
  classReports,
  type ReportRow,
  type ReportView,
  reportSource,
  studentReports,
  toReportView,
} from './report.row.ts';
import { reportKinds } from './report-kinds.ts';
import { renderQueue, renderTasks } from './reports-writer.ts';

const selectReports = `SELECT ${reportSource.columns} ${reportSource.from} WHERE r.id = ANY ($1::uuid[]) ORDER BY r.id`;

/** Two requests of the same kind at once are one report. */
const waitingOfClass = `SELECT id FROM reports
  WHERE class_id = $1 AND kind = $2 AND upload_id IS NULL AND withdrawn_at IS NULL AND requested_by IS NOT NULL ORDER BY created_at LIMIT 1`;

/** What reports there are, and those that people ask for. */
@Injectable()
export class ReportsService {
  constructor(
    private readonly database: Database,
    private readonly lists: Lists,
    private readonly references: References,
    private readonly uploads: UploadsService,
    private readonly jobs: Jobs,
  ) {}

  ofClass({ id }: TargetOf<'class'>, query: ListQuery): Promise<ListPage<ReportView>> {
    return this.lists.read(classReports, [id], query, toReportView);
  }

  ofStudent(student: { readonly id: number }, query: ListQuery): Promise<ListPage<ReportView>> {
    return this.lists.read(studentReports, [student.id], query, toReportView);
  }

  /** @throws Problem while it is rendered or scanned */
  async link({ id }: TargetOf<'report'>): Promise<DownloadLink> {
    const { upload_id: uploadId } = await this.database.one<Pick<ReportsRow, 'upload_id'>>(
      'SELECT upload_id FROM reports WHERE id = $1',
      [id],
    );
    if (uploadId === null) throw new Problem(uploadProblems.uploadNotCompleted, { headers: { 'retry-after': '10' } });
    return this.uploads.schoolFileLink(uploadId);
  }

  async requestOfClass(caller: Caller, { id: classId }: TargetOf<'class'>, kind: 'class' | 'progressSet') {
    return this.database.transaction(async () => {
      await this.database.query(`SELECT pg_advisory_xact_lock(hashtextextended('reports', $1))`, [classId]);
      const waiting = await this.database.first<Pick<ReportsRow, 'id'>>(waitingOfClass, [classId, kind]);
      const ids = waiting === undefined ? await this.request(caller, kind, { classId }, [null]) : [waiting.id];
      const [view] = await this.read(ids);
      return view as ReportView;
    });
  }

  /** @throws Problem unprocessable-reference naming each student who is not there */
  async requestCards(
    caller: Caller,
    { id: academicSessionId }: TargetOf<'academicSession'>,
    studentSourcedIds: readonly string[],
  ): Promise<ReportView[]> {
    return this.database.transaction(async () => {
      const students = await this.references.resolve(
        caller.schoolId,
        studentSourcedIds.map((sourcedId, index) => ({
          kind: 'user' as const,
          sourcedId,
          pointer: `/studentSourcedIds/${index}`,
        })),
      );
      return this.read(await this.request(caller, 'reportCard', { academicSessionId }, students));
    });
  }

  private async request(
    caller: Caller,
    kind: ReportsRow['kind'],
    { classId = null, academicSessionId = null }: { classId?: number | null; academicSessionId?: number | null },
    students: readonly (number | null)[],
  ): Promise<ReportsRow['id'][]> {
    const rows = await this.database.query<Pick<ReportsRow, 'id'>>(
      `INSERT INTO reports (school_id, kind, class_id, student_id, academic_session_id, day, requested_by, expires_at)
       SELECT $1, $2, $3, student_id, $4, ${schoolDay('$1')}, $5, now() + make_interval(days => $6)
       FROM unnest($7::bigint[]) AS of (student_id) RETURNING id`,
      [caller.schoolId, kind, classId, academicSessionId, caller.id, reportKinds[kind].keptDays, students],
    );
    const reportIds = rows.map(({ id }) => id);
    for (const task of renderTasks(reportIds)) {
      await this.jobs.enqueue(renderQueue, task, { schoolId: caller.schoolId });
    }
    return reportIds;
  }

  private async read(ids: readonly string[]): Promise<ReportView[]> {
    return (await this.database.query<ReportRow>(selectReports, [ids])).map(toReportView);
  }
}
