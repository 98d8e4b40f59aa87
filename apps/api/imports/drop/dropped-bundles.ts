import type { ListedObject } from '../../aws/drop-store.ts';
import type { Database } from '../../database/database.ts';
import type { DroppedBundlesRow, ImportRunsRow, UploadsRow } from '../../database/schema.generated.ts';
import { parseDropKey } from './drop-keys.ts';

/** Why a bundle got no import. */
export type DropFailure = 'not-a-zip' | 'too-large' | 'empty' | 'unreadable' | 'infected' | 'not-scanned' | 'deleted';

/** A bundle that is not at its end, with what became of its upload and its import. */
export interface OpenBundle
  extends Pick<
    DroppedBundlesRow,
    'id' | 'school_id' | 'object_key' | 'etag' | 'written_at' | 'size_bytes' | 'state' | 'upload_id' | 'import_run_id'
  > {
  failure: DropFailure | null;
  /** Null: it has no upload yet, or that is deleted. */
  scan_status: UploadsRow['scan_status'] | null;
  waits_for_scan_too_long: boolean;
  run_state: ImportRunsRow['state'] | null;
}

/**
 * Writes down what lies in the folders of schools, each version once.
 * @returns how many lie in folders of no school, which are left alone
 */
export async function noteFound(database: Database, objects: readonly ListedObject[]): Promise<number> {
  const found = objects.map(({ key, etag, writtenAt, sizeBytes }) => ({
    key,
    etag,
    written_at: writtenAt.toISOString(),
    size_bytes: sizeBytes,
    school: parseDropKey(key)?.schoolSourcedId,
  }));
  const row = await database.one<{ unknown: number }>(
    `WITH found AS (
       SELECT * FROM jsonb_to_recordset($1::jsonb)
         AS f (key text, etag text, written_at timestamptz, size_bytes bigint, school text)
     ), noted AS (
       INSERT INTO dropped_bundles (school_id, object_key, etag, written_at, size_bytes)
       SELECT z.id, f.key, f.etag, f.written_at, f.size_bytes FROM found f JOIN schools z ON z.sourced_id = f.school
       ON CONFLICT (object_key, etag, written_at) DO NOTHING
     ) SELECT count(*)::integer AS unknown FROM found f
       WHERE NOT EXISTS (SELECT 1 FROM schools z WHERE z.sourced_id = f.school)`,
    [JSON.stringify(found)],
  );
  return row.unknown;
}

/** GuardDuty scans within minutes; after a day it is not coming. */
const scanPatience = `interval '1 day'`;

/** In the order in which a school's bundles were written, by the name those of one second: S3 knows no parts of it. */
export const openBundles = (database: Database): Promise<OpenBundle[]> =>
  database.query<OpenBundle>(
    `SELECT d.id, d.school_id, d.object_key, d.etag, d.written_at, d.size_bytes, d.state, d.failure, d.upload_id,
       d.import_run_id, u.scan_status, d.updated_at < now() - ${scanPatience} AS waits_for_scan_too_long, r.state AS run_state
     FROM dropped_bundles d LEFT JOIN uploads u ON u.id = d.upload_id AND u.state <> 'deleted' LEFT JOIN import_runs r ON r.id = d.import_run_id
     WHERE d.moved_at IS NULL ORDER BY d.school_id, d.written_at, d.object_key`,
  );

/** False where another process was first. To be called in the transaction of what goes with it. */
export async function advance(
  database: Database,
  bundle: Pick<OpenBundle, 'id' | 'state'>,
  changes: Partial<Pick<DroppedBundlesRow, 'state' | 'failure' | 'upload_id' | 'import_run_id'>>,
): Promise<boolean> {
  const { state = bundle.state, failure = null, upload_id = null, import_run_id = null } = changes;
  const advanced = await database.run(
    `UPDATE dropped_bundles SET state = $3, failure = coalesce($4, failure), upload_id = coalesce($5, upload_id),
       import_run_id = coalesce($6, import_run_id), updated_at = now(),
       moved_at = CASE WHEN $3 = 'gone' THEN now() END
     WHERE id = $1 AND state = $2 AND moved_at IS NULL`,
    [bundle.id, bundle.state, state, failure, upload_id, import_run_id],
  );
  return advanced === 1;
}

export const markMoved = (database: Database, id: string): Promise<number> =>
  database.run('UPDATE dropped_bundles SET moved_at = now(), updated_at = now() WHERE id = $1 AND moved_at IS NULL', [
    id,
  ]);
