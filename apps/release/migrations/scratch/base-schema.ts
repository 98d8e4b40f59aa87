import type pg from 'pg';
import { splitName } from './catalog.ts';

export interface BaseSchema {
  /** Tables, indexes and views of the base release, by id and by `schema.name`. */
  oids: ReadonlySet<number>;
  names: ReadonlySet<string>;
}

export async function readBaseSchema(client: pg.Client): Promise<BaseSchema> {
  const { rows } = await client.query<{ oid: string; name: string }>(
    `SELECT c.oid::int8::text AS oid, format('%s.%s', n.nspname, c.relname) AS name
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'i', 'I') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
       AND (n.nspname, c.relname) <> ('public', 'migrations')`,
  );
  return { oids: new Set(rows.map(({ oid }) => Number(oid))), names: new Set(rows.map(({ name }) => name)) };
}

/** Columns of a table or view, given as `schema.name`; none where there is no such relation. */
export async function columnsOf(client: pg.Client, relation: string): Promise<string[]> {
  const [schema, name] = splitName(relation);
  const { rows } = await client.query<{ name: string }>(
    `SELECT a.attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped`,
    [schema, name],
  );
  return rows.map((row) => row.name);
}

export interface ForeignKeyWithoutIndex {
  constraint: string;
  table: string;
  isPartitioned: boolean;
  columns: string;
}

/** Foreign keys that no index serves: deleting a parent row reads the whole table of the children. */
export async function foreignKeysWithoutIndex(client: pg.Client): Promise<ForeignKeyWithoutIndex[]> {
  const { rows } = await client.query<ForeignKeyWithoutIndex>(
    `SELECT c.conname AS constraint, format('%s.%s', n.nspname, t.relname) AS table, t.relkind = 'p' AS "isPartitioned",
       (SELECT string_agg(a.attname, ', ') FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)) AS columns
     FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
     WHERE c.contype = 'f' AND c.conparentid = 0 AND NOT EXISTS (
       SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid
       AND (i.indkey::int2[])[0:array_length(c.conkey, 1) - 1] @> c.conkey)`,
  );
  return rows;
}
