import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.ts';
import { AppConfig } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { Problem } from '../http/problem.ts';
import { uploadProblems } from './errors.ts';

interface Open {
  user_files: number;
  user_bytes: number;
  school_files: number;
  school_bytes: number;
  /** Until the first of the user's, or of the school's, expires. */
  user_seconds: number | null;
  school_seconds: number | null;
}

/** What is announced, neither completed nor expired, is read by the partial index on pending uploads. */
const openStatement = `SELECT count(*) FILTER (WHERE owner_id = $2) AS user_files,
    coalesce(sum(size_bytes) FILTER (WHERE owner_id = $2), 0)::bigint AS user_bytes,
    count(*) AS school_files, coalesce(sum(size_bytes), 0)::bigint AS school_bytes,
    ceil(extract(epoch FROM min(expires_at) FILTER (WHERE owner_id = $2) - now()))::integer AS user_seconds,
    ceil(extract(epoch FROM min(expires_at) - now()))::integer AS school_seconds
  FROM uploads WHERE school_id = $1 AND state = 'pending' AND expires_at > now()`;

/** Bounds what can be announced before it is completed: nobody reserves storage without using it. */
@Injectable()
export class UploadQuotas {
  constructor(
    private readonly database: Database,
    private readonly config: AppConfig,
  ) {}

  /**
   * To be called in the transaction that writes the upload: announcements of a school wait for each other until it ends.
   * @throws Problem upload-quota-reached
   */
  async reserve(caller: Caller, sizeBytes: number): Promise<void> {
    const { env } = this.config;
    await this.database.query(`SELECT pg_advisory_xact_lock(hashtextextended('uploads', $1))`, [caller.schoolId]);
    const open = await this.database.one<Open>(openStatement, [caller.schoolId, caller.id]);
    if (open.user_files >= env.UPLOADS_OPEN_PER_USER) {
      throw reached(`You have ${open.user_files} uploads that are not completed`, open.user_seconds);
    }
    if (open.user_bytes + sizeBytes > env.UPLOADS_OPEN_BYTES_PER_USER) {
      const detail = `You have announced ${open.user_bytes} bytes that are not completed, of ${env.UPLOADS_OPEN_BYTES_PER_USER}`;
      throw reached(detail, open.user_seconds);
    }
    if (open.school_files >= env.UPLOADS_OPEN_PER_SCHOOL) {
      throw reached('Your school has too many uploads that are not completed', open.school_seconds);
    }
    if (open.school_bytes + sizeBytes > env.UPLOADS_OPEN_BYTES_PER_SCHOOL) {
      throw reached('Your school has announced too many bytes that are not completed', open.school_seconds);
    }
  }
}

/** Without anything open the announcement alone is above the quota: waiting does not help, and the minute is a formality. */
const reached = (detail: string, seconds: number | null): Problem =>
  new Problem(uploadProblems.uploadQuotaReached, {
    detail: `${detail}.`,
    headers: { 'retry-after': String(Math.max(1, seconds ?? 60)) },
  });
