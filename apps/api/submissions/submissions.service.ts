import { Injectable } from '@nestjs/common';
import type { TargetOf } from '../access/access.ts';
import type { Caller } from '../access/caller.ts';
import { Database } from '../database/database.ts';
import type { SubmissionFilesRow, SubmissionsRow } from '../database/schema.generated.ts';
import { requestRecalculations } from '../grading/recalculation-requests.ts';
import { httpProblems } from '../http/errors.ts';
import type { FieldProblem } from '../http/findings.ts';
import type { ListPage } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { Lists } from '../records/list-reader.ts';
import type { ListQuery } from '../records/lists.ts';
import { UploadsService } from '../uploads/uploads.service.ts';
import { submissionProblems } from './errors.ts';
import { submissionList } from './submission.list.ts';
import { type SubmissionRow, type SubmissionView, selectSubmissions, toSubmissionView } from './submission.row.ts';

interface Work {
  uploadIds: string[];
  comment: string | null;
}

/** What students submit for the assignments of their classes. */
@Injectable()
export class SubmissionsService {
  constructor(
    private readonly database: Database,
    private readonly uploads: UploadsService,
    private readonly lists: Lists,
  ) {}

  /** Stores the work as it is now. Repeating it unchanged keeps its moment, so a late retry is not late work. */
  async submit(
    student: Caller,
    lineItem: TargetOf<'lineItem'>,
    work: Work,
    ifMatch: number | undefined,
  ): Promise<{ created: boolean; submission: SubmissionView }> {
    return this.database.transaction(async () => {
      await this.refuseOnceGraded(student, lineItem);
      const pointers = work.uploadIds.map((_, index) => `/uploadIds/${index}`);
      await this.uploads.claim(student.id, 'submission', work.uploadIds, pointers);
      const { id, created } = await this.createOrLock(student, lineItem, work);
      const present = await this.byId(id);
      if (ifMatch !== undefined && (created || present.version !== ifMatch)) {
        throw new Problem(httpProblems.preconditionFailed);
      }
      if (!created && isSame(present, work)) return { created, submission: toSubmissionView(present) };
      if (!created && ifMatch === undefined) throw new Problem(httpProblems.preconditionRequired);
      await this.replaceFiles(id, work.uploadIds);
      // It is missing no more.
      if (created) await requestRecalculations(this.database, lineItem.classId, [student.id]);
      if (!created) {
        await this.database.run(
          `UPDATE submissions SET comment = $2, submitted_at = now(), version = version + 1, updated_at = now()
           WHERE id = $1`,
          [id, work.comment],
        );
      }
      return { created, submission: toSubmissionView(await this.byId(id)) };
    });
  }

  async ofStudent(student: Caller, lineItem: TargetOf<'lineItem'>): Promise<SubmissionView> {
    const row = await this.database.first<SubmissionRow>(
      `${selectSubmissions} WHERE s.line_item_id = $1 AND s.student_id = $2`,
      [lineItem.id, student.id],
    );
    if (row === undefined) throw new Problem(submissionProblems.noSubmission);
    return toSubmissionView(row);
  }

  ofLineItem(lineItem: TargetOf<'lineItem'>, query: ListQuery): Promise<ListPage<SubmissionView>> {
    return this.lists.read(submissionList, [lineItem.id], query, toSubmissionView);
  }

  async read(submission: TargetOf<'submission'>): Promise<SubmissionView> {
    return toSubmissionView(await this.byId(submission.id));
  }

  private byId(id: number): Promise<SubmissionRow> {
    return this.database.one<SubmissionRow>(`${selectSubmissions} WHERE s.id = $1`, [id]);
  }

  /** A grade that is not posted yet refuses nothing: it would show that there is one. */
  private async refuseOnceGraded(student: Caller, lineItem: TargetOf<'lineItem'>): Promise<void> {
    const graded = await this.database.first(
      `SELECT 1 FROM results r JOIN line_items l ON l.id = r.line_item_id
         LEFT JOIN grading_policies p ON p.class_id = l.class_id
       WHERE r.line_item_id = $1 AND r.student_id = $2 AND r.status = 'active' AND r.score_status = 'fully graded'
         AND NOT r.draft AND p.counted_attempt IS DISTINCT FROM 'best' FOR SHARE OF r`,
      [lineItem.id, student.id],
    );
    if (graded !== undefined) throw new Problem(submissionProblems.submissionGraded);
  }

  /** The student's submission, locked until the transaction ends. */
  private async createOrLock(
    student: Caller,
    lineItem: TargetOf<'lineItem'>,
    { comment }: Work,
  ): Promise<{ id: number; created: boolean }> {
    const inserted = await this.database.first<Pick<SubmissionsRow, 'id'>>(
      `INSERT INTO submissions (school_id, sourced_id, line_item_id, student_id, comment)
       VALUES ($1, uuidv7()::text, $2, $3, $4) ON CONFLICT (line_item_id, student_id) DO NOTHING RETURNING id`,
      [student.schoolId, lineItem.id, student.id, comment],
    );
    if (inserted !== undefined) return { id: inserted.id, created: true };
    const { id } = await this.database.one<Pick<SubmissionsRow, 'id'>>(
      'SELECT id FROM submissions WHERE line_item_id = $1 AND student_id = $2 FOR UPDATE',
      [lineItem.id, student.id],
    );
    return { id, created: false };
  }

  private async replaceFiles(submissionId: number, uploadIds: string[]): Promise<void> {
    const elsewhere = await this.database.query<Pick<SubmissionFilesRow, 'upload_id'>>(
      'SELECT upload_id FROM submission_files WHERE upload_id = ANY($2::uuid[]) AND submission_id <> $1',
      [submissionId, uploadIds],
    );
    if (elsewhere.length > 0) {
      const taken = new Set(elsewhere.map((row) => row.upload_id));
      const message = 'this upload is part of another submission';
      const errors = uploadIds.flatMap((id, index): FieldProblem[] =>
        taken.has(id) ? [{ location: 'body', pointer: `/uploadIds/${index}`, message }] : [],
      );
      throw new Problem(httpProblems.unprocessableReference, { errors });
    }
    await this.database.run('DELETE FROM submission_files WHERE submission_id = $1 AND upload_id <> ALL($2::uuid[])', [
      submissionId,
      uploadIds,
    ]);
    await this.database.run(
      `INSERT INTO submission_files (submission_id, upload_id) SELECT $1, unnest($2::uuid[])
       ON CONFLICT (submission_id, upload_id) DO NOTHING`,
      [submissionId, uploadIds],
    );
  }
}

function isSame(present: SubmissionRow, { uploadIds, comment }: Work): boolean {
  const submitted = new Set(present.files.map((file) => file.uploadId));
  return (
    present.comment === comment && submitted.size === uploadIds.length && uploadIds.every((id) => submitted.has(id))
  );
}
