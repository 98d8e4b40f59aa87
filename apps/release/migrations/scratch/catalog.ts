import type pg from 'pg';
import type { Schema, SchemaAndData, TableData } from '../rules/way-back.ts';

const schemas = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`;
const notOfExtension = (catalog: string, oid: string) =>
  `NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.classid = '${catalog}'::regclass AND x.objid = ${oid} AND x.deptype = 'e')`;

const parts = [
  `SELECT 'schema ' || n.nspname AS key, coalesce(n.nspacl::text, '') AS value FROM pg_namespace n WHERE ${schemas}`,
  `SELECT 'extension ' || extname, extversion FROM pg_extension`,
  `SELECT format('relation %I.%I', n.nspname, c.relname),
     concat_ws(' ', c.relkind, c.relpersistence, c.reloptions::text, c.relacl::text, c.relrowsecurity, pg_get_partkeydef(c.oid),
       pg_get_expr(c.relpartbound, c.oid), obj_description(c.oid, 'pg_class'),
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END)
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${schemas} AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${notOfExtension('pg_class', 'c.oid')}`,
  `SELECT format('column %I.%I.%I', n.nspname, c.relname, a.attname),
     concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
       pg_get_expr(d.adbin, d.adrelid), a.attcollation::regcollation, a.attstorage, a.attcompression, a.attoptions::text, a.attstattarget,
       a.attacl::text, col_description(c.oid, a.attnum))
   FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE ${schemas} AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped`,
  `SELECT format('constraint %s.%I', conrelid::regclass, conname),
     concat_ws(' ', pg_get_constraintdef(c.oid), convalidated, condeferred)
   FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE ${schemas} AND conrelid <> 0`,
  `SELECT format('index %I.%I', n.nspname, c.relname),
     concat_ws(' ', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisclustered, i.indisreplident, c.reloptions::text)
   FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${schemas}`,
  `SELECT format('trigger %s.%I', tgrelid::regclass, tgname), concat_ws(' ', pg_get_triggerdef(t.oid), tgenabled)
   FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${schemas} AND NOT tgisinternal`,
  `SELECT 'function ' || p.oid::regprocedure, concat_ws(' ', CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END, p.proacl::text)
   FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${schemas} AND ${notOfExtension('pg_proc', 'p.oid')}`,
  `SELECT format('type %I.%I', n.nspname, t.typname), concat_ws(' ', t.typtype, format_type(t.typbasetype, t.typtypmod), t.typnotnull,
     t.typdefault, (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
     (SELECT string_agg(pg_get_constraintdef(k.oid), ',' ORDER BY conname) FROM pg_constraint k WHERE k.contypid = t.oid))
   FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
   WHERE ${schemas} AND t.typtype IN ('e', 'd', 'r') AND ${notOfExtension('pg_type', 't.oid')}`,
  `SELECT format('policy %s.%I', polrelid::regclass, polname), concat_ws(' ', polcmd, polpermissive, polroles::text,
     pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) FROM pg_policy`,
  `SELECT format('sequence %I.%I', schemaname, sequencename), concat_ws(' ', data_type, start_value, min_value, max_value,
     increment_by, cycle) FROM pg_sequences`,
];

/** Everything of the schema that a migration can change, except the runner's own table. */
export async function readSchema(client: pg.Client): Promise<Schema> {
  await client.query(`SET search_path = pg_catalog`);
  const schema: Schema = new Map();
  for (const part of parts) {
    const { rows } = await client.query<{ key: string; value: string }>({ text: part, rowMode: 'array' } as never);
    for (const [key, value] of rows as unknown as [string, string][]) {
      if (!/^\S+ "?public"?\.migrations(_|\.|$)/.test(key)) schema.set(key, value ?? '');
    }
  }
  await client.query('RESET search_path');
  return schema;
}

/** Ordinary tables outside the system's schemas, as `schema.table`. */
export async function listTables(client: pg.Client): Promise<{ oid: number; name: string }[]> {
  const { rows } = await client.query<{ oid: string; name: string }>(
    `SELECT c.oid::int8::text AS oid, format('%s.%s', n.nspname, c.relname) AS name
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE ${schemas} AND c.relkind = 'r' AND c.relpersistence <> 't' AND (n.nspname, c.relname) <> ('public', 'migrations')
     ORDER BY 2`,
  );
  return rows.map(({ oid, name }) => ({ oid: Number(oid), name }));
}

async function readTable(client: pg.Client, name: string): Promise<TableData | undefined> {
  const [schema, table] = splitName(name);
  const quoted = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(table)}`;
  const { rows: found } = await client.query('SELECT to_regclass($1) AS oid', [quoted]);
  if (found[0]?.oid === null) return undefined;
  const { rows } = await client.query<{ rows: string; hash: string }>(
    `SELECT count(*)::text AS rows, coalesce(sum(hashtextextended(to_jsonb(t)::text, 7)::numeric), 0)::text AS hash FROM ${quoted} t`,
  );
  return { rows: Number(rows[0]?.rows), hash: rows[0]?.hash ?? '' };
}

/** The schema and the data of some tables; what a migration does not lock it cannot change. */
export async function readSchemaAndData(client: pg.Client, touched: ReadonlySet<number>): Promise<SchemaAndData> {
  const schema = await readSchema(client);
  const data = new Map<string, TableData>();
  for (const { oid, name } of await listTables(client)) {
    if (!touched.has(oid)) continue;
    const table = await readTable(client, name);
    if (table !== undefined) data.set(name, table);
  }
  return { schema, data };
}

export function splitName(name: string): [schema: string, table: string] {
  const dot = name.indexOf('.');
  return [name.slice(0, dot), name.slice(dot + 1)];
}
