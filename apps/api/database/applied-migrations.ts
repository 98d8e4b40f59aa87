export type NameQuery = (text: string) => Promise<{ name: string | null }[]>;

/** Names of the applied migrations; empty on a database that was never migrated. */
export async function appliedMigrations(query: NameQuery): Promise<Set<string>> {
  const [table] = await query(`SELECT to_regclass('public.migrations')::text AS name`);
  if (table === undefined || table.name === null) return new Set();
  return new Set((await query('SELECT name FROM public.migrations')).flatMap((row) => row.name ?? []));
}
