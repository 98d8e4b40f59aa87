import { Injectable } from '@nestjs/common';
import type { UploadsRow } from '../database/schema.generated.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { lastPutMinutes, UploadRemoval } from '../uploads/upload-removal.ts';

const uploadsPerRun = 1_000;

/** Uploads that are rejected or deleted, whose bytes could not go before their URL had expired. */
@Injectable()
export class ExpiredUploads {
  constructor(
    private readonly database: JobsDatabase,
    private readonly removal: UploadRemoval,
  ) {}

  async requestLeft(): Promise<void> {
    await this.database.transaction(async () => {
      const left = await this.database.query<Pick<UploadsRow, 'id'>>(
        `SELECT id FROM uploads WHERE state IN ('rejected', 'deleted')
           AND expires_at < now() - make_interval(mins => $1) LIMIT $2 FOR UPDATE SKIP LOCKED`,
        [lastPutMinutes, uploadsPerRun],
      );
      for (const { id } of left) await this.removal.request(id);
    });
  }
}
