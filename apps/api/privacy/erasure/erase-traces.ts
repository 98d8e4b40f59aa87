import { soleAddress } from '../../database/data-classes/sole-address.ts';
import type { IdempotencyKeysRow } from '../../database/schema.generated.ts';
import type { JobsDatabase } from '../../jobs/jobs-database.ts';
import { identifyingWords, mayMention, mentions } from './mentions.ts';
import { identifyingTexts, type Person } from './person.ts';
import { type Scrubbing, scrubText } from './scrub.ts';

type StoredAnswer = Pick<IdempotencyKeysRow, 'caller' | 'key' | 'body' | 'headers'> & { is_own: boolean };

/** Answers that were stored for a repetition, with whatever they say of the person. */
export async function deleteAnswers(database: JobsDatabase, person: Person): Promise<number> {
  const wanted = { values: identifyingTexts(person), words: identifyingWords(person) };
  const answers = await database.query<StoredAnswer>(
    `SELECT k.caller, k.key, k.body, k.headers, u.id = $3 AS is_own
     FROM idempotency_keys k JOIN users u ON k.caller = 'user:' || u.id AND u.school_id = $1
     WHERE u.id = $3 OR ${mayMention(`concat_ws(' ', k.body::text, k.headers::text)`, '$2')}`,
    [person.school_id, wanted.values, person.id],
  );
  const found = answers.filter(({ is_own: isOwn, body, headers }) => isOwn || mentions([body, headers], wanted));
  return database.run(
    `DELETE FROM idempotency_keys k USING unnest($1::text[], $2::text[]) AS f (caller, key)
     WHERE k.caller = f.caller AND k.key = f.key`,
    [found.map(({ caller }) => caller), found.map(({ key }) => key)],
  );
}

interface Task {
  id: string;
  address: string;
  data: unknown;
  output: unknown;
}

/** Tasks of the school, or of none, that hold the address as a value, or ended with words that quote it. */
export async function deleteTasks(database: JobsDatabase, person: Person): Promise<number> {
  const tasks = await database.query<Task>(
    `SELECT j.id, a.address, j.data, j.output FROM pgboss.job j, (SELECT ${soleAddress('$1')} AS address) a
     WHERE a.address IS NOT NULL AND coalesce(j.group_id = $2::text, true)
       AND strpos(lower(concat_ws(' ', j.data::text, j.output::text)), a.address) > 0`,
    [person.id, String(person.school_id)],
  );
  const found = tasks.filter(
    ({ address, data, output }) =>
      mentions(data, { values: [address], words: [] }) || mentions(output, { values: [], words: [address] }),
  );
  return database.run('DELETE FROM pgboss.job WHERE id = ANY ($1::uuid[])', [found.map(({ id }) => id)]);
}

/** What somebody typed about something else, where it names the person. */
export const reasonTables = ['support_sessions', 'cleanup_proposals'] as const;

export async function scrubReasons(
  database: JobsDatabase,
  person: Person,
  scrubbing: Scrubbing,
  table: (typeof reasonTables)[number],
): Promise<number> {
  const rows = await database.query<{ id: number; reason: string }>(
    `SELECT id, reason FROM ${table} WHERE school_id = $1 AND reason IS NOT NULL`,
    [person.school_id],
  );
  const scrubbed = rows
    .map(({ id, reason }) => ({ id, was: reason, reason: scrubText(reason, scrubbing, 'reason') }))
    .filter(({ was, reason }) => reason !== was);
  return database.run(
    `UPDATE ${table} t SET reason = n.reason, updated_at = now()
     FROM unnest($1::bigint[], $2::text[]) AS n (id, reason) WHERE t.id = n.id`,
    [scrubbed.map(({ id }) => id), scrubbed.map(({ reason }) => reason)],
  );
}
