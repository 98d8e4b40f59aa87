import type { Database } from '../database/database.ts';

/** One calculation of a class at a time; whoever holds this until the end of the transaction stands before or after it. */
export async function lockCalculations(database: Pick<Database, 'query'>, classId: number): Promise<void> {
  await database.query(`SELECT pg_advisory_xact_lock(hashtextextended('class_calculations', $1))`, [classId]);
}
