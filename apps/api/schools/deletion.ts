import type { Database } from '../database/database.ts';
import { Problem } from '../http/problem.ts';
import { requireVersion } from '../http/versions.ts';
import { schoolProblems } from './errors.ts';

/** A query for the number of active dependants ($1: internal id), keyed by what they are called in the answer. */
export type Dependants = Readonly<Record<string, string>>;

/**
 * Sets a record to `tobedeleted`, OneRoster's way to delete: the row stays for what refers to it in the past.
 * Call it inside a transaction.
 * @throws Problem still-in-use naming how many active records of which kind depend on it
 */
export async function markDeleted(
  database: Database,
  table: 'academic_sessions' | 'courses' | 'classes' | 'categories' | 'line_items',
  id: number,
  ifMatch: number | undefined,
  dependants: Dependants,
): Promise<void> {
  const record = await database.first<{ version: number }>(
    `SELECT version FROM ${table} WHERE id = $1 AND status = 'active' FOR UPDATE`,
    [id],
  );
  requireVersion(record, ifMatch);
  const counted: string[] = [];
  for (const [name, statement] of Object.entries(dependants)) {
    const { count } = await database.one<{ count: number }>(statement, [id]);
    if (count > 0) counted.push(`${count} ${name}`);
  }
  if (counted.length > 0) throw new Problem(schoolProblems.stillInUse, { detail: counted.join(', ') });
  await database.run(
    `UPDATE ${table} SET status = 'tobedeleted', date_last_modified = now(), updated_at = now(), version = version + 1
     WHERE id = $1`,
    [id],
  );
}
