import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SignUpExpiry } from '../auth/sign-up-expiry.ts';
import type { UploadsRow } from '../database/schema.generated.ts';
import { type FanOutJob, type ItemResult, type JobRun, type PlannedItem, ScheduledJob } from '../jobs/definitions.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { lastPutMinutes, UploadRemoval } from '../uploads/upload-removal.ts';

const rowsPerStatement = 5_000;
const statementsPerRun = 20;
const tasksPerRun = 1_000;

/** Rows that go by themselves: each table has `expires_at` with an index. */
const tables: Readonly<Record<string, { table: string; only?: string }>> = {
  'idempotency-keys': { table: 'idempotency_keys' },
  invitations: { table: 'invitations' },
  leases: { table: 'leases' },
  'job-runs': { table: 'job_runs', only: `state IN ('succeeded', 'failed', 'cancelled')` },
  'import-runs': { table: 'import_runs', only: `state IN ('succeeded', 'rejected', 'failed')` },
};

/** Deletes what was kept for a while and has expired; what lies in S3 or Cognito goes by tasks, after the commit. */
@Injectable()
@ScheduledJob({
  name: 'retention',
  cron: '37 * * * *',
  timeZone: 'UTC',
  catchUp: 'latest',
  summary: 'Deletes what has expired: stored answers, old runs, uploads and registrations never completed',
})
export class RetentionJob implements FanOutJob {
  readonly parameters = z.strictObject({});

  constructor(
    private readonly database: JobsDatabase,
    private readonly uploads: UploadRemoval,
    private readonly signUps: SignUpExpiry,
  ) {}

  async plan(): Promise<PlannedItem[]> {
    return [...Object.keys(tables), 'uploads', 'sign-ups'].map((key) => ({ key, label: key, schoolId: null }));
  }

  async work(_run: JobRun, itemKey: string): Promise<ItemResult> {
    if (itemKey === 'uploads') return { uploadsExpired: await this.expireUploads() };
    if (itemKey === 'sign-ups') return { signUpsExpired: await this.signUps.requestExpired(tasksPerRun) };
    const kind = tables[itemKey];
    return kind === undefined ? {} : { rowsDeleted: await this.deleteExpired(kind) };
  }

  private async deleteExpired({ table, only = 'true' }: { table: string; only?: string }): Promise<number> {
    let deleted = 0;
    for (let statement = 0; statement < statementsPerRun; statement += 1) {
      const rows = await this.database.run(
        `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM ${table} WHERE expires_at < now() AND ${only} LIMIT ${rowsPerStatement} FOR UPDATE SKIP LOCKED))`,
      );
      deleted += rows;
      if (rows < rowsPerStatement) break;
    }
    return deleted;
  }

  /** Those that nobody completed, and those whose bytes could not go before their URL had expired. */
  private async expireUploads(): Promise<number> {
    const expired = await this.database.query<Pick<UploadsRow, 'id'>>(
      `UPDATE uploads SET state = CASE state WHEN 'pending' THEN 'deleted' ELSE state END,
         deleted_at = coalesce(deleted_at, now())
       WHERE id = ANY (ARRAY(
         SELECT id FROM uploads WHERE state = 'pending' AND expires_at < now() - make_interval(mins => $1)
         UNION ALL
         SELECT id FROM uploads WHERE state IN ('rejected', 'deleted') AND expires_at < now() - make_interval(mins => $1)
         LIMIT $2))
       RETURNING id`,
      [lastPutMinutes, tasksPerRun],
    );
    for (const { id } of expired) await this.uploads.request(id);
    return expired.length;
  }
}
