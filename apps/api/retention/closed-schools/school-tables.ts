import type { Database } from '../../database/database.ts';

/** A table whose rows belong to a school, by foreign keys. */
export interface SchoolTable {
  readonly table: string;
  /** SQL: whether the row `t` is one of the school $1. */
  readonly belongs: string;
  /** Columns that refer to the table itself. */
  readonly selfReferences: readonly string[];
  /** Columns that refer to uploads; those that must not be null go with their row. */
  readonly uploads: readonly { readonly column: string; readonly nullable: boolean }[];
}

interface ForeignKey {
  child: string;
  column: string;
  parent: string;
  parent_column: string;
  nullable: boolean;
}

const foreignKeys = `SELECT c.relname AS child, a.attname AS column, p.relname AS parent, b.attname AS parent_column,
    NOT a.attnotnull AS nullable
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
  WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace ORDER BY 1, a.attnotnull DESC, 2`;

/**
 * The tables of a school, each before those that it refers to. Read from the catalogue: a table of a new version is one of
 * them without anybody's thinking of it.
 */
export async function readSchoolTables(database: Pick<Database, 'query'>): Promise<SchoolTable[]> {
  const keys = await database.query<ForeignKey>(foreignKeys);
  return orderChildrenFirst(keys).map((table) => {
    const own = keys.filter(({ child }) => child === table);
    return {
      table,
      belongs: belonging(keys, table, 't') as string,
      selfReferences: own.filter(({ parent }) => parent === table).map(({ column }) => column),
      uploads: own.filter(({ parent }) => parent === 'uploads').map(({ column, nullable }) => ({ column, nullable })),
    };
  });
}

/** By the key to the school itself or, without one, by that of a parent: of those that must not be null the first. */
function belonging(keys: readonly ForeignKey[], table: string, alias: string): string | undefined {
  const own = keys.filter(({ child, parent }) => child === table && parent !== table);
  const toSchool = own.find(({ parent }) => parent === 'schools');
  if (toSchool !== undefined) return `${alias}.${toSchool.column} = $1`;
  for (const { column, parent, parent_column: key } of own) {
    const ofParent = belonging(keys, parent, `${alias}p`);
    if (ofParent !== undefined)
      return `${alias}.${column} IN (SELECT ${alias}p.${key} FROM ${parent} ${alias}p WHERE ${ofParent})`;
  }
  return undefined;
}

/** Files are gone before rows go, so that nothing waits for what refers to them: a picture of a user who owns it, say. */
function orderChildrenFirst(keys: readonly ForeignKey[]): string[] {
  const names = [...new Set(keys.flatMap(({ child, parent }) => [child, parent]))];
  const left = new Set(names.filter((table) => belonging(keys, table, 't') !== undefined));
  const ordered: string[] = [];
  while (left.size > 0) {
    const free = [...left].filter(
      (table) =>
        table === 'uploads' ||
        !keys.some(({ child, parent }) => parent === table && child !== table && left.has(child)),
    );
    if (free.length === 0) throw new Error(`Tables refer to each other in a circle: ${[...left].join(', ')}`);
    for (const table of free) left.delete(table);
    ordered.push(...free);
  }
  return ordered;
}
