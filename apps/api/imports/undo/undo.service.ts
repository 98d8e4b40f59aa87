import { Injectable } from '@nestjs/common';
import type { Caller } from '../../access/caller.ts';
import { Database } from '../../database/database.ts';
import type { ImportRunsRow } from '../../database/schema.generated.ts';
import { httpProblems } from '../../http/errors.ts';
import { Problem } from '../../http/problem.ts';
import { Jobs } from '../../jobs/jobs.ts';
import { importProblems } from '../errors.ts';
import type { ImportResult } from '../runs.ts';
import { undoJobName } from './undo.job.ts';
import { notUndone, type StoredUndo } from './undo-run.ts';

interface Candidate extends Pick<ImportRunsRow, 'state' | 'started_at'> {
  result: ImportResult | null;
  undo: StoredUndo | null;
  began_at: Date;
}

/** Takes requests to undo imports; `ImportUndoJob` carries them out. */
@Injectable()
export class ImportUndoService {
  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
  ) {}

  /** @throws Problem not-found, import-not-undoable or import-undone-already */
  async start(caller: Caller, runId: string, request: { reason: string; skipChanged: boolean }): Promise<void> {
    await this.database.transaction(async () => {
      const run = await this.database.first<Candidate>(
        `SELECT r.state, r.started_at, r.result, r.undo, s.began_at FROM import_runs r CROSS JOIN grade_history_start s
         WHERE r.school_id = $1 AND r.id = $2 FOR UPDATE OF r`,
        [caller.schoolId, runId],
      );
      if (run === undefined) throw new Problem(httpProblems.notFound);
      if (run.state !== 'succeeded' || run.started_at === null || run.started_at < run.began_at) {
        throw new Problem(importProblems.importNotUndoable, {
          detail: `the import is ${run.state}, and the history of grades begins at ${run.began_at.toISOString()}`,
        });
      }
      if (run.undo !== null && !['refused', 'failed'].includes(run.undo.state)) {
        throw new Problem(importProblems.importUndoneAlready);
      }
      const undo: StoredUndo = {
        state: 'queued',
        ...request,
        requestedBy: caller.id,
        requestedAt: new Date().toISOString(),
        finishedAt: null,
        undone: null,
        conflictCount: 0,
        conflicts: [],
        notUndone: notUndone(run.result?.files ?? []),
      };
      await this.database.run('UPDATE import_runs SET undo = $2::jsonb WHERE id = $1', [runId, JSON.stringify(undo)]);
      await this.jobs.enqueue(undoJobName, { runId }, { schoolId: caller.schoolId });
    });
  }
}
