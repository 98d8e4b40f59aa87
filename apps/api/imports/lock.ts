import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';

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
