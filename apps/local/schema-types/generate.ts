import { fileURLToPath } from 'node:url';
import type pg from 'pg';

/** Where the types are kept. */
export const schemaTypesFile = fileURLToPath(new URL('../../api/database/schema.generated.ts', import.meta.url));

interface CatalogColumn {
  table: string;
  column: string;
  /** The type, of an array that of its elements. */
  type: string;
  is_array: boolean;
  not_null: boolean;
  comment: string | null;
  /** Definition of the constraint that lists the values which the column may have. */
  value_list: string | null;
}

const columnsStatement = `SELECT c.relname AS table, a.attname AS column, coalesce(e.typname, t.typname) AS type,
    e.oid IS NOT NULL AS is_array, a.attnotnull AS not_null, col_description(c.oid, a.attnum) AS comment,
    (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k
     WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum]
       AND pg_get_constraintdef(k.oid) LIKE 'CHECK ((% = ANY (ARRAY[%]))%'
       AND pg_get_constraintdef(k.oid) NOT LIKE 'CHECK (((%'
     ORDER BY k.conname LIMIT 1) AS value_list
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
  WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'migrations'
  ORDER BY c.relname, a.attnum`;

/** As the value parsers of `apps/api/database/connection.ts` give them. */
const typeScriptTypes: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  numeric: 'string',
  text: 'string',
  varchar: 'string',
  uuid: 'string',
  date: 'string',
  timestamptz: 'Date',
  jsonb: 'unknown',
};

const header = `// Written by "npm run schema:types" from the migrated schema. Do not edit it.

// Values are as the pool gives them: bigint as a number, numeric as exact text, date as YYYY-MM-DD, timestamptz as a Date.
// A column whose CHECK constraint lists its values has their union as its type.
`;

/**
 * TypeScript for the rows of every table of the application: an interface a table, and `Tables` with them all.
 * @throws Error where a column has a type that `typeScriptTypes` does not know
 */
export async function generateSchemaTypes(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<CatalogColumn>(columnsStatement);
  const tables = [...Map.groupBy(rows, ({ table }) => table)];
  const interfaces = tables.map(
    ([table, columns]) => `export interface ${rowName(table)} {\n${columns.map(property).join('\n')}\n}\n`,
  );
  const all = tables.map(([table]) => `  ${table}: ${rowName(table)};`).join('\n');
  return [
    header,
    ...interfaces,
    `/** The row of each table, by the table's name. */\nexport interface Tables {\n${all}\n}\n`,
  ].join('\n');
}

const rowName = (table: string): string =>
  `${table.replace(/(^|_)([a-z])/g, (_, __, letter) => letter.toUpperCase())}Row`;

function property(column: CatalogColumn): string {
  const comment = column.comment === null ? '' : `  /** ${column.comment} */\n`;
  const alternatives = column.not_null ? valuesOf(column) : [...valuesOf(column), 'null'];
  const line = `  ${column.column}: ${alternatives.join(' | ')};`;
  // The formatter breaks longer lines in this way.
  if (line.length <= 120) return `${comment}${line}`;
  return `${comment}  ${column.column}:\n${alternatives.map((alternative) => `    | ${alternative}`).join('\n')};`;
}

function valuesOf({ table, column, type, is_array, value_list }: CatalogColumn): string[] {
  const listed = value_list?.match(/'(?:[^']|'')*'(?=::)/g)?.map((text) => text.slice(1, -1).replaceAll("''", "'"));
  if (listed !== undefined) return listed.map((text) => `'${text.replace(/[\\']/g, '\\$&')}'`);
  const typeScriptType = typeScriptTypes[type];
  if (typeScriptType === undefined) {
    throw new Error(`${table}.${column} has the type ${type}: add it to typeScriptTypes as node-postgres gives it.`);
  }
  return [is_array ? `${typeScriptType}[]` : typeScriptType];
}
