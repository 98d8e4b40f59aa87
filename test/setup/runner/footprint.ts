import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import pg from 'pg';
import { waitFor } from '../api/api-process.ts';
import { clientSettings } from '../database/client-settings.ts';

export interface Footprint {
  /** Rows of every table that count for anybody, by table. */
  readonly living: Readonly<Record<string, number>>;
  /** Rows that the API keeps of what was deleted, and of jobs that ran. */
  readonly kept: Readonly<Record<string, number>>;
  readonly objects: readonly string[];
}

/** Conditions for rows that are deleted as far as the API can delete, or history that it never deletes. */
const keptRows: Readonly<Record<string, string>> = {
  academic_sessions: `status = 'tobedeleted'`,
  categories: `status = 'tobedeleted'`,
  class_calculations: `class_id IN (SELECT id FROM classes WHERE status = 'tobedeleted')`,
  class_terms: `class_id IN (SELECT id FROM classes WHERE status = 'tobedeleted')`,
  classes: `status = 'tobedeleted'`,
  courses: `status = 'tobedeleted'`,
  // Append-only: what was recorded of a class stays when the class is deleted.
  grade_history: `class_id IN (SELECT id FROM classes WHERE status = 'tobedeleted')`,
  job_run_items: 'true',
  job_runs: 'true',
  line_items: `status = 'tobedeleted'`,
  rate_limits: 'true',
  uploads: `state = 'deleted'`,
};

/** Everything in a database and everything of its schools in the bucket, to be compared with a later look. */
export async function footprint(env: Record<string, string>): Promise<Footprint> {
  const client = new pg.Client(clientSettings(env));
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1`,
    );
    const living: Record<string, number> = {};
    const kept: Record<string, number> = {};
    for (const { name } of rows) {
      const condition = keptRows[name] ?? 'false';
      const counted = await client.query<{ living: number; kept: number }>(
        `SELECT count(*) FILTER (WHERE NOT (${condition}))::int AS living, count(*) FILTER (WHERE ${condition})::int AS kept
         FROM public.${name}`,
      );
      living[name] = counted.rows[0]?.living ?? 0;
      if (name in keptRows) kept[name] = counted.rows[0]?.kept ?? 0;
    }
    await removalsAreDone(client);
    const keys = await client.query<{ object_key: string }>('SELECT object_key FROM uploads');
    const known = new Set(keys.rows.map(({ object_key: key }) => key));
    return { living, kept, objects: (await listObjects(env)).filter((key) => known.has(key)) };
  } finally {
    await client.end();
  }
}

/** The queue removes the bytes of what was deleted. */
async function removalsAreDone(client: pg.Client): Promise<void> {
  await waitFor(async () => {
    const { rows } = await client.query(
      `SELECT 1 FROM pgboss.job WHERE name = 'remove-upload' AND state IN ('created', 'retry', 'active') LIMIT 1`,
    );
    return rows.length === 0;
  });
}

/** Those with bytes: while the URL of a removed upload can still be used, an empty object stays in its place. */
async function listObjects(env: Record<string, string>): Promise<string[]> {
  const s3 = new S3Client({
    region: env.AWS_REGION as string,
    endpoint: env.S3_ENDPOINT as string,
    forcePathStyle: true,
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID as string, secretAccessKey: env.AWS_SECRET_ACCESS_KEY as string },
  });
  const keys: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: env.S3_UPLOADS_BUCKET as string, ContinuationToken }),
    );
    keys.push(...(page.Contents ?? []).flatMap(({ Key, Size }) => (Key === undefined || Size === 0 ? [] : Key)));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  s3.destroy();
  return keys;
}
