import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ObjectStore } from '../../aws/object-store.ts';
import { JobHandler, type TaskHandler } from '../../jobs/definitions.ts';
import { Jobs } from '../../jobs/jobs.ts';
import { JobsDatabase } from '../../jobs/jobs-database.ts';

const queue = 'record-erasure';
/** With pauses of up to five minutes: days. */
const retryLimit = 1_000;

/** Beside the files of schools, in the same bucket: a backup of the database does not hold it, and none replaces it. */
export const recordsFolder = 'privacy/erasures/';

/** What is needed to erase a person again in a database of before. Names nobody. */
export const erasureRecord = z.strictObject({
  userId: z.int(),
  schoolId: z.int(),
  /** With the id it distinguishes the person from another who got the id after a restore; in microseconds, as text. */
  userCreatedAt: z.string(),
  pseudonym: z.string(),
  salt: z.string(),
  erasedAt: z.iso.datetime(),
});
export type ErasureRecord = z.output<typeof erasureRecord>;

interface Task {
  userId: number;
}

/** SQL of a moment that can be compared to the microsecond. */
export const exactMoment = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** Writes down outside of the database who was erased: a restored backup does not know. */
@Injectable()
export class ErasureRecords {
  constructor(private readonly jobs: Jobs) {}

  /** To be called in the transaction that erases. */
  async request(userId: number, schoolId: number): Promise<void> {
    await this.jobs.enqueue(queue, { userId } satisfies Task, { schoolId });
  }
}

const recordStatement = `SELECT e.user_id AS "userId", e.school_id AS "schoolId", e.pseudonym, e.salt,
    ${exactMoment('u.created_at')} AS "userCreatedAt", ${exactMoment('e.erased_at')} AS "erasedAt"
  FROM erasures e JOIN users u ON u.id = e.user_id`;

async function write(store: Pick<ObjectStore, 'put'>, record: ErasureRecord): Promise<void> {
  const content = Buffer.from(`${JSON.stringify(record, undefined, 2)}\n`);
  await store.put(
    {
      key: `${recordsFolder}${record.userId}-${record.pseudonym}.json`,
      fileName: 'erasure.json',
      contentType: 'application/json',
      sha256: createHash('sha256').update(content).digest('hex'),
    },
    content,
  );
}

/**
 * Writes down what a database that is to serve no more has not written down yet: nobody does its tasks any more. It only reads there.
 * @returns how many
 */
export async function writeLeftRecords(former: JobsDatabase, store: Pick<ObjectStore, 'put'>): Promise<number> {
  const left = await former.query<ErasureRecord>(`${recordStatement} WHERE e.recorded_at IS NULL ORDER BY e.user_id`);
  for (const record of left) await write(store, record);
  return left.length;
}

@JobHandler({ name: queue, retryLimit })
@Injectable()
export class RecordErasureJob implements TaskHandler<Task> {
  constructor(
    private readonly database: JobsDatabase,
    private readonly store: ObjectStore,
  ) {}

  async handle({ userId }: Task): Promise<void> {
    await write(
      this.store,
      await this.database.one<ErasureRecord>(`${recordStatement} WHERE e.user_id = $1`, [userId]),
    );
    await this.database.run('UPDATE erasures SET recorded_at = now() WHERE user_id = $1', [userId]);
  }
}
