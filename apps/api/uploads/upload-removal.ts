import { Injectable } from '@nestjs/common';
import { ObjectStore } from '../aws/object-store.ts';
import { Database } from '../database/database.ts';
import type { UploadsRow } from '../database/schema.generated.ts';
import { JobHandler, type TaskHandler } from '../jobs/definitions.ts';
import { Jobs } from '../jobs/jobs.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';

const jobName = 'remove-upload';
/** With pauses of up to five minutes: days. What is left then is found again by retention. */
const retryLimit = 1_000;

/** How long after its URL has expired a PUT that began before can still be under way. */
export const lastPutMinutes = 60;

/** Takes the bytes of uploads that are rejected or deleted out of the storage: after the commit, by the queue. */
@Injectable()
export class UploadRemoval {
  constructor(
    private readonly database: Database,
    private readonly jobsDatabase: JobsDatabase,
    private readonly jobs: Jobs,
  ) {}

  /** To be called in the transaction that marks the upload. */
  async request(uploadId: string): Promise<void> {
    if (!this.database.inTransaction && !this.jobsDatabase.inTransaction) {
      throw new Error('A removal is requested in the transaction that makes it necessary');
    }
    const database = this.jobsDatabase.inTransaction ? this.jobsDatabase : this.database;
    const { school_id: schoolId } = await database.one<Pick<UploadsRow, 'school_id'>>(
      'SELECT school_id FROM uploads WHERE id = $1',
      [uploadId],
    );
    await this.jobs.enqueue(jobName, { uploadId }, { schoolId });
  }

  /** The same for many uploads of a school that a job no longer refers to: marks them, in the transaction of the job. */
  async removeAll(schoolId: number, uploadIds: readonly string[]): Promise<void> {
    if (uploadIds.length === 0) return;
    await this.jobsDatabase.transaction(async (client) => {
      await this.jobsDatabase.run(
        `UPDATE uploads SET state = 'deleted', deleted_at = coalesce(deleted_at, now())
         WHERE id = ANY ($1::uuid[]) AND state <> 'rejected'`,
        [uploadIds],
      );
      const tasks = uploadIds.map((uploadId) => ({ uploadId }));
      await this.jobs.enqueueAll(client, jobName, tasks, schoolId);
    });
  }
}

type Removed = Pick<UploadsRow, 'object_key'> & { put_is_over: boolean };

/**
 * Can be repeated. While the URL of the upload can still be used, an empty object takes the place of the bytes, because S3
 * refuses a PUT with `If-None-Match: *` only where there is an object, and a deleted one is none
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html). Retention asks again afterwards; then
 * the object goes, and the row with it.
 */
@JobHandler({ name: jobName, retryLimit })
@Injectable()
export class RemoveUploadJob implements TaskHandler<{ uploadId: string }> {
  constructor(
    private readonly database: JobsDatabase,
    private readonly store: ObjectStore,
  ) {}

  async handle({ uploadId }: { uploadId: string }): Promise<void> {
    const upload = await this.database.first<Removed>(
      `SELECT object_key, expires_at < now() - make_interval(mins => $2) AS put_is_over FROM uploads
       WHERE id = $1 AND state IN ('rejected', 'deleted')`,
      [uploadId, lastPutMinutes],
    );
    if (upload === undefined) return;
    if (!upload.put_is_over) return this.store.seal(upload.object_key);
    await this.store.delete(upload.object_key);
    await this.database.transaction(async () => {
      await this.database.run('UPDATE import_runs SET upload_id = NULL WHERE upload_id = $1', [uploadId]);
      await this.database.run('DELETE FROM uploads WHERE id = $1', [uploadId]);
    });
  }
}
