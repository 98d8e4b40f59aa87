import type pg from 'pg';

/** First key of the advisory locks that stand for "an import of this school works"; the second is the school. */
const space = 417_125;

/** One import of a school at a time, in whatever process. Held by the session, and gone with it. */
export async function lockSchool(client: pg.ClientBase, schoolId: number): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS locked', [
    space,
    schoolId,
  ]);
  return rows[0]?.locked === true;
}

export async function unlockSchool(client: pg.ClientBase, schoolId: number): Promise<void> {
  await client.query('SELECT pg_advisory_unlock($1, $2)', [space, schoolId]);
}

/** The same lock until the end of the transaction; false while an import works. */
export const tryLockStatement = {
  name: 'import-lock',
  text: `SELECT pg_try_advisory_xact_lock(${space}, $1::integer) AS locked`,
};
