import { type DataClass, type TableClasses } from '../../database/data-classes/table-classes.ts';
import { pseudonymOf } from './pseudonym.ts';

/** A column as the catalog has it. */
export interface CatalogColumn {
  table: string;
  column: string;
  type: string;
  not_null: boolean;
}

export const catalogStatement = `SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, NULL) AS type,
    a.attnotnull AS not_null
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')`;

/** One statement of an erasure. $1: the user; $2, where `usesSalt`: the salt in hex. */
export interface Redaction {
  table: string;
  sql: string;
  usesSalt: boolean;
  /** Whether it returns the identifiers that it replaced, as `was` and `pseudonym`. */
  renames: boolean;
}

/** What is typed where a text has to be. */
export const erasedText = '[erased]';

const erasedClasses: readonly DataClass[] = ['identifier', 'name', 'contact', 'detail', 'freeText', 'credential'];

/**
 * What an erasure does with the rows about a person, as the classes of their columns say: identifiers become pseudonyms,
 * what describes the person or was written about them goes, scores stay. Tables marked `byHand` are `eraser.ts`'s.
 */
export function redactions(
  classes: Readonly<Record<string, TableClasses>>,
  catalog: readonly CatalogColumn[],
): Redaction[] {
  return Object.entries(classes).flatMap(([table, description]) => {
    const { about, erasure } = description;
    if (about === undefined || erasure === 'byHand' || erasure === 'keep') return [];
    if (erasure === 'delete') {
      return [{ table, sql: `DELETE FROM ${table} t WHERE ${about}`, usesSalt: false, renames: false }];
    }
    const columns = catalog.filter((column) => column.table === table);
    const erased = columns.filter(({ column }) => erasedClasses.includes(description.columns[column] ?? 'technical'));
    if (erased.length === 0) return [];
    const usesSalt = erased.some(({ column }) => description.columns[column] === 'identifier');
    const renames = erased.some(({ column }) => column === 'sourced_id');
    const sets = [...erased.map((column) => erase(column, description)), ...bookkeeping(columns)];
    const returning = renames ? ' RETURNING old.sourced_id AS was, new.sourced_id AS pseudonym' : '';
    return [{ table, sql: `UPDATE ${table} t SET ${sets.join(', ')} WHERE ${about}${returning}`, usesSalt, renames }];
  });
}

function erase(column: CatalogColumn, { columns }: TableClasses): string {
  const { table, column: name } = column;
  const isIdentifier = columns[name] === 'identifier';
  return `${name} = ${isIdentifier ? pseudonymOf(table, '$2', `t.${name}`) : blank(column)}`;
}

/** Nothing, or where the column must have a value the least that its type has. */
function blank({ table, column, type, not_null }: CatalogColumn): string {
  if (!not_null) return 'NULL';
  if (type === 'text') return `'${erasedText}'`;
  if (type === 'jsonb') return `'{}'`;
  if (type.endsWith('[]')) return `'{}'`;
  throw new Error(`${table}.${column} has the type ${type}: there is no blank of it, so the table is erased by hand`);
}

/** What reads changes sees them, and no import takes the row for one of its own. */
function bookkeeping(columns: readonly CatalogColumn[]): string[] {
  const sets: Readonly<Record<string, string>> = {
    imported: 'imported = false',
    version: 'version = t.version + 1',
    updated_at: 'updated_at = now()',
  };
  return columns.flatMap(({ column }) => sets[column] ?? []);
}
