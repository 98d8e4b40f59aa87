import type pg from 'pg';

export interface InvalidIndex {
  /** `schema.name`, quoted where needed. */
  name: string;
  table: string;
  /** Left by a REINDEX CONCURRENTLY that failed: dropping it is enough. */
  isLeftover: boolean;
}

/** Indexes that every write keeps up to date and no query uses, except those that are being built right now. */
export async function findInvalidIndexes(client: pg.ClientBase): Promise<InvalidIndex[]> {
  const { rows } = await client.query<{ name: string; table: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name, format('%I.%I', tn.nspname, t.relname) AS table
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
     WHERE NOT (i.indisvalid AND i.indisready) AND c.relkind = 'i' AND n.nspname <> 'pg_toast'
       AND NOT EXISTS (SELECT 1 FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
     ORDER BY 1`,
  );
  return rows.map(({ name, table }) => ({ name, table, isLeftover: /_cc(new|old)\d*"?$/.test(name) }));
}

/** Rebuilds an INVALID index concurrently, or drops it where it is a leftover. Returns the SQL that it ran. */
export async function fixIndex(client: pg.ClientBase, { name, isLeftover }: InvalidIndex): Promise<string> {
  const sql = isLeftover ? `DROP INDEX CONCURRENTLY ${name}` : `REINDEX INDEX CONCURRENTLY ${name}`;
  await client.query('SET lock_timeout = 0');
  await client.query(sql);
  return sql;
}
