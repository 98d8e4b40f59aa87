import type pg from 'pg';
import { splitName } from './catalog.ts';
import type { SeedHint } from './seed-hints.ts';

interface Column {
  name: string;
  type: string;
  category: string;
  notNull: boolean;
  generated: boolean;
  hasDefault: boolean;
  /** Values a CHECK lists or an enum has. */
  choices: string[];
  /** Table and column that a foreign key of this one column points to. */
  references: { table: string; column: string } | undefined;
  unique: boolean;
}

export interface SeedResult {
  /** Of partitioned tables and of their partitions too. */
  rowsPerTable: Record<string, number>;
  /** Tables that no row could be made for, and why. */
  notSeeded: Record<string, string>;
}

const columnsSql = `
  SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, t.typcategory AS category, a.attnotnull AS not_null,
    (a.attgenerated <> '' OR a.attidentity = 'a') AS generated, a.atthasdef OR a.attidentity <> '' AS has_default,
    (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = a.atttypid) AS labels,
    (SELECT array_agg(pg_get_constraintdef(k.oid)) FROM pg_constraint k
      WHERE k.conrelid = a.attrelid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum]) AS checks,
    (SELECT format('%s.%s %s', fn.nspname, f.relname, fa.attname) FROM pg_constraint k
      JOIN pg_class f ON f.oid = k.confrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
      JOIN pg_attribute fa ON fa.attrelid = k.confrelid AND fa.attnum = k.confkey[1]
      JOIN pg_attribute own ON own.attrelid = k.conrelid AND k.conkey = ARRAY[own.attnum]
      -- Partitions may have keys of their own.
      WHERE k.conrelid IN (SELECT relid FROM pg_partition_tree($1) UNION SELECT $1) AND k.contype = 'f'
        AND own.attname = a.attname LIMIT 1) AS target,
    EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND a.attnum = ANY (i.indkey)) AS is_unique
  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
  WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;

/**
 * Fills every empty table, parents first, with rows that its constraints allow; a tenth of the values that may be
 * null are. What the catalog does not know, `hints` do, by `schema.table`.
 * @param rowsOf how many rows a table gets, by its name and those of its partitions
 */
export async function seedTables(
  client: pg.Client,
  rowsOf: (...names: string[]) => number,
  hints: Readonly<Record<string, SeedHint>> = {},
): Promise<SeedResult> {
  const result: SeedResult = { rowsPerTable: {}, notSeeded: {} };
  const { rows: tables } = await client.query<{ oid: string; name: string; partitions: string[] }>(
    `SELECT c.oid::text AS oid, format('%s.%s', n.nspname, c.relname) AS name,
       ARRAY(SELECT format('%s.%s', pn.nspname, p.relname) FROM pg_partition_tree(c.oid) t
         JOIN pg_class p ON p.oid = t.relid JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE t.level > 0) AS partitions
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
       AND (n.nspname, c.relname) <> ('public', 'migrations') ORDER BY c.oid`,
  );
  // The rows refer to rows that exist by construction; checking each again takes most of the time.
  await client.query("SET work_mem = '64MB'; SET session_replication_role = replica");
  const waiting = new Map(tables.map((table) => [table.name, table]));
  while (waiting.size > 0) {
    let progress = false;
    for (const table of [...waiting.values()]) {
      const columns = await readColumns(client, table.oid);
      const parents = columns.filter(({ references, notNull }) => references !== undefined && notNull);
      if (parents.some(({ references }) => references?.table !== table.name && waiting.has(references?.table ?? '')))
        continue;
      waiting.delete(table.name);
      progress = true;
      const rows = Math.min(
        rowsOf(table.name, ...table.partitions),
        hints[table.name]?.rows ?? Number.POSITIVE_INFINITY,
      );
      await seedTable(
        client,
        { name: table.name, columns, rows, hint: hints[table.name]?.columns ?? {} },
        result,
        waiting,
      );
      for (const partition of table.partitions) result.rowsPerTable[partition] = await countRows(client, partition);
    }
    if (progress) continue;
    for (const name of waiting.keys()) result.notSeeded[name] = 'its tables refer to each other in a circle';
    break;
  }
  await client.query('RESET session_replication_role');
  return result;
}

async function seedTable(
  client: pg.Client,
  { name, columns, rows, hint }: { name: string; columns: Column[]; rows: number; hint: Record<string, string> },
  result: SeedResult,
  waiting: ReadonlyMap<string, unknown>,
): Promise<void> {
  const quoted = quoteName(client, name);
  const existing = await countRows(client, name);
  if (existing > 0) {
    result.rowsPerTable[name] = existing;
    return;
  }
  const filled = columns.filter((column) => wantsValue(column, name, waiting, hint));
  const joins: string[] = [];
  const values = filled.map((column) => {
    const value = hint[column.name] ?? exampleOf(column, client, joins, result.rowsPerTable);
    return column.notNull || hint[column.name] !== undefined ? value : `CASE WHEN g % 10 <> 0 THEN ${value} END`;
  });
  const names = filled.map((column) => client.escapeIdentifier(column.name)).join(', ');
  const source = `SELECT ${values.join(', ')} FROM generate_series(1, ${rows}) AS s(g) ${joins.join(' ')}`;
  const insert =
    filled.length === 0
      ? `INSERT INTO ${quoted} SELECT FROM generate_series(1, ${rows})`
      : `INSERT INTO ${quoted} (${names}) ${source}`;
  try {
    const inserted = await withIndexesLast(client, name, insert).catch(() =>
      client.query(`${insert} ON CONFLICT DO NOTHING`),
    );
    result.rowsPerTable[name] = inserted.rowCount ?? 0;
  } catch (error) {
    result.notSeeded[name] = (error as Error).message;
  }
}

/**
 * Builds the indexes after the rows, which takes less than keeping them while they grow. REINDEX has them ready, as after a
 * build that failed. @throws DatabaseError where a row is refused, also by an index; nothing is changed then
 */
async function withIndexesLast(client: pg.Client, table: string, insert: string): Promise<pg.QueryResult> {
  await client.query('BEGIN');
  try {
    const { rows: indexes } = await client.query<{ name: string }>(
      `UPDATE pg_index SET indisready = false WHERE indexrelid IN (
         SELECT i.indexrelid FROM (SELECT relid FROM pg_partition_tree($1) UNION SELECT $1) t
         JOIN pg_index i ON i.indrelid = t.relid JOIN pg_class c ON c.oid = i.indexrelid
         WHERE c.relkind = 'i' AND i.indisready AND i.indisvalid)
       RETURNING indexrelid::regclass::text AS name`,
      [quoteName(client, table)],
    );
    const inserted = await client.query(insert);
    for (const { name } of indexes) await client.query(`REINDEX INDEX ${name}`);
    await client.query('COMMIT');
    return inserted;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

function quoteName(client: pg.Client, name: string): string {
  const [schema, table] = splitName(name);
  return `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(table)}`;
}

async function countRows(client: pg.Client, name: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${quoteName(client, name)}`,
  );
  return rows[0]?.count ?? 0;
}

async function readColumns(client: pg.Client, oid: string): Promise<Column[]> {
  const { rows } = await client.query(columnsSql, [oid]);
  return rows.map((row) => {
    const [table, column] = (row.target as string | null)?.split(' ') ?? [];
    return {
      name: row.name,
      type: row.type,
      category: row.category,
      notNull: row.not_null,
      generated: row.generated,
      hasDefault: row.has_default,
      choices: row.labels ?? choicesOf(row.checks ?? []),
      references: table === undefined || column === undefined ? undefined : { table, column },
      unique: row.is_unique,
    };
  });
}

/** `CHECK ((state = ANY (ARRAY['a'::text, 'b'::text])))` gives a and b. */
function choicesOf(definitions: string[]): string[] {
  const list = definitions
    .map((text) => text.match(/= ANY \(+(?:ARRAY)?\[(.*)\]/)?.[1])
    .find((found) => found !== undefined);
  return [...(list ?? '').matchAll(/'((?:[^']|'')*)'/g)].map((match) => (match[1] ?? '').replaceAll("''", "'"));
}

function wantsValue(
  column: Column,
  table: string,
  waiting: ReadonlyMap<string, unknown>,
  hint: Readonly<Record<string, string>>,
): boolean {
  if (column.generated) return false;
  if (hint[column.name] !== undefined) return true;
  // A nullable link to a table that comes later, or to the table itself, stays empty.
  if (column.references !== undefined && !column.notNull)
    return column.references.table !== table && !waiting.has(column.references.table);
  return !column.hasDefault || (column.unique && column.category !== 'U');
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function exampleOf(column: Column, client: pg.Client, joins: string[], seeded: Record<string, number>): string {
  if (column.references !== undefined)
    return reference(column.references, client, joins, seeded[column.references.table] ?? 0);
  if (column.choices.length > 0)
    return `((ARRAY[${column.choices.map(quote).join(', ')}])[1 + g % ${column.choices.length}])::${column.type}`;
  const limit = Number(column.type.match(/^character(?: varying)?\((\d+)\)/)?.[1] ?? 1_000);
  if (column.type.startsWith('timestamp') || column.type === 'date')
    return `(timestamp '2025-01-01' + g * interval '1 minute')::${column.type}`;
  if (column.type === 'uuid') return `md5('${column.name}' || g)::uuid`;
  if (column.type === 'json' || column.type === 'jsonb') return `'{}'::${column.type}`;
  if (column.type === 'bytea') return `'\\x00'::bytea`;
  if (column.type === 'smallint') return `(g % 32000)::smallint`;
  if (column.type === 'time without time zone') return `time '08:00'`;
  switch (column.category) {
    case 'A':
      return `'{}'::${column.type}`;
    case 'B':
      return 'g % 2 = 0';
    case 'N':
      return `g::${column.type}`;
    case 'S':
      return `left('${column.name}-' || g, ${limit})`;
    case 'T':
      return `g * interval '1 second'`;
    case 'I':
      return `'10.0.0.1'::${column.type}`;
    default:
      return column.notNull ? `g::text::${column.type}` : 'NULL';
  }
}

/** Spreads the rows over the parent's, whose keys need not be consecutive. */
function reference(
  { table, column }: { table: string; column: string },
  client: pg.Client,
  joins: string[],
  parentRows: number,
): string {
  const alias = `p${joins.length}`;
  const rows = Math.max(parentRows, 1);
  // Each link turns at a pace of its own, so that two of them give ever new pairs, and none of a row with itself.
  const place = `1 + (g - 1 + ${joins.length} * (1 + (g - 1) / ${rows})) % ${rows}`;
  joins.push(
    `JOIN (SELECT ${client.escapeIdentifier(column)} AS key, row_number() OVER () AS place
      FROM ${quoteName(client, table)}) ${alias} ON ${alias}.place = ${place}`,
  );
  return `${alias}.key`;
}
