import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { type LocalFile, ObjectStore } from '../aws/object-store.ts';
import type { UploadsRow } from '../database/schema.generated.ts';
import { JobsDatabase } from '../jobs/jobs-database.ts';
import { newObjectKey } from './object-keys.ts';

interface Described {
  schoolId: number;
  purpose: Extract<UploadsRow['purpose'], 'report' | 'export' | 'import'>;
  fileName: string;
  contentType: string;
}

export interface SchoolFile extends Described {
  content: Buffer | LocalFile;
}

/**
 * Files that the school itself makes or is sent, in the place and under the rules of uploads: scanned, kept and removed as they are,
 * owned by nobody. Its row comes before the bytes, so that the scan finds it and a file whose process ended expires.
 */
@Injectable()
export class SchoolFiles {
  constructor(
    private readonly database: JobsDatabase,
    private readonly store: ObjectStore,
  ) {}

  /**
   * Stores the bytes; call it outside of a transaction, and `complete` in the one that refers to the upload.
   * @returns the id of the upload, which is not usable yet
   */
  async put({ schoolId, purpose, fileName, contentType, content }: SchoolFile): Promise<string> {
    const sha256 = await sha256Of(content);
    const sizeBytes = Buffer.isBuffer(content) ? content.length : content.sizeBytes;
    const { id, key } = await this.announce({ schoolId, purpose, fileName, contentType, sizeBytes, sha256 });
    await this.store.put({ key, fileName, contentType, sha256 }, content);
    return id;
  }

  /** The row of bytes that come to `key` afterwards. */
  async announce(file: Described & { sizeBytes: number; sha256: string }): Promise<{ id: string; key: string }> {
    const { schoolId, purpose, fileName, contentType, sizeBytes, sha256 } = file;
    const key = newObjectKey(schoolId, purpose, contentType);
    const { id } = await this.database.one<Pick<UploadsRow, 'id'>>(
      `INSERT INTO uploads (school_id, purpose, object_key, file_name, content_type, size_bytes, sha256, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now() + interval '15 minutes') RETURNING id`,
      [schoolId, purpose, key, fileName, contentType, sizeBytes, sha256],
    );
    return { id, key };
  }

  /** False where the upload expired meanwhile; then its bytes are on their way out. */
  async complete(uploadId: string, isScanned: boolean): Promise<boolean> {
    const completed = await this.database.run(
      `UPDATE uploads SET state = 'completed', completed_at = now(),
         scan_status = CASE WHEN NOT $2 AND scan_status = 'pending' THEN 'clean' ELSE scan_status END
       WHERE id = $1 AND state = 'pending'`,
      [uploadId, isScanned],
    );
    return completed === 1;
  }
}

async function sha256Of(content: Buffer | LocalFile): Promise<string> {
  const hash = createHash('sha256');
  if (Buffer.isBuffer(content)) hash.update(content);
  else await pipeline(createReadStream(content.path), hash);
  return hash.digest('hex');
}
