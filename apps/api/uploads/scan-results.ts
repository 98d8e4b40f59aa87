import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AppConfig } from '../config/config.ts';
import { Database } from '../database/database.ts';
import type { UploadsRow } from '../database/schema.generated.ts';
import type { Log } from '../observability/log.ts';
import { LOG } from '../observability/observability.module.ts';

/** The event in which GuardDuty Malware Protection for S3 reports on one object, as EventBridge delivers it. */
const scanResultEvent = z.object({
  source: z.literal('aws.guardduty'),
  'detail-type': z.literal('GuardDuty Malware Protection Object Scan Result'),
  detail: z.object({
    scanStatus: z.string(),
    s3ObjectDetails: z.object({ bucketName: z.string().min(1), objectKey: z.string().min(1) }),
    scanResultDetails: z.object({ scanResultStatus: z.string() }),
  }),
});

export interface ScanResult {
  bucket: string;
  objectKey: string;
  /** `undecided`: skipped, failed, or a word this code does not know; the file stays as it is. */
  verdict: 'clean' | 'infected' | 'undecided';
  /** GuardDuty's own word for it. */
  reason: string;
}

/** Whether a value is such an event, whatever its verdict. */
export const isScanResult = (value: unknown): boolean => scanResultEvent.safeParse(value).success;

/** @throws ZodError where the value is not such an event */
export function parseScanResult(event: unknown): ScanResult {
  const { scanStatus, s3ObjectDetails, scanResultDetails } = scanResultEvent.parse(event).detail;
  const reason = scanResultDetails.scanResultStatus;
  const ended = scanStatus === 'COMPLETED';
  const verdict =
    reason === 'THREATS_FOUND' ? 'infected' : ended && reason === 'NO_THREATS_FOUND' ? 'clean' : 'undecided';
  return { bucket: s3ObjectDetails.bucketName, objectKey: s3ObjectDetails.objectKey, verdict, reason };
}

export type ScanOutcome = 'recorded' | 'unchanged' | 'ignored';

/** Takes the verdicts of the malware scan, which come at least once and in any order. */
@Injectable()
export class ScanResults {
  constructor(
    private readonly database: Database,
    private readonly config: AppConfig,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Handles one event as it came from the queue. An event about another bucket or an undecided one is ignored. */
  async receive(event: unknown): Promise<ScanOutcome> {
    const { bucket, objectKey, verdict, reason } = parseScanResult(event);
    if (bucket !== this.config.env.S3_UPLOADS_BUCKET) {
      this.log.warn({ reason }, 'scan result of another bucket');
      return 'ignored';
    }
    if (verdict === 'undecided') {
      this.log.warn({ objectKey, reason }, 'scan ended without a verdict');
      return 'ignored';
    }
    return this.recordScan(objectKey, verdict);
  }

  /** Stores a verdict. A threat once found stays: no later event turns an infected file into a clean one. */
  async recordScan(objectKey: string, status: 'clean' | 'infected'): Promise<ScanOutcome> {
    const row = await this.database.first<Pick<UploadsRow, 'id'>>(
      `UPDATE uploads SET scan_status = $2 WHERE object_key = $1 AND scan_status <> $2
         AND (scan_status = 'pending' OR $2 = 'infected') RETURNING id`,
      [objectKey, status],
    );
    if (row === undefined) return 'unchanged';
    if (status === 'infected') this.log.warn({ uploadId: row.id }, 'threat found in an upload');
    return 'recorded';
  }
}
