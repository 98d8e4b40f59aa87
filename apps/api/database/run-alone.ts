import type pg from 'pg';
import { leavesConnectionUsable } from './failures.ts';

/**
 * Some statements of the queue are several in one text with a BEGIN of their own: one that fails must not leave its
 * transaction to the next user.
 * @returns the rows of all of them, in their order: pg-boss takes the rows of its lock for the proof that it has it
 */
export async function runAlone(
  client: pg.ClientBase,
  text: string,
  values: unknown[] | undefined,
): Promise<{ rows: unknown[] }> {
  try {
    const result: pg.QueryResult | pg.QueryResult[] = await client.query(text, values);
    return { rows: [result].flat().flatMap(({ rows }) => rows) };
  } catch (error) {
    if (leavesConnectionUsable(error)) await client.query('ROLLBACK');
    throw error;
  }
}
