import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import type { Database } from '../database/database.ts';

/** First key of the advisory locks that stand for "an import of this school works"; the second is the school. */
const space = 417_125;

/** An import that has ended holds its lock while it tidies up, which takes milliseconds, and longer under load. */
const tidyingSeconds = 30;
const pollMillis = 50;

/**
 * One import of a school at a time, in whatever process. Held by the session, and gone with it.
 * False where another than `runId` is at work.
 */
export async function lockSchool(client: pg.ClientBase, schoolId: number, runId: string): Promise<boolean> {
  const deadline = performance.now() + tidyingSeconds * 1_000;
  for (;;) {
    const { rows } = await client.query<{ locked: boolean; working: boolean }>(
      `SELECT pg_try_advisory_lock($1, $2) AS locked,
         EXISTS (SELECT 1 FROM import_runs WHERE school_id = $2 AND state = 'running' AND id <> $3) AS working`,
      [space, schoolId, runId],
    );
    const [found] = rows;
    if (found?.locked === true) return true;
    if (found?.working === true || performance.now() > deadline) return false;
    await setTimeout(pollMillis);
  }
}

export async function unlockSchool(client: pg.ClientBase, schoolId: number): Promise<void> {
  await client.query('SELECT pg_advisory_unlock($1, $2)', [space, schoolId]);
}

/** Makes those who start an import of one school wait for each other, until the end of the transaction. */
export const queueUpStatement = {
  name: 'import-queue-up',
  text: `SELECT pg_advisory_xact_lock(${space + 1}, $1::integer)`,
};

/**
 * Takes the same lock until the end of the transaction, where it is free, and gives whether an import is at work. The run
 * alone does not show it: a process that died leaves one behind. Nor does the lock: whoever ended holds it a little longer.
 */
export const isAtWorkStatement = {
  name: 'import-lock',
  text: `SELECT NOT pg_try_advisory_xact_lock(${space}, $1::integer)
    AND EXISTS (SELECT 1 FROM import_runs WHERE school_id = $1 AND state = 'running') AS "isAtWork"`,
};

/** A task that was queued so long ago is lost with its attempts, and its import will not be carried out. */
const lostAfter = `interval '1 day'`;

const unfinishedStatement = `SELECT EXISTS (SELECT FROM import_runs
    WHERE school_id = $1 AND state IN ('queued', 'running') AND upload_id IS NOT NULL
      AND greatest(created_at, started_at, (hold #>> '{decision,decidedAt}')::timestamptz) > now() - ${lostAfter})
  AS "isUnfinished"`;

/**
 * Whether no import of a school waits or is at work. Where it gives true, none begins before the end of the transaction. It
 * waits for no lock: who asks for an import holds the row of its bundle meanwhile, which the caller may want next.
 */
export async function holdImportsBack(database: Database, schoolId: number): Promise<boolean> {
  const { isFree } = await database.one<{ isFree: boolean }>(
    `SELECT pg_try_advisory_xact_lock(${space + 1}, $1::integer) AS "isFree"`,
    [schoolId],
  );
  if (!isFree) return false;
  const { isAtWork } = await database.one<{ isAtWork: boolean }>(isAtWorkStatement, [schoolId]);
  if (isAtWork) return false;
  const { isUnfinished } = await database.one<{ isUnfinished: boolean }>(unfinishedStatement, [schoolId]);
  return !isUnfinished;
}
