import { Injectable } from '@nestjs/common';
import type { ImportRunsRow } from '../../database/schema.generated.ts';
import { JobHandler, type TaskHandler } from '../../jobs/definitions.ts';
import { JobsDatabase } from '../../jobs/jobs-database.ts';
import { undoImport } from './undo-import.ts';
import type { StoredUndo } from './undo-run.ts';

export const undoJobName = 'import-undo';

interface UndoData {
  runId: string;
}

/** Undoes an import that an administrator asked to undo. It commits as a whole, so a repeated attempt starts from the beginning. */
@JobHandler({ name: undoJobName, concurrency: 1, expireSeconds: 3_600 })
@Injectable()
export class ImportUndoJob implements TaskHandler<UndoData> {
  constructor(private readonly database: JobsDatabase) {}

  async handle({ runId }: UndoData): Promise<void> {
    const run = await this.database.first<Pick<ImportRunsRow, 'school_id'> & { undo: StoredUndo | null }>(
      `SELECT school_id, undo FROM import_runs WHERE id = $1 AND undo ->> 'state' IN ('queued', 'running')`,
      [runId],
    );
    if (run === undefined || run.undo === null) return;
    await undoImport(this.database, { schoolId: run.school_id, runId, undo: run.undo });
  }

  async giveUp({ runId }: UndoData): Promise<void> {
    await this.database.run(
      `UPDATE import_runs SET undo = undo || jsonb_build_object('state', 'failed', 'finishedAt', clock_timestamp())
       WHERE id = $1 AND undo ->> 'state' IN ('queued', 'running')`,
      [runId],
    );
  }
}
