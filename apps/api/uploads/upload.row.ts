import { z } from 'zod';
import type { UploadsRow } from '../database/schema.generated.ts';
import { purposes } from './upload-rules.ts';

/** The columns that the feature reads, in its own order. */
export const uploadColumns = `id, owner_id, purpose, object_key, file_name, content_type, size_bytes, sha256, state,
  scan_status, created_at, expires_at, completed_at`;

export type UploadRow = Pick<
  UploadsRow,
  | 'id'
  | 'owner_id'
  | 'purpose'
  | 'object_key'
  | 'file_name'
  | 'content_type'
  | 'size_bytes'
  | 'sha256'
  | 'state'
  | 'scan_status'
  | 'created_at'
  | 'expires_at'
  | 'completed_at'
>;

export const uploadState = z.enum(['pending', 'completed', 'rejected']).meta({ id: 'UploadState' });
export const scanStatus = z.enum(['pending', 'clean', 'infected']).meta({ id: 'ScanStatus' });

/** An upload as it is answered. Where its bytes lie stays inside. */
export const upload = z
  .object({
    id: z.uuid(),
    purpose: z.enum(purposes),
    fileName: z.string(),
    contentType: z.string(),
    sizeBytes: z.int(),
    sha256: z.string(),
    state: uploadState,
    scanStatus,
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().meta({ description: 'Until when the bytes can be sent' }),
    completedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Upload' });

export type UploadView = z.infer<typeof upload>;

export const toUploadView = (row: UploadRow): UploadView => ({
  id: row.id,
  purpose: row.purpose as UploadView['purpose'],
  fileName: row.file_name,
  contentType: row.content_type,
  sizeBytes: row.size_bytes,
  sha256: row.sha256,
  state: row.state as UploadView['state'],
  scanStatus: row.scan_status,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  completedAt: row.completed_at?.toISOString() ?? null,
});
