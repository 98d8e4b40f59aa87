import { Injectable } from '@nestjs/common';
import type { TargetOf } from '../access/access.ts';
import type { Caller } from '../access/caller.ts';
import { type DownloadLink, ObjectStore, type PresignedPut } from '../aws/object-store.ts';
import { AppConfig } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { httpProblems } from '../http/errors.ts';
import type { FieldProblem } from '../http/findings.ts';
import { Problem } from '../http/problem.ts';
import { privacyProblems } from '../privacy/errors.ts';
import { heldUpload, isHeld, lockHolds } from '../retention/legal-holds.ts';
import { downloadName, endingOf } from '../values/file-names.ts';
import { uploadProblems } from './errors.ts';
import { isStoredWithName, newObjectKey } from './object-keys.ts';
import { toUploadView, type UploadRow, type UploadView, uploadColumns } from './upload.row.ts';
import { UploadQuotas } from './upload-quotas.ts';
import { UploadRemoval } from './upload-removal.ts';
import { type Purpose, uploadRules } from './upload-rules.ts';
import { UploadVerifier } from './upload-verifier.ts';

export interface Announcement {
  purpose: Purpose;
  fileName: string;
  contentType: string;
  sizeBytes: number;
  sha256: string;
}

/** Files on their way into the bucket and out of it. The bytes never pass through this process for a client. */
@Injectable()
export class UploadsService {
  constructor(
    private readonly database: Database,
    private readonly store: ObjectStore,
    private readonly verifier: UploadVerifier,
    private readonly quotas: UploadQuotas,
    private readonly removal: UploadRemoval,
    private readonly config: AppConfig,
  ) {}

  async begin(caller: Caller, announced: Announcement): Promise<{ upload: UploadView; put: PresignedPut }> {
    refuseBreachOfRules(caller, announced);
    const { purpose, fileName, contentType, sizeBytes, sha256 } = announced;
    const key = newObjectKey(caller.schoolId, purpose, contentType);
    const name = downloadName(fileName, contentType);
    const put = await this.store.presignPut({ key, fileName: name, contentType, sizeBytes, sha256 });
    const row = await this.database.transaction(async () => {
      await this.quotas.reserve(caller, sizeBytes);
      return this.database.one<UploadRow>(
        {
          name: 'upload-begin',
          text: `INSERT INTO uploads (school_id, owner_id, purpose, object_key, file_name, content_type, size_bytes,
              sha256, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${uploadColumns}`,
        },
        [caller.schoolId, caller.id, purpose, key, fileName, contentType, sizeBytes, sha256, put.expiresAt],
      );
    });
    return { upload: toUploadView(row), put };
  }

  async read(target: TargetOf<'upload'>): Promise<UploadView> {
    return toUploadView(await this.row(target.id));
  }

  /**
   * Verifies the bytes and makes the upload usable. The verification holds no lock and no connection; whoever of
   * several callers stores an outcome first decides, and the others answer that one.
   */
  async complete(target: TargetOf<'upload'>): Promise<UploadView> {
    const upload = await this.row(target.id);
    if (upload.state !== 'pending') return this.settled(upload);
    const differences = await this.verifier.differences(upload);
    if (differences === undefined) {
      const now = await this.row(target.id);
      if (now.state !== 'pending') return this.settled(now);
      throw new Problem(uploadProblems.uploadNotReceived);
    }
    const stored = await this.settle(upload.id, differences.length === 0 ? 'completed' : 'rejected');
    if (stored === undefined) return this.settled(await this.row(target.id));
    if (stored.state === 'completed') return toUploadView(stored);
    throw new Problem(uploadProblems.uploadRejected, { errors: differences });
  }

  async downloadLink(target: TargetOf<'upload'>): Promise<DownloadLink> {
    return this.linkTo(await this.row(target.id));
  }

  /** The file of a report. Whether the caller may see the report is decided before. */
  async schoolFileLink(uploadId: string): Promise<DownloadLink> {
    return this.linkTo(await this.row(uploadId));
  }

  /** The picture of a user, for everybody who may see the user. */
  async avatarLink(user: { readonly id: number }): Promise<DownloadLink> {
    const row = await this.database.first<UploadRow>(
      {
        name: 'upload-avatar',
        text: `SELECT ${uploadColumns} FROM uploads WHERE id = (SELECT avatar_upload_id FROM users WHERE id = $1)
          AND state = 'completed' AND scan_status = 'clean'`,
      },
      [user.id],
    );
    if (row === undefined) throw new Problem(uploadProblems.noAvatar);
    return this.linkTo(row);
  }

  /** Marks the upload deleted. From the commit on nothing refers to its bytes; the queue removes them. */
  async remove(target: TargetOf<'upload'>): Promise<void> {
    await this.database.transaction(async () => {
      await this.database.query(lockHolds);
      const row = await this.database.first<Pick<UploadRow, 'id'> & { is_held: boolean }>(
        `SELECT t.id, ${isHeld(heldUpload)} AS is_held FROM uploads t WHERE t.id = $1 AND t.state <> 'deleted' FOR UPDATE OF t`,
        [target.id],
      );
      if (row === undefined) throw new Problem(httpProblems.notFound);
      if (row.is_held) throw new Problem(privacyProblems.legalHold);
      await this.refuseWhileInUse(row.id);
      await this.database.run(
        `UPDATE users SET avatar_upload_id = NULL, version = version + 1, updated_at = now()
         WHERE avatar_upload_id = $1`,
        [row.id],
      );
      await this.database.run(`UPDATE uploads SET state = 'deleted', deleted_at = now() WHERE id = $1`, [row.id]);
      await this.removal.request(row.id);
    });
  }

  /**
   * Checks that uploads can be attached to something of their owner, and keeps them from being deleted until the
   * surrounding transaction ends.
   * @param pointers where each upload is named in the request's body
   * @throws Problem unprocessable-reference, or upload-infected
   */
  async claim(
    ownerId: number,
    purpose: Purpose,
    uploadIds: readonly string[],
    pointers: readonly string[],
  ): Promise<void> {
    if (!this.database.inTransaction) throw new Error('Uploads are claimed in the transaction that attaches them');
    const rows = await this.database.query<Pick<UploadRow, 'id' | 'scan_status'>>(
      {
        name: 'upload-claim',
        text: `SELECT id, scan_status FROM uploads WHERE id = ANY($1::uuid[]) AND owner_id = $2 AND purpose = $3
          AND state = 'completed' ORDER BY id FOR SHARE`,
      },
      [uploadIds, ownerId, purpose],
    );
    const statusOf = new Map(rows.map((row) => [row.id, row.scan_status]));
    const place = (matches: (id: string) => boolean, message: string): FieldProblem[] =>
      uploadIds.flatMap((id, index) =>
        matches(id) ? [{ location: 'body', pointer: pointers[index] as string, message }] : [],
      );
    const unknown = place((id) => !statusOf.has(id), `expected a completed upload of yours for the purpose ${purpose}`);
    if (unknown.length > 0) throw new Problem(httpProblems.unprocessableReference, { errors: unknown });
    const infected = place((id) => statusOf.get(id) === 'infected', 'the malware scan found a threat in this file');
    if (infected.length > 0) throw new Problem(uploadProblems.uploadInfected, { errors: infected });
  }

  /** Undefined where somebody else decided meanwhile. */
  private settle(id: string, state: 'completed' | 'rejected'): Promise<UploadRow | undefined> {
    return this.database.transaction(async () => {
      const row = await this.database.first<UploadRow>(
        {
          name: 'upload-settle',
          text: `UPDATE uploads SET state = $2, completed_at = CASE WHEN $2 = 'completed' THEN now() END,
              scan_status = CASE WHEN $3 AND $2 = 'completed' AND scan_status = 'pending' THEN 'clean'
                ELSE scan_status END
            WHERE id = $1 AND state = 'pending' RETURNING ${uploadColumns}`,
        },
        [id, state, this.config.env.UPLOAD_SCAN === 'none'],
      );
      if (row?.state === 'rejected') await this.removal.request(id);
      return row;
    });
  }

  private settled(upload: UploadRow): UploadView {
    if (upload.state === 'rejected') throw new Problem(uploadProblems.uploadRejected);
    return toUploadView(upload);
  }

  private async linkTo(row: UploadRow): Promise<DownloadLink> {
    if (row.state !== 'completed') throw new Problem(uploadProblems.uploadNotCompleted);
    if (row.scan_status === 'infected') throw new Problem(uploadProblems.uploadInfected);
    if (row.scan_status !== 'clean')
      throw new Problem(uploadProblems.scanPending, { headers: { 'retry-after': '10' } });
    const fallbackName = isStoredWithName(row.object_key) ? undefined : `${row.id}.${endingOf(row.content_type)}`;
    return this.store.downloadLink(row.object_key, fallbackName);
  }

  private async row(id: string): Promise<UploadRow> {
    const row = await this.database.first<UploadRow>(
      { name: 'upload-read', text: `SELECT ${uploadColumns} FROM uploads WHERE id = $1 AND state <> 'deleted'` },
      [id],
    );
    if (row === undefined) throw new Problem(httpProblems.notFound);
    return row;
  }

  private async refuseWhileInUse(id: string): Promise<void> {
    const { submitted, imported } = await this.database.one<{ submitted: boolean; imported: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM submission_files WHERE upload_id = $1) AS submitted,
         EXISTS (SELECT 1 FROM import_runs WHERE upload_id = $1 AND state IN ('queued', 'running', 'held')) AS imported`,
      [id],
    );
    if (submitted) throw new Problem(uploadProblems.uploadInUse, { detail: 'It is part of a submission.' });
    if (imported) throw new Problem(uploadProblems.uploadInUse, { detail: 'An import of it has not ended.' });
  }
}

function refuseBreachOfRules(caller: Caller, { purpose, contentType, sizeBytes }: Announcement): void {
  const rule = uploadRules[purpose];
  if (!rule.roles.includes(caller.role)) throw new Problem(httpProblems.forbidden);
  const at = (pointer: string, message: string): { errors: FieldProblem[]; detail: string } => ({
    errors: [{ location: 'body', pointer, message }],
    detail: message,
  });
  if (!rule.contentTypes.includes(contentType)) {
    const extras = at('/contentType', `expected one of ${rule.contentTypes.join(', ')}`);
    throw new Problem(uploadProblems.contentTypeNotAllowed, extras);
  }
  if (sizeBytes > rule.maximumBytes) {
    throw new Problem(uploadProblems.fileTooLarge, at('/sizeBytes', `expected at most ${rule.maximumBytes} bytes`));
  }
}
