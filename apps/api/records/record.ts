import { z } from 'zod';
import type { Tables } from '../database/schema.generated.ts';
import { recordFields } from '../http/fields.ts';
import type { AnyField } from './fields.ts';

type Fields = Readonly<Record<string, AnyField>>;
type Writable<F extends Fields> = { [K in keyof F]: F[K]['input'] extends z.ZodType ? K : never }[keyof F];
type Stored<Field> = Field extends { readonly read: (stored: infer S) => unknown } ? S : never;
type InputSchema<Field extends AnyField> = Extract<Field['input'], z.ZodType>;

/** What every table of records has. */
type CommonRow = {
  id: number;
  sourcedId: string;
  status: 'active' | 'tobedeleted';
  dateLastModified: Date;
  version: number;
};
type RecordTable = {
  [T in keyof Tables]: 'version' | 'date_last_modified' extends keyof Tables[T] ? T : never;
}[keyof Tables];

/** Values of fields as the pool reads them, under the names of the API. */
export type StoredValues<F extends Fields> = { [K in keyof F]: Stored<F[K]> };

/** A row as `select` gives it: values as the pool reads them, under the names of the API. */
export type RowOf<R extends AnyRecord> = CommonRow & StoredValues<R['fields']>;

/** What a client can set. */
export type ValuesOf<R extends AnyRecord> = {
  [K in Writable<R['fields']>]: z.output<InputSchema<R['fields'][K]>>;
};

export interface RecordDescription<F extends Fields> {
  readonly table: RecordTable;
  readonly fields: F;
  /** Shape of an answer. */
  readonly response: z.ZodObject<typeof recordFields & { [K in keyof F]: F[K]['output'] }>;
  /** Shape of the body that creates one. */
  readonly createBody: z.ZodObject<{ [K in Writable<F>]: InputSchema<F[K]> }, z.core.$strict>;
  /** Shape of the body that changes one: any part of what creates one. */
  readonly updateBody: z.ZodObject<{ [K in Writable<F>]: z.ZodOptional<InputSchema<F[K]>> }, z.core.$strict>;
  readonly example: Record<string, unknown>;
  readonly exampleBody: Record<string, unknown>;
  /** `SELECT … FROM … JOIN …`; the record's own table goes by its name. */
  readonly select: string;
  /** The two halves of `select`: what stands between SELECT and FROM, and what begins with FROM. */
  readonly columns: string;
  readonly from: string;
  /** The fields that are stored in a column, in the order of the values of `insert` and `update`. */
  readonly stored: readonly StoredField[];
  /** $1: school, $2: class where the record lies in one; then one value each for `onInsert` and `stored`. Gives the id. */
  readonly insert: string;
  /**
   * $1: internal id, $2: whether something changes that no column holds; then one value each for `stored`. Changes
   * neither version nor dates where all of it is as before.
   */
  readonly update: string;
}

interface RecordOptions {
  /** For records that lie in a class: their columns that take their values from a column of `classes`. */
  readonly ofClass?: Readonly<Record<string, 'id' | 'org_id'>>;
  /** Columns that no field shows and that the service gives a value when it inserts. */
  readonly onInsert?: readonly string[];
}

// biome-ignore lint/suspicious/noExplicitAny: a record with whatever fields
export type AnyRecord = RecordDescription<any>;

export interface StoredField {
  readonly name: string;
  readonly column: string;
  readonly reference: AnyField['reference'];
}

/** Common to all records: `dateLastModified` is when the school's own system changed it, else when ClassBoard did. */
const commonExpressions = (table: string): Record<keyof typeof recordFields | 'id', string> => ({
  id: `${table}.id`,
  sourcedId: `${table}.sourced_id`,
  status: `${table}.status`,
  dateLastModified: `coalesce(${table}.date_last_modified, ${table}.updated_at)`,
  version: `${table}.version`,
});

const commonExample = {
  sourcedId: '019a9e2c-6f2b-7d3a-9b1e-0d4b8e6a2f10',
  status: 'active',
  dateLastModified: '2026-11-20T08:00:00.000Z',
  version: 1,
};

/**
 * Describes a record of OneRoster once: its name in the API's schemas, which is OneRoster's where it has one, its fields
 * with their columns, schemas and examples. The schemas of answers and bodies, the statements that read and write one,
 * and the mapping between the two follow from it.
 */
export function record<const F extends Fields>(
  name: string,
  table: RecordTable,
  fields: F,
  { ofClass, onInsert = [] }: RecordOptions = {},
): RecordDescription<F> {
  const entries = Object.entries(fields);
  const writable = entries.filter(([, { input }]) => input !== undefined);
  const inputs = writable.map(([name, { input }]) => [name, input as z.ZodType] as const);
  const stored = writable.flatMap(([name, { column, reference }]) =>
    column === undefined ? [] : [{ name, column, reference }],
  );
  const inserted = [...onInsert, ...stored.map(({ column }) => column)];
  const joins = entries.flatMap(([, { join }]) => join ?? []);
  const columns = `${columnList(commonExpressions(table))}, ${selectList(fields)}`;
  const from = `FROM ${[table, ...joins].join(' ')}`;
  return {
    table,
    fields,
    response: z.object({ ...recordFields, ...outputsOf(fields) }).meta({ id: name }),
    createBody: z
      .strictObject(
        Object.fromEntries(inputs.map(([key, input]) => [key, withInitial(input, (fields[key] as AnyField).initial)])),
      )
      .meta({ id: `${name}Create` }),
    updateBody: z
      .strictObject(Object.fromEntries(inputs))
      .partial()
      .meta({ id: `${name}Update` }),
    example: { ...commonExample, ...mapValues(fields, ({ example }) => example) },
    exampleBody: Object.fromEntries(writable.map(([name, { example }]) => [name, example])),
    select: `SELECT ${columns} ${from}`,
    columns,
    from,
    stored,
    insert: ofClass === undefined ? insertInto(table, inserted) : insertIntoClass(table, inserted, ofClass),
    update: updateOf(
      table,
      stored.map(({ column }) => column),
    ),
  } as unknown as RecordDescription<F>;
}

const columnList = (expressions: Readonly<Record<string, string>>): string =>
  Object.entries(expressions)
    .map(([name, expression]) => `${expression} AS "${name}"`)
    .join(', ');

/** The fields of a SELECT, for statements that read them along with others. */
export const selectList = (fields: Fields): string => columnList(mapValues(fields, ({ expression }) => expression));

const insertInto = (table: string, columns: readonly string[]): string =>
  `INSERT INTO ${table} (${['school_id', 'sourced_id', 'date_last_modified', ...columns].join(', ')})
    VALUES (${['$1', 'uuidv7()::text', 'now()', ...placeholders(columns, 2)].join(', ')}) RETURNING id`;

/**
 * Inserts nothing where the class is gone; the lock keeps a request from deleting it meanwhile. It is the one that does not
 * wait for an import that has changed the class.
 */
const insertIntoClass = (
  table: string,
  columns: readonly string[],
  ofClass: NonNullable<RecordOptions['ofClass']>,
): string => {
  const names = ['school_id', 'sourced_id', 'date_last_modified', ...Object.keys(ofClass), ...columns];
  const copied = Object.values(ofClass).map((column) => `classes.${column}`);
  return `INSERT INTO ${table} (${names.join(', ')})
    SELECT ${['$1', 'uuidv7()::text', 'now()', ...copied, ...placeholders(columns, 3)].join(', ')}
    FROM classes WHERE classes.id = $2 AND classes.status = 'active' FOR KEY SHARE RETURNING id`;
};

const updateOf = (table: string, columns: readonly string[]): string => {
  const values = placeholders(columns, 3);
  return `UPDATE ${table} SET ${columns.map((column, index) => `${column} = ${values[index]}, `).join('')}
    date_last_modified = now(), updated_at = now(), version = version + 1
    WHERE id = $1 AND ($2::boolean OR (${columns.join(', ')}) IS DISTINCT FROM (${values.join(', ')}))`;
};

const placeholders = (columns: readonly string[], first: number): string[] =>
  columns.map((_, index) => `$${first + index}`);

const withInitial = (schema: z.ZodType, initial: unknown): z.ZodType =>
  initial === undefined ? schema : schema.default(initial);

const mapValues = <T>(fields: Fields, of: (field: AnyField) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, of(field)]));

/** The schemas of fields, for answers that show them beside others. */
export const outputsOf = <F extends Fields>(fields: F): { [K in keyof F]: F[K]['output'] } =>
  mapValues(fields, ({ output }) => output) as { [K in keyof F]: F[K]['output'] };

/** The values of fields as an answer shows them. */
export function readFields<F extends Fields>(
  fields: F,
  row: StoredValues<F>,
): { [K in keyof F]: z.output<F[K]['output']> } {
  const values = {} as { [K in keyof F]: z.output<F[K]['output']> };
  for (const name in fields) values[name] = (fields[name] as AnyField).read(row[name]) as (typeof values)[typeof name];
  return values;
}

/** The answer for a row: the common fields and those described, nothing else. */
export function toResponse<R extends AnyRecord>(description: R, row: RowOf<R>): z.output<R['response']> {
  const { sourcedId, status, dateLastModified, version } = row as CommonRow;
  const common = { sourcedId, status, dateLastModified: dateLastModified.toISOString(), version };
  return { ...common, ...readFields(description.fields as Fields, row) } as z.output<R['response']>;
}
