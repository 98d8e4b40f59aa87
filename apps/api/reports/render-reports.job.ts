import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import type { ReportsRow } from '../database/schema.generated.ts';
import { type JobContext, JobHandler, type TaskHandler } from '../jobs/definitions.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { SchoolFiles } from '../uploads/school-files.ts';
import { UploadRemoval } from '../uploads/upload-removal.ts';
import type { ReportDocument } from './document.ts';
import { documentsAtOnce, ReportRenderer } from './renderer.ts';
import { type RenderTask, renderQueue } from './reports-writer.ts';
import { type RequestedReport, RequestedReports } from './requested-reports.ts';

interface Waiting extends RequestedReport, Pick<ReportsRow, 'day'> {
  document: ReportDocument | null;
}

const waitingStatement = `SELECT id, school_id, kind, day, class_id, student_id, academic_session_id, document
  FROM reports WHERE id = $1 AND upload_id IS NULL AND withdrawn_at IS NULL`;

/**
 * Renders reports and stores their files. Nothing of it is in a transaction: rendering takes time, and storing is a call of
 * another service. A report that is stored already is passed over, so a task can be repeated; of two that render the same
 * report the first one's file stays, and the other goes.
 */
@JobHandler({ name: renderQueue, concurrency: documentsAtOnce })
@Injectable()
export class RenderReportsJob implements TaskHandler<RenderTask> {
  constructor(
    private readonly database: JobsDatabase,
    private readonly requested: RequestedReports,
    private readonly renderer: ReportRenderer,
    private readonly files: SchoolFiles,
    private readonly removal: UploadRemoval,
    private readonly config: AppConfig,
  ) {}

  async handle({ reportIds }: RenderTask, { stopping }: JobContext): Promise<void> {
    const failures: unknown[] = [];
    for (const reportId of reportIds) {
      stopping.throwIfAborted();
      try {
        const report = await this.database.first<Waiting>(waitingStatement, [reportId]);
        if (report !== undefined) await this.store(report);
      } catch (error) {
        // One report that cannot be made keeps no other back; another attempt passes over what is stored.
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  /** What could not be made is none: it can be asked for again, and the next night compares with the report before. */
  async giveUp({ reportIds }: RenderTask): Promise<void> {
    await this.database.run('DELETE FROM reports WHERE id = ANY ($1::uuid[]) AND upload_id IS NULL', [reportIds]);
  }

  private async store(report: Waiting): Promise<void> {
    const document = report.document ?? (await this.requested.documentOf(report));
    const content = await this.renderer.render(document);
    const uploadId = await this.files.put({
      schoolId: report.school_id,
      purpose: 'report',
      // Names of people belong into the document alone: file names stand in logs of storage and browsers.
      fileName: `${report.kind}-report-${report.day}.pdf`,
      contentType: 'application/pdf',
      content,
    });
    await this.database.transaction(async () => {
      const taken = await this.database.run(
        `UPDATE reports SET upload_id = $2, document = NULL, updated_at = now() WHERE id = $1 AND upload_id IS NULL AND withdrawn_at IS NULL`,
        [report.id, uploadId],
      );
      // It was withdrawn or its student erased meanwhile, or another process was faster.
      if (taken === 0) return this.removal.removeAll(report.school_id, [uploadId]);
      const completed = await this.files.complete(uploadId, this.config.env.UPLOAD_SCAN !== 'none');
      if (!completed) throw new Error('The upload of a report expired before it was stored');
    });
  }
}
