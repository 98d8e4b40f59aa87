import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { ObjectStore } from '../../aws/object-store.ts';
import { AppConfig } from '../../config/config.ts';
import type { PrivacyRequestsRow, SchoolsRow } from '../../database/schema.generated.ts';
import { JobHandler, type TaskHandler } from '../../jobs/definitions.ts';
import { JobsDatabase } from '../../jobs/jobs-database.ts';
import { noticeWords } from '../../notices/notice-writer.ts';
import { Notices } from '../../notices/notices.ts';
import { writingOf } from '../../reports/languages/language.ts';
import { SchoolFiles } from '../../uploads/school-files.ts';
import { UploadRemoval } from '../../uploads/upload-removal.ts';
import { exportKeptDays } from '../periods.ts';
import { writeArchive } from './export-archive.ts';
import type { IndexLanguage } from './export-index.ts';
import { type ExportTask, exportQueue } from './export-task.ts';
import { type PersonData, PersonDataReader } from './person-data.ts';

type Wanted = Pick<PrivacyRequestsRow, 'school_id' | 'user_id' | 'requested_by'>;

const openStates = `('queued', 'running')`;

/** Makes the copy of a person's data. Can be repeated: of two files the one that is stored first stays, the other goes. */
@JobHandler({ name: exportQueue, concurrency: 1 })
@Injectable()
export class ExportJob implements TaskHandler<ExportTask> {
  constructor(
    private readonly database: JobsDatabase,
    private readonly people: PersonDataReader,
    private readonly store: ObjectStore,
    private readonly files: SchoolFiles,
    private readonly removal: UploadRemoval,
    private readonly config: AppConfig,
    private readonly notices: Notices,
  ) {}

  async handle({ requestId }: ExportTask): Promise<void> {
    const wanted = await this.database.first<Wanted>(
      `UPDATE privacy_requests SET state = 'running', updated_at = now() WHERE id = $1 AND state IN ${openStates}
       RETURNING school_id, user_id, requested_by`,
      [requestId],
    );
    if (wanted === undefined) return;
    const data = await this.people.read(wanted.user_id, wanted.user_id === wanted.requested_by);
    const folder = await mkdtemp(join(tmpdir(), 'classboard-export-'));
    try {
      const archive = await writeArchive(
        join(folder, 'export.zip'),
        data,
        new Date(),
        (key) => this.store.open(key),
        await this.languageOf(wanted.school_id),
      );
      const uploadId = await this.files.put({
        schoolId: wanted.school_id,
        purpose: 'export',
        // Names of people belong into the archive alone: file names stand in logs of storage and browsers.
        fileName: 'classboard-data.zip',
        contentType: 'application/zip',
        content: archive,
      });
      await this.finish(requestId, wanted, uploadId, countsOf(data));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async giveUp({ requestId }: ExportTask): Promise<void> {
    await this.database.run(
      `UPDATE privacy_requests SET state = 'failed', finished_at = now(), updated_at = now(), version = version + 1
       WHERE id = $1 AND state IN ${openStates}`,
      [requestId],
    );
  }

  private async finish(
    requestId: string,
    { school_id: schoolId, requested_by: requestedBy }: Wanted,
    uploadId: string,
    counts: Record<string, number>,
  ): Promise<void> {
    await this.database.transaction(async () => {
      // As an erasure does: first the user, to whom the mail below refers, and then the request. The other way about each
      // would wait for the other.
      await this.database.query('SELECT 1 FROM users WHERE id = $1 FOR KEY SHARE', [requestedBy]);
      const taken = await this.database.first<{ until: Date }>(
        `UPDATE privacy_requests SET state = 'done', upload_id = $2, counts = $3, finished_at = now(), updated_at = now(),
           expires_at = now() + make_interval(days => $4), version = version + 1
         WHERE id = $1 AND state = 'running' RETURNING expires_at AS until`,
        [requestId, uploadId, JSON.stringify(counts), exportKeptDays],
      );
      // The person was erased meanwhile, which withdraws the request, or another process was faster.
      if (taken === undefined) return this.removal.removeAll(schoolId, [uploadId]);
      const completed = await this.files.complete(uploadId, this.config.env.UPLOAD_SCAN !== 'none');
      if (!completed) throw new Error('The upload of an export expired before it was stored');
      await this.notices.toUser(requestedBy, {
        schoolId,
        kind: 'privacyNotice',
        about: `export-ready:${requestId}`,
        details: `GET /v1/privacy/requests/${requestId}/file`,
        write: ({ words, moment }, school) => words.exportReady(school, moment(taken.until)),
      });
    });
  }

  private async languageOf(schoolId: number): Promise<IndexLanguage> {
    const school = await this.database.one<Pick<SchoolsRow, 'locale' | 'time_zone'>>(
      'SELECT locale, time_zone FROM schools WHERE id = $1',
      [schoolId],
    );
    const { language, direction } = writingOf(school.locale, school.time_zone);
    return { language, direction, moment: noticeWords(school).moment };
  }
}

const countsOf = ({ tables, files }: PersonData): Record<string, number> => ({
  ...Object.fromEntries(Object.entries(tables).map(([table, rows]) => [table, rows.length])),
  files: files.length,
});
