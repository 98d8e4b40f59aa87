import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import { Database } from '../database/database.ts';
import { httpProblems } from '../http/errors.ts';
import { type ListPage, type Page, readIdCursor, toPage } from '../http/pages.ts';
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
  type importFinding,
  type importRemoval,
  toImportRunDetailsView,
  toImportRunView,
} from './import-run.row.ts';
import { queueRun } from './queue-run.ts';

interface PageQuery {
  limit: number;
  cursor?: string | undefined;
}
type Finding = z.output<typeof importFinding>;
type Removal = z.output<typeof importRemoval>;
/** With its place among all of them, from 1. */
type Listed<T> = T & { place: number };

const placeOf = ({ place }: Listed<object>) => [place];

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

  async findings(caller: Caller, id: string, query: PageQuery): Promise<Page<Finding>> {
    await this.require(caller, id);
    const rows = await this.database.query<Listed<{ finding: Finding }>>(
      `SELECT f.place::integer AS place, f.finding FROM import_runs r
         CROSS JOIN jsonb_array_elements(CASE r.state WHEN 'succeeded' THEN coalesce(r.result #> '{heldBack,rows}', '[]')
           ELSE r.errors END) WITH ORDINALITY f (finding, place)
       WHERE r.id = $1 AND f.place > $2 ORDER BY f.place LIMIT $3`,
      [id, readIdCursor(query.cursor) ?? 0, query.limit + 1],
    );
    return toPage(rows, query.limit, placeOf, ({ finding }) => finding);
  }

  async removals(caller: Caller, id: string, query: PageQuery & { file?: string | undefined }): Promise<Page<Removal>> {
    await this.require(caller, id);
    const rows = await this.database.query<Listed<{ file: string; sourced_id: string }>>(
      `SELECT * FROM (SELECT (row_number() OVER (ORDER BY f.place, s.place))::integer AS place, f.file ->> 'file' AS file,
           s.sourced_id FROM import_runs r CROSS JOIN jsonb_array_elements(r.hold -> 'files') WITH ORDINALITY f (file, place)
           CROSS JOIN jsonb_array_elements_text(f.file -> 'records') WITH ORDINALITY s (sourced_id, place)
         WHERE r.id = $1) listed
       WHERE place > $2 AND ($4::text IS NULL OR file = $4) ORDER BY place LIMIT $3`,
      [id, readIdCursor(query.cursor) ?? 0, query.limit + 1, query.file ?? null],
    );
    return toPage(rows, query.limit, placeOf, (row) => ({ file: row.file, sourcedId: row.sourced_id }));
  }

  /** @throws Problem not-found */
  async read(caller: Caller, id: string): Promise<ImportRunDetailsView> {
    const row = await this.database.first<ImportRunDetailsRow>(
      `SELECT ${detailColumns} ${fromRuns}
       WHERE r.school_id = $1 AND r.id = $2`,
      [caller.schoolId, id],
    );
    if (row === undefined) throw new Problem(httpProblems.notFound);
    return toImportRunDetailsView(row);
  }

  private async require(caller: Caller, id: string): Promise<void> {
    const own = 'SELECT id FROM import_runs WHERE school_id = $1 AND id = $2';
    if ((await this.database.first(own, [caller.schoolId, id])) === undefined) throw new Problem(httpProblems.notFound);
  }
}
