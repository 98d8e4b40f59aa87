import { z } from 'zod';
import { type Person, personJson, personSchema } from '../classes/person.ts';
import type { LineItemsRow, SubmissionsRow } from '../database/schema.generated.ts';
import { dueDateFor, joinExtension } from '../extensions/counting-extensions.ts';
import { moment, sourcedId } from '../http/fields.ts';
import { scanStatus } from '../uploads/upload.row.ts';

export const submission = z
  .object({
    sourcedId,
    lineItemSourcedId: sourcedId,
    student: personSchema,
    comment: z.string().nullable(),
    submittedAt: moment,
    late: z
      .boolean()
      .meta({ description: 'Whether it was submitted after the due date, by an extension that of the student' }),
    files: z.array(
      z.object({
        uploadId: z.uuid(),
        fileName: z.string(),
        contentType: z.string(),
        sizeBytes: z.int(),
        scanStatus,
      }),
    ),
    version: z.int(),
  })
  .meta({ id: 'Submission' });

export type SubmissionView = z.infer<typeof submission>;

export interface SubmissionRow
  extends Pick<SubmissionsRow, 'id' | 'sourced_id' | 'comment' | 'submitted_at' | 'version'> {
  line_item_sourced_id: LineItemsRow['sourced_id'];
  student: Person;
  late: boolean;
  files: SubmissionView['files'];
}

/** What a statement that reads submissions gives; `s` is the submission. */
export const submissionColumns = `s.id, s.sourced_id, l.sourced_id AS line_item_sourced_id,
    ${personJson('p')} AS student, s.comment, s.submitted_at,
    coalesce(s.submitted_at > ${dueDateFor('l', 'x')}, false) AS late, s.version,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('uploadId', u.id, 'fileName', u.file_name,
      'contentType', u.content_type, 'sizeBytes', u.size_bytes, 'scanStatus', u.scan_status) ORDER BY u.id), '[]')
    FROM submission_files f JOIN uploads u ON u.id = f.upload_id WHERE f.submission_id = s.id) AS files`;

export const fromSubmissions = `FROM submissions s
  JOIN line_items l ON l.id = s.line_item_id
  JOIN users p ON p.id = s.student_id
  ${joinExtension('l', 's.student_id', 'x')}`;

export const selectSubmissions = `SELECT ${submissionColumns} ${fromSubmissions}`;

export const toSubmissionView = (row: SubmissionRow): SubmissionView => ({
  sourcedId: row.sourced_id,
  lineItemSourcedId: row.line_item_sourced_id,
  student: row.student,
  comment: row.comment,
  submittedAt: row.submitted_at.toISOString(),
  late: row.late,
  files: row.files,
  version: row.version,
});
