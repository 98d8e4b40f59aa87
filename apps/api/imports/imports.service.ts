import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { Database } from '../database/database.ts';
import { httpProblems } from '../http/errors.ts';
import type { ListPage } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { Jobs } from '../jobs/jobs.ts';
import { Lists } from '../records/list-reader.ts';
import type { ListQuery } from '../records/lists.ts';
import { uploadProblems } from '../uploads/errors.ts';
import { UploadsService } from '../uploads/uploads.service.ts';
import { importProblems } from './errors.ts';
import { importList } from './import-run.list.ts';
import {
  detailColumns,
  fromRuns,
  type ImportRunDetailsRow,
  type ImportRunDetailsView,
  type ImportRunView,
  toImportRunDetailsView,
  toImportRunView,
} from './import-run.row.ts';
import { queueRun } from './queue-run.ts';

/** Imports as administrators of one school start and watch them. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly database: Database,
    private readonly uploads: UploadsService,
    private readonly jobs: Jobs,
    private readonly lists: Lists,
  ) {}

  /** @throws Problem import-in-progress while one of the school waits or works, or what is wrong with the upload */
  async start(caller: Caller, body: { uploadId: string }): Promise<ImportRunDetailsView> {
    return this.database.transaction(async () => {
      await this.uploads.claim(caller.id, 'import', [body.uploadId], ['/uploadId']);
      const { scanned } = await this.database.one<{ scanned: boolean }>(
        `SELECT scan_status = 'clean' AS scanned FROM uploads WHERE id = $1`,
        [body.uploadId],
      );
      if (!scanned) throw new Problem(uploadProblems.scanPending, { headers: { 'retry-after': '10' } });
      const { schoolId, id: requestedBy } = caller;
      const runId = await queueRun(this.database, this.jobs, { schoolId, requestedBy, uploadId: body.uploadId });
      if (runId === undefined) throw new Problem(importProblems.importInProgress);
      return this.read(caller, runId);
    });
  }

  list(caller: Caller, query: ListQuery): Promise<ListPage<ImportRunView>> {
    return this.lists.read(importList, [caller.schoolId], query, toImportRunView);
  }

  async read(caller: Caller, id: string): Promise<ImportRunDetailsView> {
    const row = await this.database.first<ImportRunDetailsRow>(
      `SELECT ${detailColumns} ${fromRuns}
       WHERE r.school_id = $1 AND r.id = $2`,
      [caller.schoolId, id],
    );
    if (row === undefined) throw new Problem(httpProblems.notFound);
    return toImportRunDetailsView(row);
  }
}
