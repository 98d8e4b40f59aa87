import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import { ObjectStore } from '../aws/object-store.ts';
import type { ImportRunsRow, UploadsRow } from '../database/schema.generated.ts';
import { type JobContext, JobHandler, type TaskHandler } from '../jobs/definitions.ts';
import { Jobs } from '../jobs/jobs.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';
import { accountAddressQueue } from './account-address-task.ts';
import { confirmedRemovals, type StoredHold } from './hold/hold.ts';
import { ImportRun } from './import-run.ts';
import { dropFolderQueue, importJobName } from './queue-names.ts';
import { runImport } from './run-import.ts';

interface ImportData {
  runId: string;
}

type QueuedImport = Pick<ImportRunsRow, 'school_id' | 'requested_by' | 'allow_removals'> & {
  object_key: UploadsRow['object_key'] | null;
  hold: StoredHold | null;
  is_dropped: boolean;
};

/** Carries out an import that an administrator asked for. A repeated attempt starts from the beginning: nothing was applied before. */
@JobHandler({ name: importJobName, concurrency: 1, expireSeconds: 3_600 })
@Injectable()
export class ImportJob implements TaskHandler<ImportData> {
  constructor(
    private readonly database: JobsDatabase,
    private readonly store: ObjectStore,
    private readonly jobs: Jobs,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async handle({ runId }: ImportData, { stopping }: JobContext): Promise<void> {
    const queued = await this.database.first<QueuedImport>(
      `SELECT r.school_id, r.requested_by, r.allow_removals, r.hold, u.object_key,
         EXISTS (SELECT 1 FROM dropped_bundles d WHERE d.import_run_id = r.id) AS is_dropped
       FROM import_runs r LEFT JOIN uploads u ON u.id = r.upload_id AND u.state <> 'deleted'
       WHERE r.id = $1 AND r.state IN ('queued', 'running')`,
      [runId],
    );
    if (queued === undefined) return;
    const run = new ImportRun(this.database, runId);
    // Else it would be queued for ever, and all imports of the school would wait for it.
    if (queued.object_key === null) return await run.fail('the uploaded bundle was deleted: upload it again');
    const folder = await mkdtemp(join(tmpdir(), 'classboard-import-')).catch((error: unknown) => {
      this.log.error({ runId, error }, 'an import has no temporary folder to write to');
    });
    // Another attempt would find the same folder.
    if (folder === undefined) return await run.fail('the server cannot write to its temporary folder');
    try {
      const path = join(folder, 'bundle.zip');
      const bytes = await this.store.open(queued.object_key);
      if (bytes === undefined) {
        this.log.error({ runId }, 'the bundle of an import is gone from the storage');
        return await run.fail('the uploaded bundle is gone from the storage: upload it again');
      }
      await pipeline(bytes, createWriteStream(path), { signal: stopping });
      const outcome = await runImport(this.database, run, {
        schoolId: queued.school_id,
        requestedBy: queued.requested_by ?? queued.hold?.decision?.decidedBy,
        path,
        // The version before this one took the word beforehand.
        massRemoval: queued.allow_removals ? 'apply' : 'hold',
        confirmed: confirmedRemovals(queued.hold),
        stopping,
        enqueue: (client, tasks) => this.jobs.enqueueAll(client, accountAddressQueue.name, tasks, queued.school_id),
      });
      this.log.info({ runId, state: outcome.state }, 'import ended');
      // Only for those who wait for the mail: the next look into the folders would find it too.
      if (queued.is_dropped) await this.jobs.enqueue(dropFolderQueue, {}, { schoolId: null, singletonKey: runId });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async giveUp({ runId }: ImportData): Promise<void> {
    await new ImportRun(this.database, runId).fail('the server stopped after several attempts; its log has the reason');
  }
}
