import type pg from 'pg';
import type { Schema, SchemaAndData, TableData } from '../rules/compare-states.ts';

const schemas = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`;
const notOfExtension = (catalog: string, oid: string) =>
  `NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.classid = '${catalog}'::regclass AND x.objid = ${oid} AND x.deptype = 'e')`;

const parts = [
  `SELECT 'schema ' || n.nspname AS key, concat_ws(' ', pg_get_userbyid(n.nspowner), n.nspacl::text, obj_description(n.oid, 'pg_namespace')) AS value FROM pg_namespace n WHERE ${schemas}`,
  `SELECT 'extension ' || extname, extversion FROM pg_extension`,
  `SELECT format('relation %I.%I', n.nspname, c.relname),
     concat_ws(' ', c.relkind, c.relpersistence, c.reloptions::text, c.relacl::text, c.relrowsecurity,
       c.relforcerowsecurity, c.relreplident, pg_get_userbyid(c.relowner), am.amname, ts.spcname, pg_get_partkeydef(c.oid),
       pg_get_expr(c.relpartbound, c.oid), obj_description(c.oid, 'pg_class'),
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END)
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   LEFT JOIN pg_am am ON am.oid = c.relam LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
   WHERE ${schemas} AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${notOfExtension('pg_class', 'c.oid')}`,
  `SELECT format('column %I.%I.%I', n.nspname, c.relname, a.attname),
     concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
       pg_get_expr(d.adbin, d.adrelid), a.attcollation::regcollation, a.attstorage, a.attcompression, a.attoptions::text, a.attstattarget,
       a.attacl::text, col_description(c.oid, a.attnum))
   FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE ${schemas} AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped`,
  `SELECT format('constraint %s.%I', conrelid::regclass, conname),
     concat_ws(' ', pg_get_constraintdef(c.oid), convalidated, conenforced, condeferred, obj_description(c.oid, 'pg_constraint'))
   FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE ${schemas} AND conrelid <> 0`,
  `SELECT format('index %I.%I', n.nspname, c.relname),
     concat_ws(' ', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisclustered, i.indisreplident, c.reloptions::text,
       obj_description(c.oid, 'pg_class'))
   FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${schemas} AND i.indrelid IS DISTINCT FROM to_regclass('public.migrations')`,
  `SELECT format('trigger %s.%I', tgrelid::regclass, tgname), concat_ws(' ', pg_get_triggerdef(t.oid), tgenabled, obj_description(t.oid, 'pg_trigger'))
   FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${schemas} AND NOT tgisinternal`,
  `SELECT 'function ' || p.oid::regprocedure, concat_ws(' ', CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END, p.proacl::text,
     pg_get_userbyid(p.proowner), obj_description(p.oid, 'pg_proc'))
   FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${schemas} AND ${notOfExtension('pg_proc', 'p.oid')}`,
  `SELECT format('type %I.%I', n.nspname, t.typname), concat_ws(' ', t.typtype, format_type(t.typbasetype, t.typtypmod), t.typnotnull,
     t.typdefault, pg_get_userbyid(t.typowner), t.typacl::text, obj_description(t.oid, 'pg_type'), (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
     (SELECT string_agg(pg_get_constraintdef(k.oid), ',' ORDER BY conname) FROM pg_constraint k WHERE k.contypid = t.oid),
     (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ',' ORDER BY attnum) FROM pg_attribute a
       WHERE a.attrelid = r.oid AND NOT a.attisdropped))
   FROM pg_type t LEFT JOIN pg_class r ON r.oid = t.typrelid JOIN pg_namespace n ON n.oid = t.typnamespace
   WHERE ${schemas} AND (t.typtype IN ('e', 'd', 'r') OR r.relkind = 'c') AND ${notOfExtension('pg_type', 't.oid')}`,
  `SELECT format('policy %s.%I', polrelid::regclass, polname), concat_ws(' ', polcmd, polpermissive, polroles::text,
     pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) FROM pg_policy`,
  `SELECT format('sequence %I.%I', schemaname, sequencename), concat_ws(' ', data_type, start_value, min_value, max_value,
     increment_by, cycle, cache_size) FROM pg_sequences`,
  // A trigger of a foreign key has a name with a number of its own; what counts is whether it is on.
  `SELECT format('triggers of constraint %s.%I', tgrelid::regclass, k.conname), string_agg(t.tgenabled::text, '' ORDER BY t.tgfoid::regproc::text)
   FROM pg_trigger t JOIN pg_constraint k ON k.oid = t.tgconstraint JOIN pg_class c ON c.oid = t.tgrelid
   JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${schemas} AND tgisinternal GROUP BY 1`,
  `SELECT format('rule %s.%I', ev_class::regclass, rulename), concat_ws(' ', pg_get_ruledef(r.oid), ev_enabled)
   FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${schemas} AND rulename <> '_RETURN'`,
  `SELECT 'event trigger ' || evtname, concat_ws(' ', evtevent, evtfoid::regproc, evtenabled, evttags::text) FROM pg_event_trigger`,
  `SELECT format('statistics %I.%I', n.nspname, s.stxname), concat_ws(' ', pg_get_statisticsobjdef(s.oid), s.stxstattarget)
   FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE ${schemas}`,
  `SELECT 'publication ' || p.pubname, concat_ws(' ', (to_jsonb(p) - 'oid')::text, (SELECT string_agg(format('%I.%I %s %s', schemaname, tablename, attnames, rowfilter), ',' ORDER BY 1)
     FROM pg_publication_tables t WHERE t.pubname = p.pubname)) FROM pg_publication p`,
  `SELECT format('default privileges %s %s %s', pg_get_userbyid(defaclrole), defaclnamespace::regnamespace, defaclobjtype), defaclacl::text FROM pg_default_acl`,
  `SELECT format('collation %I.%I', n.nspname, l.collname), concat_ws(' ', collprovider, collcollate, colllocale, collicurules)
   FROM pg_collation l JOIN pg_namespace n ON n.oid = l.collnamespace WHERE ${schemas}`,
  `SELECT format('operator %s', o.oid::regoperator), o.oprcode::regproc::text FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
   WHERE ${schemas} AND ${notOfExtension('pg_operator', 'o.oid')}`,
  `SELECT format('cast %s AS %s', format_type(castsource, NULL), format_type(casttarget, NULL)), concat_ws(' ', castfunc::regprocedure, castcontext)
   FROM pg_cast c WHERE c.oid >= 16384 AND ${notOfExtension('pg_cast', 'c.oid')}`,
  `SELECT format('text search configuration %I.%I', n.nspname, cfgname), cfgparser::text FROM pg_ts_config g JOIN pg_namespace n ON n.oid = g.cfgnamespace
   WHERE ${schemas} AND ${notOfExtension('pg_ts_config', 'g.oid')}`,
  `SELECT 'foreign server ' || srvname, concat_ws(' ', srvtype, srvversion, srvoptions::text) FROM pg_foreign_server`,
  `SELECT format('setting %s %s', coalesce(pg_get_userbyid(nullif(setrole, 0)), ''), setdatabase <> 0), setconfig::text FROM pg_db_role_setting
   WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))`,
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
  const { rows: found } = await client.query<{ exists: boolean; names: string[] }>(
    `SELECT to_regclass($1) IS NOT NULL AS exists, ARRAY(SELECT quote_ident(attname) FROM pg_attribute
       WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attname) AS names`,
    [quoted],
  );
  if (found[0]?.exists !== true) return undefined;
  // By name: a column that was dropped and made again stands at the end. As JSON it would take twice the time.
  const { rows } = await client.query<{ rows: string; hash: string }>(
    `SELECT count(*)::text AS rows, coalesce(sum(hashtextextended(ROW(${found[0].names})::text, 7)::numeric), 0)::text AS hash FROM ${quoted}`,
  );
  return { rows: Number(rows[0]?.rows), hash: rows[0]?.hash ?? '' };
}

/** What was read of a database that nobody changes. */
export interface KnownState {
  schema?: Schema;
  tables: Map<string, TableData>;
}

/** The schema and the data of some tables; what a migration does not lock it cannot change. */
export async function readSchemaAndData(
  client: pg.Client,
  touched: ReadonlySet<number>,
  known: KnownState = { tables: new Map() },
): Promise<SchemaAndData> {
  known.schema ??= await readSchema(client);
  const { schema } = known;
  const data = new Map<string, TableData>();
  for (const { oid, name } of await listTables(client)) {
    if (!touched.has(oid)) continue;
    const table = known.tables.get(name) ?? (await readTable(client, name));
    if (table === undefined) continue;
    known.tables.set(name, table);
    data.set(name, table);
  }
  const { rows } = await client.query<{ name: string; value: string }>(
    `SELECT format('%s.%s', schemaname, sequencename) AS name, coalesce(last_value, 0)::text AS value FROM pg_sequences
     WHERE sequencename NOT LIKE 'migrations%'`,
  );
  return { schema, data, sequences: new Map(rows.map(({ name, value }) => [name, Number(value)])) };
}

export function splitName(name: string): [schema: string, table: string] {
  const dot = name.indexOf('.');
  return [name.slice(0, dot), name.slice(dot + 1)];
}
