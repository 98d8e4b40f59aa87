import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { ImportRunsRow } from '../../database/schema.generated.ts';
import { JobHandler, type TaskHandler } from '../../jobs/definitions.ts';
import { Jobs } from '../../jobs/jobs.ts';
import { JobsDatabase } from '../../jobs/jobs-database.ts';
import { accountSyncQueue } from '../../users/account-sync.ts';
import { accountAddressQueue } from '../account-address-task.ts';
import { type AccountToFollow, undoImport } from './undo-import.ts';
import type { StoredUndo } from './undo-run.ts';

export const undoJobName = 'import-undo';

interface UndoData {
  runId: string;
}

/** Undoes an import that an administrator asked to undo. It commits as a whole, so a repeated attempt starts from the beginning. */
@JobHandler({ name: undoJobName, concurrency: 1, expireSeconds: 3_600 })
@Injectable()
export class ImportUndoJob implements TaskHandler<UndoData> {
  constructor(
    private readonly database: JobsDatabase,
    private readonly jobs: Jobs,
  ) {}

  async handle({ runId }: UndoData): Promise<void> {
    const run = await this.database.first<Pick<ImportRunsRow, 'school_id'> & { undo: StoredUndo | null }>(
      `SELECT school_id, undo FROM import_runs WHERE id = $1 AND undo ->> 'state' IN ('queued', 'running')`,
      [runId],
    );
    if (run === undefined || run.undo === null) return;
    const { school_id: schoolId, undo } = run;
    await undoImport(this.database, {
      schoolId,
      runId,
      undo,
      follow: (client, accounts) => this.follow(client, accounts, schoolId, runId),
    });
  }

  private async follow(
    client: pg.ClientBase,
    accounts: readonly AccountToFollow[],
    schoolId: number,
    runId: string,
  ): Promise<void> {
    const addresses = accounts
      .filter(({ hasOtherAddress }) => hasOtherAddress)
      .map(({ id: userId }) => ({ runId, userId }));
    const rights = accounts.filter(({ hasOtherRights }) => hasOtherRights).map(({ id: userId }) => ({ userId }));
    if (addresses.length > 0) await this.jobs.enqueueAll(client, accountAddressQueue.name, addresses, schoolId);
    if (rights.length > 0) await this.jobs.enqueueAll(client, accountSyncQueue, rights, schoolId);
  }

  async giveUp({ runId }: UndoData): Promise<void> {
    await this.database.run(
      `UPDATE import_runs SET undo = undo || jsonb_build_object('state', 'failed', 'finishedAt', clock_timestamp())
       WHERE id = $1 AND undo ->> 'state' IN ('queued', 'running')`,
      [runId],
    );
  }
}
