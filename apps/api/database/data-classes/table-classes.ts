import type { Tables } from '../schema.generated.ts';

/**
 * What a column holds. The redaction of logs, exports, erasures and retention follow from it.
 *
 * | class | is | in a log | in an export | when its person is erased |
 * |---|---|---|---|---|
 * | identifier | by what people and other systems know a person or record | never under its name | yes | pseudonym |
 * | name | names of people | never | yes | pseudonym |
 * | contact | addresses and phone numbers | never | yes | removed |
 * | detail | what else describes a person: birth date, metadata | never | yes | removed |
 * | freeText | what somebody typed, and JSON that can hold it | never | yes | removed |
 * | education | scores and what follows from them | never | yes | stays, under the pseudonym |
 * | credential | secrets, keys, hashes of them | never | no | removed |
 * | technical | keys of rows, states, times | yes | yes | stays |
 * | school | what describes the school and its classes | yes | yes | stays |
 */
export const dataClassNames = [
  'identifier',
  'name',
  'contact',
  'detail',
  'freeText',
  'education',
  'credential',
  'technical',
  'school',
] as const;
export type DataClass = (typeof dataClassNames)[number];

/** Columns that mean the same in every table; they are technical and need not be listed. */
const bookkeeping = [
  'id',
  'school_id',
  'status',
  'state',
  'version',
  'imported',
  'date_last_modified',
  'created_at',
  'updated_at',
  'expires_at',
  'started_at',
  'finished_at',
] as const;
type Bookkeeping = (typeof bookkeeping)[number];

export interface People {
  /** Of a row `t`: whether it is about the user $1. */
  about?: string;
  /** Columns that name who did what the row says; the row is about something else. */
  by?: readonly string[];
  /** Columns that the person's own export leaves out: for staff alone. */
  staffOnly?: readonly string[];
  /** Of a row `t`: whether the person's own export has it; the default is every row about them. */
  ownRows?: string;
  /** What an erasure does with rows about the person, where it is not what the classes of the columns say. */
  erasure?: 'delete' | 'byHand' | 'keep';
}

export interface TableClasses extends People {
  columns: Readonly<Record<string, DataClass>>;
}

type Columns<T extends keyof Tables> = { readonly [C in DataClass]?: readonly (keyof Tables[T] & string)[] };
type Listed<C> = { [K in keyof C]: C[K] extends readonly (infer Name)[] ? Name : never }[keyof C];
/** Unknown where every column is listed; otherwise a property that no argument has, whose type names those that are not. */
type Complete<T extends keyof Tables, C> = [Exclude<keyof Tables[T], Listed<C> | Bookkeeping>] extends [never]
  ? unknown
  : { columnsWithoutClass: Exclude<keyof Tables[T], Listed<C> | Bookkeeping> };

/** Declares the classes of a table's columns, each of which must be there: a new one does not compile without. */
export function classify<T extends keyof Tables, const C extends Columns<T>>(
  _table: T,
  people: People,
  columns: C & Complete<T, C>,
): TableClasses {
  const listed = Object.entries(columns as Columns<T>).flatMap(([name, names]) =>
    (names as readonly string[]).map((column) => [column, name as DataClass] as const),
  );
  return { ...people, columns: { ...Object.fromEntries(listed) } };
}

export const classOf = (table: TableClasses, column: string): DataClass => table.columns[column] ?? 'technical';

export const about = (column: string): string => `t.${column} = $1`;
