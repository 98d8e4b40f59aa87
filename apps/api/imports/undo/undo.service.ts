import { Injectable } from '@nestjs/common';
import type { Caller } from '../../access/caller.ts';
import { Database } from '../../database/database.ts';
import type { ImportRunsRow } from '../../database/schema.generated.ts';
import { httpProblems } from '../../http/errors.ts';
import { Problem } from '../../http/problem.ts';
import { Jobs } from '../../jobs/jobs.ts';
import { importProblems } from '../errors.ts';
import { undoJobName } from './undo.job.ts';
import type { StoredUndo } from './undo-run.ts';

interface Candidate extends Pick<ImportRunsRow, 'state' | 'undo_until'> {
  undo: StoredUndo | null;
  is_kept: boolean;
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
        `SELECT state, undo_until, undo, coalesce(undo_until > now() + interval '1 hour', false) AS is_kept FROM import_runs
         WHERE school_id = $1 AND id = $2 FOR UPDATE`,
        [caller.schoolId, runId],
      );
      if (run === undefined) throw new Problem(httpProblems.notFound);
      if (run.state !== 'succeeded' || !run.is_kept) {
        throw new Problem(importProblems.importNotUndoable, { detail: whyNot(run) });
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
        notUndone: [],
      };
      await this.database.run('UPDATE import_runs SET undo = $2::jsonb WHERE id = $1', [runId, JSON.stringify(undo)]);
      await this.jobs.enqueue(undoJobName, { runId }, { schoolId: caller.schoolId });
    });
  }
}

function whyNot({ state, undo_until: until }: Candidate): string {
  if (state !== 'succeeded') return `the import is ${state}`;
  if (until === null) return 'what it changed was not recorded';
  return `what it changed is kept until ${until.toISOString()}, less an hour for the undo`;
}
