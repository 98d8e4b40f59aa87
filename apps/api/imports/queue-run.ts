import type { Database } from '../database/database.ts';
import type { ImportRunsRow } from '../database/schema.generated.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { importJobName } from './queue-names.ts';
import { isAtWorkStatement, queueUpStatement } from './school-lock.ts';

export interface NewImport {
  schoolId: number;
  /** null: no user did. */
  requestedBy: number | null;
  uploadId: string;
}

/** In the caller's transaction. Undefined while an import of the school waits or works. */
export async function queueRun(database: Database, jobs: Jobs, run: NewImport): Promise<string | undefined> {
  await database.query(queueUpStatement, [run.schoolId]);
  const { isAtWork } = await database.one<{ isAtWork: boolean }>(isAtWorkStatement, [run.schoolId]);
  if (isAtWork) return undefined;
  const inserted = await database.first<Pick<ImportRunsRow, 'id'>>(
    `INSERT INTO import_runs (school_id, requested_by, upload_id) SELECT $1, $2, $3
     WHERE NOT EXISTS (SELECT 1 FROM import_runs WHERE school_id = $1 AND state = 'queued') RETURNING id`,
    [run.schoolId, run.requestedBy, run.uploadId],
  );
  if (inserted !== undefined) await jobs.enqueue(importJobName, { runId: inserted.id }, { schoolId: run.schoolId });
  return inserted?.id;
}
