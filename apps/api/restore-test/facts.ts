import type pg from 'pg';
import { appliedMigrations } from '../database/applied-migrations.ts';

/** What a school cannot work without. Every row says when it came. */
export const countedTables = [
  'schools',
  'users',
  'classes',
  'enrollments',
  'line_items',
  'results',
  'submissions',
] as const;

export type Counts = Readonly<Record<(typeof countedTables)[number], number>>;

/** Migrations that a database has had; of one that is new, none. */
export const migrationsOf = (client: pg.Client): Promise<ReadonlySet<string>> =>
  appliedMigrations(async (text) => (await client.query<{ name: string | null }>(text)).rows);

/** When something was last written: schedules run each hour, whether people come by or not. */
export async function newestMoment(client: pg.Client): Promise<Date | undefined> {
  const { rows } = await client.query<{ at: Date | null }>('SELECT max(created_at) AS at FROM job_runs');
  return rows[0]?.at ?? undefined;
}

/** Reads every row, so a page that cannot be read ends the count. */
export async function countRows(client: pg.Client, createdUntil: Date): Promise<Counts> {
  const counts: [string, number][] = [];
  for (const table of countedTables) {
    const { rows } = await client.query<{ rows: number }>(
      `SELECT count(*) AS rows FROM ${table} WHERE created_at <= $1`,
      [createdUntil],
    );
    counts.push([table, rows[0]?.rows ?? 0]);
  }
  return Object.fromEntries(counts) as Counts;
}
