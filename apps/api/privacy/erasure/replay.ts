import type { IdentityDirectory } from '../../aws/identity-directory.ts';
import type { ObjectStore } from '../../aws/object-store.ts';
import type { UploadsRow } from '../../database/schema.generated.ts';
import type { JobsDatabase } from '../../jobs/jobs-database.ts';
import { accountsOf } from './accounts.ts';
import { Eraser } from './eraser.ts';
import { type ErasureRecord, erasureRecord, exactMoment, recordsFolder } from './erasure-records.ts';

export interface Replay {
  /** Erasures that are written down in the storage. */
  recorded: number;
  /** People whom the database still had, and who are erased now. */
  erased: number;
  /** Those who were erased in the database already. */
  known: number;
  /** Those who came to the school after the backup, so that the database never had them. */
  absent: number;
}

interface Parts {
  database: JobsDatabase;
  store: Pick<ObjectStore, 'list' | 'open' | 'delete'>;
  directory: Pick<IdentityDirectory, 'delete'>;
}

interface Found {
  is_erased: boolean;
}

/**
 * Erases again, in a database that was restored, whoever had been erased since its backup. Can be repeated. It needs no
 * process of the application beside it, and is to end before one serves: a name would be seen meanwhile.
 */
export async function replayErasures({ database, store, directory }: Parts): Promise<Replay> {
  const replay: Replay = { recorded: 0, erased: 0, known: 0, absent: 0 };
  for (const key of await store.list(recordsFolder)) {
    replay.recorded += 1;
    const record = await readRecord(store, key);
    const found = await database.first<Found>(
      `SELECT EXISTS (SELECT FROM erasures e WHERE e.user_id = u.id) AS is_erased FROM users u
       WHERE u.id = $1 AND u.school_id = $2 AND ${exactMoment('u.created_at')} = $3`,
      [record.userId, record.schoolId, record.userCreatedAt],
    );
    if (found === undefined) replay.absent += 1;
    else if (found.is_erased) replay.known += 1;
    else {
      for (const accountId of await accountsOf(database, record.userId)) await directory.delete(accountId);
      await eraseAgain(database, store, record);
      replay.erased += 1;
    }
  }
  return replay;
}

async function readRecord(store: Parts['store'], key: string): Promise<ErasureRecord> {
  const body = await store.open(key);
  if (body === undefined) throw new Error(`${key} is gone while it is read`);
  return erasureRecord.parse(JSON.parse(Buffer.concat(await body.toArray()).toString('utf8')));
}

async function eraseAgain(database: JobsDatabase, store: Parts['store'], record: ErasureRecord): Promise<void> {
  const uploadIds: string[] = [];
  const eraser = new Eraser(database, { request: async (id) => void uploadIds.push(id) });
  const files = await database.transaction(async () => {
    const { salt, pseudonym, erasedAt } = record;
    await eraser.erase(record.userId, { salt, pseudonym, erased_at: new Date(erasedAt) });
    await database.run('UPDATE erasures SET recorded_at = now() WHERE user_id = $1', [record.userId]);
    await database.run('UPDATE import_runs SET upload_id = NULL WHERE upload_id = ANY ($1::uuid[])', [uploadIds]);
    return database.query<Pick<UploadsRow, 'object_key'>>(
      'SELECT object_key FROM uploads WHERE id = ANY ($1::uuid[])',
      [uploadIds],
    );
  });
  // What retention finds where this is cut off: the rows say that the bytes are to go.
  for (const { object_key: key } of files) await store.delete(key);
}
